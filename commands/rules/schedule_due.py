"""When a schedule is due: per occurrence, from the wall clock, right through every clock change.

A schedule with fixed times of day fires each of them once a local date: in a gap at the first instant
after it, in a fold at the first occurrence. A local date the zone skipped does not fire. What comes more
often than that goes by the instant, so that an hourly schedule fires each real hour.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from commands.rules.cron import cron_dates, cron_plan, next_wall
from commands.rules.public_holidays import calendar_of
from commands.rules.schedule_model import LAST, Moment, Schedule, daily_times
from commands.rules.wall_clock import date_exists, first_instant, instant, next_change, wall_of

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LAST_YEAR = 2200
_LAST_HOLIDAYS = 2100  # nobody says which days they are after that
# Between a holiday and the working day that takes its place.
_LONGEST_REST = timedelta(days=30)


def next_due(schedule: Schedule, *, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the first due UTC instant strictly after ``after``; None when there is no more (year 2200)."""
    if after.tzinfo is None:
        raise ValueError("after must be aware")
    due = _next(schedule, max(after, schedule.rests or after).astimezone(UTC), zone)
    return None if due and schedule.until and _local(due, zone) > schedule.until else due


def _next(schedule: Schedule, after: datetime, zone: ZoneInfo) -> datetime | None:
    if after.year > _LAST_YEAR:
        return None
    if schedule.kind == "minutes":
        return _next_interval(schedule.every, after, zone)
    if not daily_times(schedule):
        return _next_by_instant(schedule.cron, after, zone)
    times = cron_plan(schedule.cron).times if schedule.kind == "cron" else schedule.times
    return _next_at_times(_open_days(schedule, _local(after, zone)), times, after, zone)


def next_dues(schedule: Schedule, count: int, *, after: datetime, zone: ZoneInfo) -> list[datetime]:
    """Give the next due UTC instants, ``count`` of them where there are as many."""
    found: list[datetime] = []
    while len(found) < count and (due := next_due(schedule, after=after, zone=zone)):
        found.append(due)
        after = due
    return found


