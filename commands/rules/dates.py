"""Dates and moments in the words people use, English and German alike.

A date without a year is its next occurrence from today on. A weekday by itself, and "next", mean the
first such day after today; "this" includes today and "last" lies before it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from commands.core.texts import UserError, msg
from commands.rules.calendar_words import COUNT, MONTHS, SPELLING, UNITS, WEEKDAYS, either, number
from commands.rules.date_words import Near, read_date
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, nearest, phrase
from commands.rules.times import parse_time, read_time
from commands.rules.wall_clock import instant, wall_of

__all__ = ["DEFAULT_HOUR", "parse_date", "parse_moment", "parse_time"]

DEFAULT_HOUR = 9
_SHORT_UNITS = either(word for word, unit in UNITS.items() if unit in ("hour", "minute"))
_SOON = lazily(rf"in (?P<count>{COUNT}) ?(?P<unit>{_SHORT_UNITS})")
_LENGTHS = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}
_MOST_DAYS = 3650
_LONG_UNITS = either(word for word, unit in UNITS.items() if unit in _LENGTHS)
_DAYS = lazily(rf"(?P<count>{COUNT}|[0-9]{{4}}|(?=[a-z]))(?: ?(?P<unit>{_LONG_UNITS}))?")
_ISO = lazily(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?) ?(z|[+-][0-9]{2}:?[0-9]{2})?"
)


def parse_date(text: str, *, today: date, past: bool = False) -> date:
    """Read a date seen from ``today``, or say what a readable one looks like; ``past`` prefers the latest."""
    words = phrase(text)
    found = read_date(words, Near(today, past)) if words else None
    if found is None:
        raise _unreadable(text, words)
    return found


def parse_past_date(text: str, *, today: date) -> date:
    """Read a day that is not later than today; one without a year is the latest."""
    day = parse_date(text, today=today, past=True)
    if day > today:
        raise UserError(msg("{day} has not come yet. Write a day until today.", day=day))
    return day


def parse_days(text: str) -> int:
    """Read how many days something takes: "30", "30 days", "2 Wochen", "a month"."""
    match = _DAYS.fullmatch(phrase(text) or "")
    days = number(match["count"] or "1") * _LENGTHS[UNITS[match["unit"] or "day"]] if match else 0
    if not 1 <= days <= _MOST_DAYS:
        raise UserError(
            msg(
                "I could not read “{text}” as a number of days. Write it like 30, 30 days or 2 weeks.",
                text=excerpt(text),
            )
        )
    return days


def _unreadable(text: str, words: str | None) -> UserError:
    for word in re.findall(r"[a-z]{4,}", words or ""):
        guess = nearest(word, (known for known in {**WEEKDAYS, **MONTHS} if len(known) > 4))
        if guess and guess != word:
            return UserError(
                msg(
                    "I can't read the date “{text}”. Did you mean “{guess}”?",
                    text=excerpt(text),
                    guess=SPELLING[guess],
                )
            )
    return UserError(
        msg(
            "I can't read the date “{text}”. Write for example 24.12.2026, tomorrow or next monday.",
            text=excerpt(text),
        )
    )


def parse_moment(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Read a date with a time of day, on the clocks of ``zone``, and give the UTC instant.

    A time alone is its next occurrence, a date alone means 9:00. A time the clocks skip gives the first
    instant after the gap, a time they show twice the first.
    """
    words = phrase(text)
    if words is None:
        raise _unreadable_moment(text)
    if words in ("now", "jetzt", "sofort"):
        return now.astimezone(UTC)
    if soon := _SOON.fullmatch(words):
        minutes = number(soon["count"]) * (60 if UNITS[soon["unit"]] == "hour" else 1)
        return now.astimezone(UTC) + timedelta(minutes=minutes)
    if iso := _ISO.fullmatch(words):
        return _from_iso(iso, text, zone)
    found = _read_wall(words, wall_of(now, zone))
    if found is None:
        raise _unreadable_moment(text)
    return instant(found, zone)


def _unreadable_moment(text: str) -> UserError:
    return UserError(
        msg(
            "I can't read “{text}” as a date with a time. "
            "Write for example tomorrow 9:00, next monday 14:30 or 24.12.2026 17:00.",
            text=excerpt(text),
        )
    )


def _from_iso(found: re.Match[str], text: str, zone: ZoneInfo) -> datetime:
    day = read_date(found[1], Near(date.min))
    try:
        moment = datetime.fromisoformat(f"{day}T{found[2]}{(found[3] or '').upper()}")
    except ValueError:
        raise _unreadable_moment(text) from None
    return moment.astimezone(UTC) if moment.tzinfo else instant(moment, zone)


def _read_wall(words: str, now: datetime) -> datetime | None:
    day, clock = read_date(words, Near(now.date())), read_time(words)
    if day and clock:
        raise UserError(
            msg(
                "“{text}” can be a day or a time. Write 9.12. for the day, 9:12 for the time, "
                "or both: 9.12. 14:00.",
                text=words,
            )
        )
    if clock:
        today = datetime.combine(now.date(), clock)
        return today if today > now else today + timedelta(days=1)
    pair = _split(words, now.date())
    if pair is None and day:
        pair = datetime(day.year, day.month, day.day, DEFAULT_HOUR)  # noqa: DTZ001
    return pair


def _split(words: str, today: date) -> datetime | None:
    """Find the place where words fall into a date and a time, in either order."""
    places = [place.start() for place in re.finditer(" ", words)]
    for place in reversed(places):
        left, right = words[:place].rstrip(",;"), words[place + 1 :]
        for first, second in ((left, right), (right, left)):
            clock = read_time(second)
            day = read_date(first, Near(today)) if clock else None
            if clock and day:
                return datetime.combine(day, clock)
    return None
