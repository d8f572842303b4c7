"""The grammar of dates: a table of patterns over folded words, each with the function that reads it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from commands.core.texts import UserError, msg
from commands.rules.calendar_words import (
    COUNT,
    LAST,
    MONTHS,
    NEXT,
    THIS,
    UNITS,
    WEEKDAY_NAMES,
    WEEKDAYS,
    either,
    number,
)
from commands.rules.patterns import lazily
from storage.frozen import frozen

FIRST_YEAR, LAST_YEAR = 2000, 2100
_LEAP_SPAN = 8  # 29 February is at most eight years away, across 2100
_FIXED = {
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "uebermorgen": 2,
    "tomorrow": 1,
    "morgen": 1,
    "today": 0,
    "heute": 0,
    "yesterday": -1,
    "gestern": -1,
    "day before yesterday": -2,
    "vorgestern": -2,
}
_FILLERS = lazily(r"^(?:(?:on|by|until|till|from|ab|am|an|the|den|der|dem|zum|bis|due) )+")
_LEADING_WEEKDAY = lazily(rf"({either(WEEKDAYS)})(?:\.,|[.,]| ) ?(?=.*[0-9])")
_SPANS = {"quarter": 3, "month": 1, "year": 12}


@frozen
class Near:
    """From where a date is seen: a date without a year is the next one, or with ``past`` the latest."""

    today: date
    past: bool = False


Match = re.Match[str]
Reader = Callable[[Match, Near], date]


def read_date(words: str, near: Near) -> date | None:
    """Read folded words as a date: None when they are none, a UserError when there is no such day."""
    words = _FILLERS.sub("", words)
    lead = _LEADING_WEEKDAY.match(words)
    for rest, weekday in ((words, None), (words[lead.end() :], lead[1]) if lead else ("", None)):
        for pattern, reader in _readers(calendar_only=weekday is not None):
            if found := pattern.fullmatch(rest):
                return _checked(reader(found, near), weekday)
    return None


def _checked(day: date, weekday: str | None) -> date:
    _check_year(day.year)
    if weekday is not None and day.weekday() != WEEKDAYS[weekday]:
        raise UserError(
            msg(
                "{date} is a {weekday}. Leave out the weekday, or write the date that fits it.",
                date=day,
                weekday=WEEKDAY_NAMES[day.weekday()],
            )
        )
    return day


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(
            msg(
                "The year {year} is too far away. Years from 2000 to 2100 work, for example 24.12.2026.",
                year=str(year),
            )
        )


def exact(year: int, month: int, day: int) -> date:
    """Make a date, or say that the calendar does not have it."""
    _check_year(year)
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise _not_in_calendar(f"{day}.{month}.{year}")
    return date(year, month, day)


def _not_in_calendar(shown: str) -> UserError:
    return UserError(
        msg(
            "There is no {day} in the calendar. Write the day before the month, for example 24.12.2026, "
            "or 2026-12-24.",
            day=shown,
        )
    )


def yearless(month: int, day: int, near: Near) -> date:
    """Find the year of a day and month: the next from today on, or the latest up to today."""
    step = -1 if near.past else 1
    for year in range(near.today.year, near.today.year + step * (_LEAP_SPAN + 1), step):
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
            continue
        found = date(year, month, day)
        if (found - near.today).days * step >= 0:
            return found
    raise _not_in_calendar(f"{day}.{month}.")


def _numeric(found: Match, near: Near) -> date:
    year = found["y4"] or (f"20{found['y2']}" if found["y2"] else None)
    month, day = int(found["m"]), int(found["d"])
    return exact(int(year), month, day) if year else yearless(month, day, near)


def _iso(found: Match, near: Near) -> date:
    return exact(int(found["y4"]), int(found["m"]), int(found["d"]))


def _named(found: Match, near: Near) -> date:
    month, day = MONTHS[found["month"]], int(found["d"])
    return exact(int(found["y4"]), month, day) if found["y4"] else yearless(month, day, near)


def _day_only(found: Match, near: Near) -> date:
    """Find the next (or latest) month that has this day."""
    day, first = int(found["d"]), near.today.replace(day=1)
    for months in range(13):
        start = add_months(first, -months if near.past else months)
        if not 1 <= day <= calendar.monthrange(start.year, start.month)[1]:
            continue
        candidate = start.replace(day=day)
        if candidate == near.today or (candidate < near.today) == near.past:
            return candidate
    raise _not_in_calendar(f"{day}.")


def _fixed(found: Match, near: Near) -> date:
    return near.today + timedelta(days=_FIXED[found[0]])


def _weekday(found: Match, near: Near) -> date:
    ahead = (WEEKDAYS[found["weekday"]] - near.today.weekday()) % 7
    which = found["which"] or ""
    if re.fullmatch(LAST, which) or (near.past and not which):
        return near.today + timedelta(days=ahead - 7)
    if re.fullmatch(THIS, which):
        return near.today + timedelta(days=ahead)
    return near.today + timedelta(days=(ahead or 7) + (7 if which.startswith("ueber") else 0))


def _weekday_of_week(found: Match, near: Near) -> date:
    monday = near.today - timedelta(days=near.today.weekday())
    return monday + timedelta(days=7 * _shift(found["which"]) + WEEKDAYS[found["weekday"]])


def _shift(which: str | None) -> int:
    if not which or re.fullmatch(THIS, which):
        return 0
    return 1 if re.fullmatch(NEXT, which) else -1


def _relative(found: Match, near: Near) -> date:
    count = number(found["count"]) * (-1 if found["ago"] else 1)
    unit = UNITS[found["unit"]]
    if unit in _SPANS:
        return add_months(near.today, count * _SPANS[unit])
    return near.today + timedelta(days=count * (7 if unit == "week" else 1))


def add_months(day: date, months: int) -> date:
    """Move by calendar months; the 31st becomes the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _check_year(year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unit_bounds(unit: str, day: date, shift: int) -> tuple[date, date]:
    """Give the first and last day of the week, month, quarter or year around a day, shifted."""
    if unit == "week":
        monday = day + timedelta(days=7 * shift - day.weekday())
        return monday, monday + timedelta(days=6)
    span = _SPANS[unit]
    start = add_months(day.replace(day=1, month=(day.month - 1) // span * span + 1), span * shift)
    return start, add_months(start, span) - timedelta(days=1)


def _edge(found: Match, near: Near) -> date:
    first, last = unit_bounds(UNITS[found["unit"]], near.today, _shift(found["which"]))
    return last if re.match("end|last|letzt", found["edge"]) else first


def _edge_word(found: Match, near: Near) -> date:
    first, last = unit_bounds(UNITS[found["unit"]], near.today, 0)
    return last if found["edge"] == "ende" else first


def _edge_of_month(found: Match, near: Near) -> date:
    month, edge = MONTHS[found["month"]], found["edge"]
    year = int(found["y4"]) if found["y4"] else yearless(month, 28, near).year
    if re.match("mi", edge):
        return exact(year, month, 15)
    return exact(year, month, calendar.monthrange(year, month)[1] if re.match("end", edge) else 1)


def _start_of_unit(found: Match, near: Near) -> date:
    return unit_bounds(UNITS[found["unit"]], near.today, _shift(found["which"]))[0]


_YEAR = r"(?:(?:, ?| )(?P<y4>[0-9]{4}))?"
_SPOKEN_DAY = r"(?P<d>[0-9]{1,2})(?:\.|st|nd|rd|th)?"


def _calendar_patterns() -> list[tuple[str, Reader]]:
    month = f"(?P<month>{either(MONTHS)})"
    parted = r"(?P<d>[0-9]{1,2})(?P<s>[./-]) ?(?P<m>[0-9]{1,2})"
    return [
        (r"(?P<y4>[0-9]{4})(?P<s>[./-])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})", _iso),
        (rf"{parted}(?P=s)(?: ?(?P<y4>[0-9]{{4}})|(?P<y2>[0-9]{{2}}))\.?", _numeric),
        (r"(?P<d>[0-9]{1,2})[./] ?(?P<m>[0-9]{1,2})\.?(?P<y4>)(?P<y2>)", _numeric),
        (rf"{_SPOKEN_DAY} ?(?:of )?{month}\.?{_YEAR}", _named),
        (rf"{month}\.? ?(?:the )?{_SPOKEN_DAY}{_YEAR}", _named),
        (r"(?P<d>[0-9]{1,2})(?:\.|st|nd|rd|th)", _day_only),
    ]


def _spoken_patterns() -> list[tuple[str, Reader]]:
    weekday = f"(?P<weekday>{either(WEEKDAYS)})"
    which = f"(?P<which>{THIS}|{NEXT}|{LAST})"
    unit = f"(?P<unit>{either(word for word, unit in UNITS.items() if unit in (*_SPANS, 'week'))})"
    any_unit = f"(?P<unit>{either(word for word, unit in UNITS.items() if unit not in ('hour', 'minute'))})"
    week = "(?:week|woche)"
    edge = "start|beginning|first day|anfang|beginn|erste[rn]? tag|end|ende|last day|letzte[rn]? tag"
    month = f"(?P<month>{either(MONTHS)})"
    return [
        (either(_FIXED), _fixed),
        (rf"(?:(?P<which>{THIS}|{NEXT}|{LAST}|uebernaechste[nr]?) )?{weekday}", _weekday),
        (rf"{weekday},? (?:of )?{which} {week}", _weekday_of_week),
        (rf"{which} {week},? (?:on |am )?{weekday}", _weekday_of_week),
        (rf"in (?P<count>{COUNT}) ?{any_unit}(?P<ago>)", _relative),
        (rf"(?P<count>{COUNT}) {any_unit} (?:from now|from today|later)(?P<ago>)", _relative),
        (rf"(?P<count>{COUNT}) {any_unit} (?P<ago>ago)", _relative),
        (rf"(?P<ago>vor) (?P<count>{COUNT}) {any_unit}", _relative),
        (rf"(?P<edge>{edge}) (?:of )?(?:the |des |der )?(?:{which} )?{unit}", _edge),
        (
            r"(?P<unit>monat|jahr|quartal)e?s(?P<edge>anfang|beginn|ende)",
            _edge_word,
        ),
        (
            rf"(?P<edge>start|beginning|anfang|mid|middle|mitte|end|ende) (?:of )?{month}{_YEAR}",
            _edge_of_month,
        ),
        (rf"(?P<which>{NEXT}|{LAST}) {unit}", _start_of_unit),
    ]


@cache
def _readers(*, calendar_only: bool) -> list[tuple[re.Pattern[str], Reader]]:
    table = _calendar_patterns() + ([] if calendar_only else _spoken_patterns())
    return [(re.compile(pattern), reader) for pattern, reader in table]
