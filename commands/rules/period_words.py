"""The grammar of periods: a table of patterns over folded words, each with the function that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from commands.core.texts import UserError, msg
from commands.rules.calendar_words import COUNT, LAST, MONTHS, THIS, UNITS, WEEKDAYS, either, number
from commands.rules.date_words import Near, exact, read_date, unit_bounds
from storage.frozen import frozen

_DAY = timedelta(days=1)
_TO_DATE = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year"} | {
    f"{unit} to date": unit for unit in ("week", "month", "quarter", "year")
}


@frozen
class Span:
    """Hold what was asked for before it is cut to complete days; no end means up to now."""

    start: date
    end: date | None
    label: str


Match = re.Match[str]
Reader = Callable[[Match, date], Span | None]


def read_span(words: str, today: date) -> Span | None:
    """Read folded words as a span of days; None when they are none."""
    for pattern, reader in _readers():
        if found := pattern.fullmatch(words):
            return reader(found, today)
    if (day := read_date(words, Near(today, past=True))) is not None:
        return _day(day, today)
    return _range(words, today)


def _day(day: date, today: date) -> Span:
    label = {today: "today", today - _DAY: "yesterday"}.get(day, day.isoformat())
    return Span(day, day, label)


def _last_days(found: Match, today: date) -> Span:
    count = number(found["count"])
    if count == 0:
        raise UserError(msg("A period has at least one day. Write for example 7d or 28d."))
    return Span(today - timedelta(days=count), today - _DAY, f"{count}d")


def _last_units(found: Match, today: date) -> Span:
    unit, count = UNITS[found["unit"]], number(found["count"] or "1")
    if count == 0:
        raise UserError(msg("A period has at least one day. Write for example 7d or 28d."))
    label = f"last {unit}" if count == 1 else f"last {count} {unit}s"
    return Span(unit_bounds(unit, today, -count)[0], unit_bounds(unit, today, -1)[1], label)


def _this_unit(found: Match, today: date) -> Span:
    unit = _TO_DATE.get(found[0]) or UNITS[found["unit"]]
    return Span(*unit_bounds(unit, today, 0), f"this {unit}")


def _flight(found: Match, today: date) -> Span:
    return Span(today, None, "flight")


def _launch(found: Match, today: date) -> Span:
    return Span(today, None, "since launch")


def _since(found: Match, today: date) -> Span | None:
    day = read_date(found["rest"], Near(today, past=True))
    return None if day is None else Span(day, None, f"since {day}")


def _latest_year(found: Match, today: date, month: int) -> int:
    """Take the year as written, or the latest in which the month has begun."""
    return int(found["y4"]) if found["y4"] else today.year - (month > today.month)


def _month(found: Match, today: date) -> Span:
    name = found["month"]
    month = MONTHS[name] if name in MONTHS else int(name)
    start = exact(_latest_year(found, today, month), month, 1)
    return Span(*unit_bounds("month", start, 0), f"{start:%Y-%m}")


def _quarter(found: Match, today: date) -> Span:
    quarter = int(found["quarter"])
    year = _latest_year(found, today, quarter * 3 - 2)
    return Span(*unit_bounds("quarter", exact(year, quarter * 3 - 2, 1), 0), f"{year}-Q{quarter}")


def _week(found: Match, today: date) -> Span:
    """Read an ISO week; without a year it is the latest that has begun."""
    this_year, this_week, _ = today.isocalendar()
    week = int(found["week"])
    year = int(found["y4"]) if found["y4"] else this_year - (week > this_week)
    exact(year, 1, 1)
    if not 1 <= week <= date(year, 12, 28).isocalendar().week:
        raise UserError(
            msg("{year} has no week {week}. Write for example KW 40 2026.", year=str(year), week=week)
        )
    monday = date.fromisocalendar(year, week, 1)
    return Span(monday, monday + 6 * _DAY, f"{year}-W{week:02}")


def _year(found: Match, today: date) -> Span:
    return Span(*unit_bounds("year", exact(int(found["y4"]), 1, 1), 0), found["y4"])


def _range(words: str, today: date) -> Span | None:
    """Read two dates with something between them; a year or month may stand at one of them only."""
    words = re.sub(r"^(?:from|von|vom|between|zwischen|ab) ", "", words)
    for left, right in _halves(words):
        pair = _read_pair(left, right, today)
        if pair is None:
            continue
        start, end = pair
        if end < start:
            raise UserError(
                msg(
                    "The period ends on {end}, before it begins on {start}. Write the first day first.",
                    start=start,
                    end=end,
                )
            )
        return Span(start, end, f"{start}..{end}")
    return None


def _halves(words: str) -> Iterator[tuple[str, str]]:
    for sign in (r"\.\.+", " (?:to|until|till|through|bis|bis zum|and|und) ", " ?- ?"):
        for place in re.finditer(sign, words):
            yield words[: place.start()].strip(), words[place.end() :].strip()


def _read_pair(left: str, right: str, today: date) -> tuple[date, date] | None:
    number_left, number_right = (re.fullmatch(r"([0-9]{1,2})\.?", half) for half in (left, right))
    if number_left and not number_right:
        left = re.sub(r"[0-9]{1,2}(?![0-9])", number_left[1], right, count=1)
    elif number_right and not number_left:
        right = re.sub(r"(?<![0-9])[0-9]{1,2}(?![0-9])", number_right[1], left, count=1)
    if not re.search(r"[0-9]{4}|[./][0-9]{2}$", right):
        start = read_date(left, Near(today, past=True))
        end = read_date(right, Near(start)) if start and _seen_from_start(right) else None
        end = end or read_date(right, Near(today))
    else:
        end = read_date(right, Near(today))
        start = read_date(left, Near(end, past=True)) if end and re.search("[0-9]", left) else None
        start = start or read_date(left, Near(today))
    return (start, end) if start and end else None


def _seen_from_start(words: str) -> bool:
    return words in WEEKDAYS or re.search("[0-9]", words) is not None


def _patterns() -> list[tuple[str, Reader]]:
    article = "(?:in )?(?:the |den |die |der |das )?"
    year = "(?P<y4>[0-9]{4})"
    days = either(word for word, unit in UNITS.items() if unit == "day")
    units = either(word for word, unit in UNITS.items() if unit in ("week", "month", "quarter", "year"))
    flight = "(?:whole |entire |gesamte |ganze )?(?:flight|flug|laufzeit|campaign|kampagne|kampagnenlaufzeit)"
    week = "(?:kw|cw|week|woche|kalenderwoche|calendar week)"
    launch = "launch|start|the start|beginn|begin|kampagnenstart|dem start|the launch"
    return [
        (rf"(?:{article}(?:{LAST}) )?(?P<count>{COUNT}) ?(?:{days}|t)", _last_days),
        (rf"{article}(?:{LAST}) (?:(?P<count>{COUNT}) )?(?P<unit>{units})", _last_units),
        (rf"{article}(?:{THIS}) (?P<unit>{units})(?: so far| bisher)?", _this_unit),
        (either(_TO_DATE), _this_unit),
        (rf"{article}{flight}", _flight),
        (rf"(?:since|seit) (?:{launch})", _launch),
        (r"(?:since|seit) (?P<rest>.+)", _since),
        (rf"{article}(?P<month>{either(MONTHS)})\.?(?:,? {year})?", _month),
        (rf"(?P<month>0?[1-9]|1[0-2])[./]{year}", _month),
        (rf"{year}[-/](?P<month>0?[1-9]|1[0-2])", _month),
        (rf"q(?P<quarter>[1-4])(?:[ /]?{year})?", _quarter),
        (rf"(?P<quarter>[1-4])\. ?quartal(?: {year})?", _quarter),
        (rf"{year}[- ]?q(?P<quarter>[1-4])", _quarter),
        (rf"{week} ?(?P<week>[0-9]{{1,2}})(?:[ /]{{1,3}}{year})?", _week),
        (rf"{year}-?w(?P<week>[0-9]{{1,2}})", _week),
        (year, _year),
    ]


@cache
def _readers() -> list[tuple[re.Pattern[str], Reader]]:
    return [(re.compile(pattern), reader) for pattern, reader in _patterns()]
