"""What the words of a schedule mean: a table of token shapes, each row with its builder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from commands.core.texts import Message, UserError, msg
from commands.rules.patterns import lazily
from commands.rules.schedule_due import days_from
from commands.rules.schedule_lexer import Token
from commands.rules.schedule_model import ALL_DAYS, LAST, WORKING_DAYS, Schedule
from commands.rules.schedule_moments import ALL_MOMENTS, MOMENTS, moments_in
from storage.frozen import frozen


@frozen
class Parts:
    """Hold the tokens beside the times, and what the person's day is."""

    tokens: tuple[Token, ...]
    today: date

    def first(self, letters: str) -> Token | None:
        """Give the first token with one of the letters."""
        return next((token for token in self.tokens if token.letter in letters), None)

    def count(self) -> int:
        """Give the number that "every 2", "every other" or "every second" names."""
        token = self.first("NXO")
        if token == Token("O", 1):
            raise _ambiguous()
        return token.value if token else 1


Builder = Callable[[Parts], Schedule | None]
_QUARTER_END: Final = 2  # the months before the last of a quarter


def shape_of(tokens: Iterable[Token]) -> str:
    """Spell the tokens' letters, for the table."""
    return "".join(token.letter for token in tokens)


def _weekdays(parts: Parts) -> tuple[int, ...]:
    found: set[int] = set()
    tokens = parts.tokens
    for place, token in enumerate(tokens):
        if token.letter == "S":
            found.update(token.value)
        elif token.letter == "B":
            first, last = tokens[place - 1].value, tokens[place + 1].value
            found.update(day % 7 for day in range(first, last + (1 if first <= last else 8)))
        elif token.letter == "D":
            found.add(token.value)
    return tuple(sorted(found))


def _daily(parts: Parts) -> Schedule:
    return Schedule("week", weekdays=ALL_DAYS)


def _weekly(parts: Parts) -> Schedule:
    days = _weekdays(parts) or (0,)
    _check_days(parts, len(days))
    return Schedule("week", weekdays=days)


def _check_days(parts: Parts, named: int) -> None:
    wanted = parts.first("K")
    if wanted and wanted.value not in (1, named):
        raise UserError(
            msg(
                "{count} times needs as many days. Write for example monday and thursday 9:00, "
                "or monthly on the 1st and 15th.",
                count=wanted.value,
            )
        )


def _every_weeks(parts: Parts) -> Schedule:
    days = _weekdays(parts) or (0,)
    every = _bounded(
        parts.count(), 52, msg("Up to every 52 weeks works, for example every 2 weeks on monday.")
    )
    if every == 1:
        return Schedule("week", weekdays=days)
    start = next(days_from(Schedule("week", weekdays=days), parts.today))
    return Schedule("week", every=every, weekdays=days, anchor=start - timedelta(days=start.weekday()))


def _every_days(parts: Parts) -> Schedule:
    every = _bounded(parts.count(), 366, msg("Up to every 366 days works, for example every 3 days 9:00."))
    if parts.first("DS"):
        return _in_weeks(every, parts)
    if every == 1:
        return Schedule("week", weekdays=ALL_DAYS)
    return Schedule("days", every=every, anchor=parts.today)


