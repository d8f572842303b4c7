"""Quiet hours of a chat: a span of the day by its wall clock, also over midnight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.core.texts import UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, phrase
from commands.rules.times import read_time
from commands.rules.wall_clock import instant

_SPAN = lazily(r"(?:from |von )?(.+?) ?(?:-|to|until|bis) ?(.+)")
_DAY = timedelta(days=1)


def parse_quiet(text: str) -> str:
    """Read "22:00-7:00", "from 10 pm to 7 am" or "22 bis 7 Uhr" as ``22:00-07:00``."""
    match = _SPAN.fullmatch(phrase(text) or "")
    ends = [read_time(part) for part in match.groups()] if match else []
    if len(ends) != 2 or None in ends or ends[0] == ends[1]:
        raise UserError(
            msg("I can't read the hours “{text}”. Write for example 22:00-7:00.", text=excerpt(text))
        )
    return "-".join(f"{end:%H:%M}" for end in ends)


def quiet_until(quiet: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the instant at which the quiet hours of this moment end; None where they are not on."""
    first, last = map(time.fromisoformat, quiet.split("-"))
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        begin, end = _instant(day, first, zone), _instant(day if first < last else day + _DAY, last, zone)
        if begin <= now < end:
            return end
    return None


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, clock), zone)
