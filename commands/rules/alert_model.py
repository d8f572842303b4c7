"""What alerts are made of: conditions and rules, the facts they are judged by, and how that came out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from commands.rules.alert_states import Answer
from commands.rules.pacing import Flight
from storage.frozen import frozen

Kind = Literal["threshold", "total", "budget", "change", "pacing", "silence", "deadline", "stale", "anomaly"]
Day = Mapping[str, int | None]
_BACK = Decimal("0.05")
_OLDEST = 14  # days; a figure older than that says nothing of how things stand
# What is told by the clock or by sums so far, and needs no day with figures.
ANY_DAY: frozenset[Kind] = frozenset({"total", "budget", "silence", "deadline", "stale"})
# What is judged by the figures of complete days alone.
BY_DAYS: frozenset[Kind] = frozenset({"threshold", "change", "anomaly"})


@frozen
class Condition:
    """One thing to watch for.

    ``days`` is over how many days, for an anomaly over how many weeks; ``limit`` is in the KPI's unit, a
    fraction, days or hours. ``against`` is what a change is compared with, which days a deadline means, or
    on which side something is unusual; ``who`` is the handle of the creator it is only about.
    """

    kind: Kind
    kpi: str
    over: bool
    limit: Decimal
    days: int = 1
    against: str = ""
    who: str = ""

    @property
    def clear_from(self) -> Decimal:
        """Give the value from which on it is clear again; days that come near do not hover."""
        back = Decimal(0) if self.kind == "deadline" else abs(self.limit) * _BACK
        return self.limit - back if self.over else self.limit + back


@frozen
class Rule:
    """Conditions that must hold together, on so many days in a row."""

    conditions: tuple[Condition, ...]
    lasting: int = 1

    def to_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {"lasting": self.lasting, "conditions": [_stored(one) for one in self.conditions]}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Rule:
        """Read it as it was stored."""
        conditions = (Condition(**{**one, "limit": Decimal(one["limit"])}) for one in found["conditions"])
        return cls(tuple(conditions), found["lasting"])

    def has(self, *kinds: Kind) -> bool:
        """Tell whether one of its conditions is of a kind."""
        return any(one.kind in kinds for one in self.conditions)


def _stored(one: Condition) -> dict[str, Any]:
    fields = ("kind", "kpi", "over", "days", "against", "who")
    return {**{name: getattr(one, name) for name in fields}, "limit": str(one.limit)}


@frozen
class Due:
    """A day of a campaign, or of one of its requests; one that ``lasts`` is still due once it has passed."""

    key: str
    what: str
    day: date
    request: str = ""
    handle: str = ""
    lasts: bool = False


@frozen
class Spoke:
    """A source of a campaign's figures and when it last spoke; without a name it is a file or a person."""

    name: str
    at: datetime


@frozen
class Facts:
    """What there is to judge by: the figures of each day, the running one's too, the plan, days, sources."""

    today: date
    days: Mapping[date, Day]
    budget_minor: int | None = None
    flight: Flight | None = None
    now: datetime | None = None
    dues: tuple[Due, ...] = ()
    sources: tuple[Spoke, ...] = ()

    @property
    def last(self) -> date | None:
        """Give the newest complete day with figures, unless it is too old to say anything."""
        known = [day for day in self.days if day < self.today]
        newest = max(known, default=None)
        return newest if newest and (self.today - newest).days <= _OLDEST else None


@frozen
class Usual:
    """What is usual on a weekday: the middle, and between what it lay; beyond the bounds it is unusual.

    ``weeks`` are those looked at, ``odd`` how many of them were unusual themselves and left out.
    """

    middle: Decimal
    low: Decimal
    high: Decimal
    floor: Decimal
    ceiling: Decimal
    weeks: int
    odd: int


@frozen
class Found:
    """The value a condition is judged by, and what stands behind it."""

    value: Decimal | None = None
    now: Decimal | None = None
    before: Decimal | None = None
    usual: Usual | None = None
    dues: tuple[Due, ...] = ()
    sources: tuple[Spoke, ...] = ()


@frozen
class Reading:
    """How a condition stands, and by what."""

    condition: Condition
    answer: Answer
    found: Found = Found()


@frozen
class Verdict:
    """How a rule stands: on the newest day there are figures of, on the day it was judged."""

    answer: Answer
    on: date | None
    readings: tuple[Reading, ...]
    today: date

    @property
    def names(self) -> list[str]:
        """Name the days that are near and the sources that are silent, so that each is told once."""
        found = [one.found for one in self.readings]
        days = [one.key for each in found for one in each.dues]
        return sorted({*days, *(f"source:{one.name}" for each in found for one in each.sources)})
