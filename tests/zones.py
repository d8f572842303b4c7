"""``python3 -m tests zones``: schedules against clocks that are simply watched, in every zone, 2020 to 2040.

A schedule that comes at most daily comes once a local date: in a gap at the first instant after it, in a
fold at the first occurrence. The suite does the same for a few zones (``tests/test_zones.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from commands.rules.schedules import Schedule, next_due
from commands.rules.wall_clock import next_change

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
# On the hour, beside it, and at the ends of the day; Lord Howe moves its clocks by half an hour.
TIMES = tuple(time(hour, minute) for hour in (0, 1, 2, 3, 12, 23) for minute in (0, 1, 15, 30, 45, 59))


def daily(at: time) -> Schedule:
    """Make a schedule that comes every day at a time."""
    return Schedule("week", times=(at,), weekdays=tuple(range(7)))


def changes(zone: ZoneInfo, first: datetime = FIRST, last: datetime = LAST) -> Iterator[datetime]:
    """Give the instants at which the clocks are moved."""
    day = first
    while day < last:
        if (day + DAY).astimezone(zone).utcoffset() != day.astimezone(zone).utcoffset():
            yield next_change(day, day + DAY, zone)
        day += DAY


def watched(zone: ZoneInfo, change: datetime) -> dict[datetime, datetime]:
    """Give what the clocks show at each minute from a day and a half before a change to as long after it."""
    start = (change - 36 * HOUR).replace(second=0)
    moments = (start + MINUTE * number for number in range(3 * 24 * 60))
    return {moment: moment.astimezone(zone).replace(tzinfo=None) for moment in moments}


def seen(shown: dict[datetime, datetime], at: time) -> list[datetime]:
    """Give for each whole date the first instant at which the clocks show a time or a later one."""
    dates = sorted({clock.date() for clock in shown.values()})[1:-1]
    first: dict[date, datetime] = {}
    reached = iter(shown.items())
    moment, clock = next(reached)
    for day in dates:
        while clock < datetime.combine(day, at):
            moment, clock = next(reached)
        first[day] = moment
    return list(dict.fromkeys(first.values()))


def due(schedule: Schedule, zone: ZoneInfo, first: datetime, last: datetime) -> list[datetime]:
    """Give what comes from one instant to another, both included."""
    found: list[datetime] = []
    moment = next_due(schedule, after=first - MINUTE, zone=zone)
    while moment and moment <= last:
        found.append(moment)
        moment = next_due(schedule, after=moment, zone=zone)
    return found


def faults_around(zone: ZoneInfo, change: datetime) -> list[str]:
    """Say for which times of day a schedule differs from the clocks around a change."""
    shown = watched(zone, change)
    found = []
    for at in TIMES:
        expected = seen(shown, at)
        if due(daily(at), zone, expected[0], expected[-1]) != expected:
            found.append(f"{zone.key} {change:%Y-%m-%d} at {at:%H:%M}")
    return found


def faults_of_years(zone: ZoneInfo, at: time, first: datetime = FIRST, last: datetime = LAST) -> list[str]:
    """Say where a daily schedule leaves a local date out or comes twice."""
    dates = [moment.astimezone(zone).date() for moment in due(daily(at), zone, first, last)]
    # A time in a gap at midnight comes with the first instant of the next date.
    late = [f"{zone.key} {day}" for day, after in pairwise(dates) if after <= day]
    days = (dates[-1] - dates[0]).days + 1
    return late + ([f"{zone.key}: {len(dates)} of {days} days"] if len(dates) != days else [])


def faults(name: str) -> list[str]:
    """Say what is wrong in a zone."""
    zone = ZoneInfo(name)
    around = [fault for change in changes(zone) for fault in faults_around(zone, change)]
    return around + faults_of_years(zone, time(9, 30))


def different(names: list[str]) -> list[str]:
    """Leave out zones whose clocks show the same as those of an earlier one."""
    first: dict[tuple[object, ...], str] = {}
    for name in names:
        zone = ZoneInfo(name)
        moments = (FIRST, *changes(zone))
        first.setdefault(tuple((moment, moment.astimezone(zone).utcoffset()) for moment in moments), name)
    return list(first.values())


def main() -> int:
    """Check every zone, say what is wrong, and give the exit status."""
    names = sorted(available_timezones() - {"localtime"})
    kinds = different(names)
    wrong = []
    for name in kinds:
        wrong += (found := faults(name))
        sys.stdout.write("\n".join([*found, f"{name}: {len(found)} faults"]) + "\n")
    sys.stdout.write(f"{len(names)} zones of {len(kinds)} kinds, {len(wrong)} faults\n")
    return 1 if wrong else 0
