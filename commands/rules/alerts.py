"""What an alert watches for, and whether that holds: by complete days, or by sums reached so far.

A condition holds beyond its limit and is clear again only a little on the other side of it, so that a figure
that hovers there does not fire again and again. What is not known neither holds nor is clear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from commands.rules.alert_states import Answer
from commands.rules.kpis import BY_KEY, Kpi, change
from storage.frozen import frozen

Kind = Literal["threshold", "total", "budget", "change"]
Day = Mapping[str, int | None]
_BACK = Decimal("0.05")
_DAY = timedelta(days=1)
_OLDEST = 14  # days; a figure older than that says nothing of how things stand
# What a change is compared with: how many days, and how far the days before lie back.
AGAINST = {"day": (1, 1), "weekday": (1, 7), "week": (7, 7), "month": (28, 28)}


@frozen
class Condition:
    """One thing to watch for; ``days`` is over how many days, ``limit`` in the KPI's unit or a fraction."""

    kind: Kind
    kpi: str
    over: bool
    limit: Decimal
    days: int = 1
    against: str = ""

    @property
    def clear_from(self) -> Decimal:
        """Give the value from which on it is clear again."""
        back = abs(self.limit) * _BACK
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


def _stored(one: Condition) -> dict[str, Any]:
    fields = ("kind", "kpi", "over", "days", "against")
    return {**{name: getattr(one, name) for name in fields}, "limit": str(one.limit)}


@frozen
class Facts:
    """What there is to judge by: each day's figures, the running one's too, and the plan."""

    today: date
    days: Mapping[date, Day]
    budget_minor: int | None = None

    @property
    def last(self) -> date | None:
        """Give the newest complete day with figures, unless it is too old to say anything."""
        known = [day for day in self.days if day < self.today]
        newest = max(known, default=None)
        return newest if newest and (self.today - newest).days <= _OLDEST else None


@frozen
class Reading:
    """How a condition stands: the value it was judged by and, for a change, the two values behind it."""

    condition: Condition
    answer: Answer
    value: Decimal | None = None
    now: Decimal | None = None
    before: Decimal | None = None


@frozen
class Verdict:
    """How a rule stands on the newest day there are figures of."""

    answer: Answer
    on: date | None
    readings: tuple[Reading, ...]


def judge(rule: Rule, facts: Facts) -> Verdict:
    """Judge a rule by the newest complete day; sums so far include the running one."""
    on = facts.last
    running = all(one.kind in {"total", "budget"} for one in rule.conditions)
    day = on or (facts.today if running and facts.days else None)
    readings = tuple(_read(one, facts, day) for one in rule.conditions)
    answer = _together(readings)
    if answer == "holds" and day and _lasts(rule, facts, day):
        answer = "lasts"
    return Verdict(answer, on, readings)


def _lasts(rule: Rule, facts: Facts, day: date) -> bool:
    earlier = [day - back * _DAY for back in range(1, rule.lasting)]
    return all(_together([_read(one, facts, at) for one in rule.conditions]) == "holds" for at in earlier)


def _together(readings: Any) -> Answer:
    answers = {one.answer for one in readings}
    order: tuple[Answer, ...] = ("clear", "unknown", "between", "holds")
    return next(answer for answer in order if answer in answers)


def _read(one: Condition, facts: Facts, day: date | None) -> Reading:
    if day is None:
        return Reading(one, "unknown")
    value, now, before = _VALUES[one.kind](one, facts, day)
    return Reading(one, _answer(one, value), value, now, before)


def _answer(one: Condition, value: Decimal | None) -> Answer:
    if value is None:
        return "unknown"
    beyond = value > one.limit if one.over else value < one.limit
    # "Down 30%" is meant to begin at 30%.
    if beyond or (one.kind == "change" and value == one.limit):
        return "holds"
    back = value <= one.clear_from if one.over else value >= one.clear_from
    return "clear" if back else "between"


Values = tuple[Decimal | None, Decimal | None, Decimal | None]


def _threshold(one: Condition, facts: Facts, day: date) -> Values:
    return _over_days(BY_KEY[one.kpi], facts, day, one.days), None, None


def _total(one: Condition, facts: Facts, day: date) -> Values:
    return _so_far(BY_KEY[one.kpi], facts), None, None


def _budget(one: Condition, facts: Facts, day: date) -> Values:
    spent = _so_far(BY_KEY["spend"], facts)
    share = spent / facts.budget_minor if spent is not None and facts.budget_minor else None
    return share, spent, None if facts.budget_minor is None else Decimal(facts.budget_minor)


def _changed(one: Condition, facts: Facts, day: date) -> Values:
    count, back = AGAINST[one.against]
    kpi = BY_KEY[one.kpi]
    now = _over_days(kpi, facts, day, count)
    before = _over_days(kpi, facts, day - back * _DAY, count)
    return change(now, before), now, before


_VALUES: dict[Kind, Callable[[Condition, Facts, date], Values]] = {
    "threshold": _threshold,
    "total": _total,
    "budget": _budget,
    "change": _changed,
}


def _over_days(kpi: Kpi, facts: Facts, last: date, count: int) -> Decimal | None:
    """Compute a KPI over so many days; None where one of them has no figure, for the rest says too little."""
    rows = [facts.days.get(last - back * _DAY, {}) for back in range(count)]
    return kpi.compute({key: _added([row.get(key) for row in rows]) for key in kpi.measures})


def _added(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _so_far(kpi: Kpi, facts: Facts) -> Decimal | None:
    rows = [row for day, row in facts.days.items() if day <= facts.today]
    known = {key: [row[key] for row in rows if row.get(key) is not None] for key in kpi.measures}
    return kpi.compute({key: sum(filter(None, values)) if values else None for key, values in known.items()})
