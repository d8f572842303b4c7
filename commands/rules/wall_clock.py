"""From a wall clock to the instant it shows, in any time zone and through every clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a naive wall-clock time.

    A time the clocks skip gives the first instant after the gap, a time they show twice the first.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall_of(first, zone) == wall:
        return first
    return next_change(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone)


def wall_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the naive wall-clock time of an instant."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def next_change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Find the first instant after ``low`` with another offset; ``high`` must already have it."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Give the UTC instant at which a local date begins."""
    return instant(datetime.combine(day, time()), zone)


def date_exists(day: date, zone: ZoneInfo) -> bool:
    """Tell whether the zone has this date at all; Apia skipped 30 December 2011."""
    return first_instant(day, zone).astimezone(zone).date() == day
