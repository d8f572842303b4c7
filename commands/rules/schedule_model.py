"""A schedule as data: what kind of days, which wall-clock times; kept as JSON in a row."""

from __future__ import annotations

from datetime import date, time
from typing import Any, Final, Literal

from commands.rules.cron import cron_plan, is_cron
from storage.frozen import frozen

Kind = Literal["week", "days", "month", "nth", "minutes", "cron"]
LAST: Final = -1
ALL_DAYS: Final = tuple(range(7))
WORKING_DAYS: Final = tuple(range(5))
DEFAULT_TIME: Final = time(9)
MOST_TIMES: Final = 24


@frozen
class Schedule:
    """Hold a rule in wall-clock terms; the zone and the moment come in when it is asked for a due time.

    ===========  ==========================================================================
    ``week``     on ``weekdays`` (0 is Monday), every ``every`` weeks counted from ``anchor``
    ``days``     every ``every`` days counted from ``anchor``
    ``month``    on ``days`` of the month (-1: the last), every ``every`` months from ``anchor``
    ``nth``      on the ``days``-th (-1: last) of ``weekdays`` in each month
    ``minutes``  every ``every`` minutes, counted from each local midnight
    ``cron``     by the five fields in ``cron``
    ===========  ==========================================================================
    """

    kind: Kind
    times: tuple[time, ...] = ()
    every: int = 1
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    anchor: date | None = None
    cron: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values; what is not set is left out."""
        values: dict[str, Any] = {"kind": self.kind}
        if self.times:
            values["times"] = [f"{clock:%H:%M}" for clock in self.times]
        if self.every != 1:
            values["every"] = self.every
        if self.anchor:
            values["anchor"] = self.anchor.isoformat()
        for name in ("weekdays", "days", "cron"):
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
        "minutes": True,
        "cron": schedule.kind != "cron" or is_cron(schedule.cron),
    }
    timed = schedule.kind in {"minutes", "cron"} or bool(schedule.times)
    return needs[schedule.kind] and timed and schedule.every >= 1 and weekdays <= set(ALL_DAYS)


def _read(values: dict[str, Any]) -> Schedule:
    anchor = values.get("anchor")
    return Schedule(
        kind=values["kind"],
        times=tuple(time.fromisoformat(clock) for clock in values.get("times", ())),
        every=values.get("every", 1),
        weekdays=tuple(values.get("weekdays", ())),
        days=tuple(values.get("days", ())),
        anchor=date.fromisoformat(anchor) if anchor else None,
        cron=values.get("cron", ""),
    )


def at_most_daily(schedule: Schedule) -> bool:
    """Tell whether it fires at most once a local date."""
    if schedule.kind == "cron":
        return len(cron_plan(schedule.cron).times) == 1
    return schedule.kind != "minutes" and len(schedule.times) == 1