def _in_weeks(days: int, parts: Parts) -> Schedule:
    """Read "every 14 days on friday"."""
    if days % 7:
        raise UserError(
            msg("On a weekday only whole weeks work. Write for example every 2 weeks on monday 9:00.")
        )
    return _every_weeks(Parts((Token("N", days // 7), *parts.tokens[2:]), parts.today))


def _interval(parts: Parts) -> Schedule:
    unit = 60 if parts.first("h") else 1
    if parts.first("H"):
        unit = 30
    elif parts.first("q"):
        unit = 15
    minutes = parts.count() * unit
    if minutes and minutes % 1440 == 0:
        return _every_days(Parts((Token("N", minutes // 1440),), parts.today))
    most = msg("Up to every 12 hours works, for example every 2 hours. For less often write daily 9:00.")
    return Schedule("minutes", every=_bounded(minutes, 720, most))


def _bounded(count: int, most: int, sentence: Message) -> int:
    if not 1 <= count <= most:
        raise UserError(sentence)
    return count


def _month_days(parts: Parts) -> Schedule:
    """Read "monthly on the 1st and the last day"; what stands between "every" and its unit is the step."""
    shape = shape_of(parts.tokens)
    step = re.search("E([NXO])m", shape)
    every = parts.tokens[step.start(1)].value if step else 1
    skipped = step.start(1) if step else -1
    days = {
        LAST if token.letter == "L" else _month_day(token.value)
        for place, token in enumerate(parts.tokens)
        if token.letter in "OL" and place != skipped
    }
    if LAST in days:
        days.discard(31)
    _check_days(parts, len(days))
    return _monthly(tuple(sorted(days, key=_last_at_end)) or (1,), every, parts.today)


def _last_at_end(day: int) -> tuple[bool, int]:
    return day == LAST, day


def _month_day(day: int) -> int:
    if not 1 <= day <= 31:
        raise UserError(
            msg(
                "A month has no day {day}. Write a day from 1 to 31 or the last day, "
                "for example monthly on the 15th 9:00.",
                day=day,
            )
        )
    return day


def _monthly(days: tuple[int, ...], every: int, today: date) -> Schedule:
    _bounded(every, 12, msg("Up to every 12 months works, for example every 3 months on the 1st."))
    if every == 1:
        return Schedule("month", days=days)
    start = next(days_from(Schedule("month", days=days), today))
    # Only the place in the cycle counts, so that equal schedules are equal.
    phase = (start.year * 12 + start.month - 1) % every
    return Schedule("month", every=every, days=days, anchor=_cycle_start(every, phase))


def _cycle_start(every: int, phase: int) -> date:
    """Find the first month from 2000 on whose count of months leaves ``phase``."""
    month = next(month for month in range(2000 * 12, 2001 * 12) if month % every == phase)
    return date(month // 12, month % 12 + 1, 1)


def _quarterly(parts: Parts) -> Schedule:
    token = parts.first("OL")
    if token and token.letter == "L":
        return Schedule("month", every=3, days=(LAST,), anchor=_cycle_start(3, _QUARTER_END))
    if token and token.value != 1:
        raise UserError(
            msg(
                "A quarterly schedule runs on the first or the last day of the quarter. "
                "Write for example quarterly 9:00 or last day of the quarter 18:00."
            )
        )
    return Schedule("month", every=3, days=(1,), anchor=_cycle_start(3, 0))


def _nth_of_quarter(parts: Parts) -> Schedule:
    """Count the weekdays of a quarter: the first four are in its first month, the last is in its last."""
    found = _nth(parts)
    if LAST in found.days and len(found.days) > 1:
        raise UserError(
            msg(
                "The first and the last of a quarter need a digest each. "
                "Write for example quarterly on the first monday 9:00."
            )
        )
    phase = _QUARTER_END if found.days == (LAST,) else 0
    return replace(found, every=3, anchor=_cycle_start(3, phase))


def _nth(parts: Parts) -> Schedule:
    ordinals = {
        LAST if token.letter == "L" else token.value for token in parts.tokens if token.letter in "OL"
    }
    days = _weekdays(parts)
    if not ordinals <= {LAST, 1, 2, 3, 4} or (len(days) > 1 and days != WORKING_DAYS):
        raise UserError(
            msg(
                "A month surely has a first to fourth and a last of each weekday. "
                "Write for example first monday of the month 9:00 or last friday of the month 16:00."
            )
        )
    return Schedule("nth", weekdays=days, days=tuple(sorted(ordinals, key=_last_at_end)))


def _at_moments(parts: Parts) -> Schedule | None:
    found = ALL_MOMENTS if parts.first("A") else moments_in(parts.tokens)
    return Schedule("flight", moments=found) if found else None


def _nth_of_some_month(parts: Parts) -> Schedule:
    """Take "first" and "last" as of the month; "every second monday" can mean every other one too."""
    if not any(token.letter == "L" or token.value == 1 for token in parts.tokens if token.letter in "OL"):
        raise _ambiguous()
    return _nth(parts)


def _bare_ordinal(parts: Parts) -> Schedule:
    if any(token.letter == "O" and 2 <= token.value <= 5 for token in parts.tokens):
        raise _ambiguous()
    return _month_days(parts)


def _ambiguous() -> UserError:
    return UserError(
        msg(
            "That can mean two things. Write every 2 weeks on monday, second monday of the month "
            "or monthly on the 2nd."
        )
    )


_DAY = "(?:DBD|D|S)"
_DAYS = f"{_DAY}(?:C?E?{_DAY})*"
_OF_MONTH = "(?:Od?|Ld?)(?:C?(?:Od?|Ld?))*"
_NTH = "[OL](?:C?[OL])*(?:D|S)"
_TABLE: Final[tuple[tuple[re.Pattern[str], Builder], ...]] = tuple(
    (lazily(shape), builder)
    for shape, builder in (
        ("(?:K?E|K)d", _daily),
        (rf"(?:Ew)?E?{_DAYS}(?:Ew)?|Ew|K(?:E?w){_DAYS}|{_DAYS}KE?w|KE?w", _weekly),
        (rf"E[NXO]w(?:E?{_DAYS})?|E?{_DAYS}E[NXO]w|EX{_DAYS}", _every_weeks),
        (rf"E[NXO]d(?:E?{_DAYS})?", _every_days),
        ("E[NXOH]?[hi]|E?qh|EEqh|EHh", _interval),
        (rf"E[NXO]?m(?:C?E?{_OF_MONTH})?|E?{_OF_MONTH}(?:E[NXO]?)?m|KE?m(?:{_OF_MONTH})?", _month_days),
        ("KE?q|Eq(?:C?[OL]d?)?|E?[OL]d?E?q", _quarterly),
        (rf"(?:K?E?m)?E?{_NTH}(?:E?m)|(?:K?E?m)E?{_NTH}", _nth),
        (rf"Eq{_NTH}|E?{_NTH}E?q", _nth_of_quarter),
        (f"E?{_NTH}", _nth_of_some_month),
        (rf"E?A|{MOMENTS}", _at_moments),
        ("E?O(?:C?O)*", _bare_ordinal),
    )
)


def build(parts: Parts) -> Schedule | None:
    """Make the schedule whose shape the tokens have, without its times; None when they have no sense."""
    shape = shape_of(parts.tokens)
    for pattern, builder in _TABLE:
        if pattern.fullmatch(shape):
            return builder(parts)
    return None
