"""A schedule as data: what kind of days, which wall-clock times; kept as JSON in a row."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final, Literal

from commands.rules.cron import cron_plan, is_cron
from commands.rules.public_holidays import calendar_of
from storage.frozen import frozen

Kind = Literal["week", "days", "month", "nth", "once", "flight", "minutes", "cron"]
Point = Literal["start", "middle", "end"]
Ends = tuple[date | None, date | None]
Moment = tuple[Point, int]  # a point of a campaign's flight, and so many days after it (or before)
LAST: Final = -1
ALL_DAYS: Final = tuple(range(7))
WORKING_DAYS: Final = tuple(range(5))
DEFAULT_TIME: Final = time(9)
MOST_TIMES: Final = 24
MOST_SHIFT: Final = 366
POINTS: Final[tuple[Point, ...]] = ("start", "middle", "end")
ON_HOLIDAY: Final = ("skip", "next")


@frozen
class Schedule:
    """Hold a rule in wall-clock terms; the zone and the moment come in when it is asked for a due time.

    ===========  ==========================================================================
    ``week``     on ``weekdays`` (0 is Monday), every ``every`` weeks counted from ``anchor``
    ``days``     every ``every`` days counted from ``anchor``
    ``month``    on ``days`` of the month (-1: the last), every ``every`` months from ``anchor``
    ``nth``      on the ``days``-th (-1: last) of ``weekdays``, every ``every`` months from ``anchor``
    ``once``     on the day ``anchor``
    ``flight``   at ``moments`` of a campaign whose first and last day, where known, are ``flight``
    ``minutes``  every ``every`` minutes, counted from each local midnight
    ``cron``     by the five fields in ``cron``
    ===========  ==========================================================================

    A day that is a holiday in ``region`` (``DE-BY``) is skipped, or the next working day takes its place,
    as ``on_holiday`` says. Nothing comes up to the instant ``rests`` or after the local date ``until``.
    """

    kind: Kind
    times: tuple[time, ...] = ()
    every: int = 1
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    anchor: date | None = None
    cron: str = ""
    moments: tuple[Moment, ...] = ()
    flight: Ends = (None, None)
    region: str = ""
    on_holiday: str = ""
    rests: datetime | None = None
    until: date | None = None

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values; what is not set is left out."""
        values: dict[str, Any] = {"kind": self.kind}
        if self.times:
            values["times"] = [f"{clock:%H:%M}" for clock in self.times]
        if self.every != 1:
            values["every"] = self.every
        for name in ("anchor", "rests", "until"):
            if day := getattr(self, name):
                values[name] = day.isoformat()
        if any(self.flight):
            values["flight"] = [day.isoformat() if day else "" for day in self.flight]
        if self.moments:
            values["moments"] = [list(moment) for moment in self.moments]
        for name in ("weekdays", "days", "cron", "region", "on_holiday"):
            if kept := getattr(self, name):
                values[name] = list(kept) if isinstance(kept, tuple) else kept
        return values


def from_json(values: dict[str, Any]) -> Schedule:
    """Make the schedule that ``to_json`` wrote; raises ValueError for anything else."""
    try:
        schedule = _read(values)
        possible = _possible(schedule)
    except (AttributeError, KeyError, TypeError) as fault:
        raise ValueError("not a schedule") from fault
    if not possible:
        raise ValueError("not a possible schedule")
    return schedule


def _possible(schedule: Schedule) -> bool:
    """Tell whether a due time can be asked for: nothing is missing and nothing out of range."""
    days, weekdays = set(schedule.days), set(schedule.weekdays)
    needs: dict[str, bool] = {
        "week": bool(weekdays),
        "days": True,
        "month": bool(days) and days <= {LAST, *range(1, 32)},
        "nth": bool(days) and bool(weekdays) and days <= {LAST, *range(1, 5)},
        "once": schedule.anchor is not None,
        "flight": bool(schedule.moments) and all(map(_possible_moment, schedule.moments)),
        "minutes": True,
        "cron": schedule.kind != "cron" or is_cron(schedule.cron),
    }
    timed = schedule.kind in {"minutes", "cron"} or bool(schedule.times)
    counted = schedule.every >= 1 and weekdays <= set(ALL_DAYS)
    return needs[schedule.kind] and timed and counted and (not schedule.region or _possible_rest(schedule))


def _possible_rest(schedule: Schedule) -> bool:
    calendar_of(schedule.region)  # raises ValueError where there is none
    return daily_times(schedule) and schedule.on_holiday in ON_HOLIDAY


def _possible_moment(moment: Moment) -> bool:
    point, shift = moment
    return point in POINTS and abs(shift) <= MOST_SHIFT


def _read(values: dict[str, Any]) -> Schedule:
    anchor, until = (_day(values.get(name)) for name in ("anchor", "until"))
    return Schedule(
        kind=values["kind"],
        times=tuple(time.fromisoformat(clock) for clock in values.get("times", ())),
        every=values.get("every", 1),
        weekdays=tuple(values.get("weekdays", ())),
        days=tuple(values.get("days", ())),
        anchor=anchor,
        cron=values.get("cron", ""),
        moments=tuple((point, shift) for point, shift in values.get("moments", ())),
        flight=_flight(values.get("flight")),
        region=values.get("region", ""),
        on_holiday=values.get("on_holiday", ""),
        rests=_aware(values.get("rests")),
        until=until,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _aware(text: str | None) -> datetime | None:
    found = datetime.fromisoformat(text) if text else None
    if found and found.tzinfo is None:
        raise ValueError("not an instant of a schedule")
    return found


def _flight(days: list[str] | None) -> Ends:
    first, last = map(_day, days or ("", ""))
    return first, last


def daily_times(schedule: Schedule) -> bool:
    """Tell whether it has fixed times of day, so that it goes by whole days."""
    return schedule.kind != "minutes" and not (
        schedule.kind == "cron" and cron_plan(schedule.cron).by_instant
    )


def at_most_daily(schedule: Schedule) -> bool:
    """Tell whether it fires at most once a local date."""
    if schedule.kind == "cron":
        return len(cron_plan(schedule.cron).times) == 1
    return schedule.kind != "minutes" and len(schedule.times) == 1