def _local(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _next_at_times(
    days: Iterator[date], times: tuple[time, ...], after: datetime, zone: ZoneInfo
) -> datetime | None:
    for day in days:
        for clock in times:
            due = instant(datetime.combine(day, clock), zone)
            if due > after and (_local(due, zone) == day or date_exists(day, zone)):
                return due
    return None


def _next_interval(minutes: int, after: datetime, zone: ZoneInfo) -> datetime:
    """Count real minutes from the local midnight before ``after``, and start again at the next one."""
    today = _local(after, zone)
    midnights = [first_instant(today + shift * _DAY, zone) for shift in (-1, 0, 1, 2)]
    begun = max(midnight for midnight in midnights if midnight <= after)
    due = begun + ((after - begun) // (minutes * _MINUTE) + 1) * minutes * _MINUTE
    return min(due, *(midnight for midnight in midnights if midnight > after))


def _next_by_instant(cron: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Find the first instant at which the clocks of the zone show a time the expression names."""
    start = after.replace(second=0, microsecond=0) + _MINUTE
    while (wall := next_wall(cron, wall_of(start, zone))) is not None:
        due = _shown_at(wall, start, zone)
        again = wall_of(start, zone).replace(tzinfo=zone, fold=1).astimezone(UTC)
        change = next_change(start, again, zone) if again > start else None
        if due and (change is None or due < change):
            return due
        start = change or instant(wall, zone)
    return None


def _shown_at(wall: datetime, start: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the first instant from ``start`` on at which the clocks show ``wall``; None in a gap."""
    for fold in (0, 1):
        due = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if due >= start and wall_of(due, zone) == wall:
            return due
    return None


def _open_days(schedule: Schedule, day: date) -> Iterator[date]:
    """Go through the dates of a schedule from ``day`` on, as the holidays of its region leave them."""
    if not schedule.region:
        return days_from(schedule, day)
    begin = day - _LONGEST_REST if schedule.on_holiday == "next" else day
    nominal = takewhile(lambda found: found.year <= _LAST_HOLIDAYS, days_from(schedule, begin))
    holiday, made_up = calendar_of(schedule.region), schedule.on_holiday == "next"
    open_days = _without_holidays(nominal, holiday, made_up=made_up)
    return (found for found in open_days if found >= day)


def _without_holidays(
    days: Iterator[date], holiday: Callable[[date], bool], *, made_up: bool
) -> Iterator[date]:
    """Leave out holidays, or let the next working day take their place: the same one for all before it."""
    moved: date | None = None
    for day in days:
        if moved and moved <= day:
            yield moved
            taken, moved = moved, None
            if taken == day:
                continue
        if not holiday(day):
            yield day
        elif made_up:
            moved = _working_day(day, holiday)
    if moved:
        yield moved


def _working_day(day: date, holiday: Callable[[date], bool]) -> date:
    """Give the first working day after a holiday."""
    while holiday(day) or day.weekday() > 4:
        day += _DAY
    return day


def days_from(schedule: Schedule, day: date) -> Iterator[date]:
    """Go through the dates of a schedule from ``day`` on, holidays among them."""
    return _DAYS.get(schedule.kind, _in_months)(schedule, day)


def _by_cron(schedule: Schedule, day: date) -> Iterator[date]:
    return cron_dates(schedule.cron, day)


def _once(schedule: Schedule, day: date) -> Iterator[date]:
    return (found for found in (schedule.anchor,) if found and found >= day)


def _in_flight(schedule: Schedule, day: date) -> Iterator[date]:
    dates = {_date_of(moment, *schedule.flight) for moment in schedule.moments}
    return iter(sorted(found for found in dates if found and found >= day))


def _date_of(moment: Moment, first: date | None, last: date | None) -> date | None:
    point, shift = moment
    middle = first + (last - first) // 2 if first and last else None
    found = {"start": first, "middle": middle, "end": last}[point]
    return found + shift * _DAY if found else None


def _in_weeks(schedule: Schedule, day: date) -> Iterator[date]:
    anchor = _week(schedule.anchor) if schedule.anchor else 0
    while True:
        off = (_week(day) - anchor) % schedule.every
        if off:
            day += timedelta(days=7 * (schedule.every - off) - day.weekday())
        if day.weekday() in schedule.weekdays:
            yield day
        day += _DAY


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _in_steps(schedule: Schedule, day: date) -> Iterator[date]:
    passed = (day - (schedule.anchor or day)).days
    day += timedelta(days=-passed % schedule.every)
    while True:
        yield day
        day += timedelta(days=schedule.every)


def _in_months(schedule: Schedule, day: date) -> Iterator[date]:
    anchor = _month(schedule.anchor) if schedule.anchor else 0
    month = _month(day)
    while True:
        month += -(month - anchor) % schedule.every
        for found in _of_month(schedule, *divmod(month, 12)):
            if found >= day:
                yield found
        month += 1


_DAYS: dict[str, Callable[[Schedule, date], Iterator[date]]] = {
    "week": _in_weeks,
    "days": _in_steps,
    "once": _once,
    "flight": _in_flight,
    "cron": _by_cron,
}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _of_month(schedule: Schedule, year: int, month: int) -> list[date]:
    """List the dates in one month (0 is January); a day it does not have is its last day."""
    length = calendar.monthrange(year, month + 1)[1]
    if schedule.kind == "month":
        days = {length if day == LAST else min(day, length) for day in schedule.days}
        return [date(year, month + 1, day) for day in sorted(days)]
    dates = [date(year, month + 1, day) for day in range(1, length + 1)]
    matching = [day for day in dates if day.weekday() in schedule.weekdays]
    return sorted({matching[nth if nth == LAST else nth - 1] for nth in schedule.days})
