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
from commands.rules.pacing import Flight, expected_to_date, pacing_ratio
from storage.frozen import frozen

Kind = Literal["threshold", "total", "budget", "change", "pacing", "silence"]
Day = Mapping[str, int | None]
_BACK = Decimal("0.05")
_DAY = timedelta(days=1)
# What is told by the clock or by sums so far, and needs no day with figures.
ANY_DAY: frozenset[Kind] = frozenset({"total", "budget", "silence"})
_INCLUSIVE: frozenset[Kind] = frozenset({"change", "silence"})  # "down 30%" begins at 30%
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
    flight: Flight | None = None

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
    readings = tuple(_read(one, facts, on) for one in rule.conditions)
    answer = _together(readings)
    if answer == "holds" and (on is None or _lasts(rule, facts, on)):
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
    if day is None and one.kind not in ANY_DAY:
        return Reading(one, "unknown")
    value, now, before = _VALUES[one.kind](one, facts, day or facts.today)
    return Reading(one, _answer(one, value), value, now, before)


def _answer(one: Condition, value: Decimal | None) -> Answer:
    if value is None:
        return "unknown"
    beyond = value > one.limit if one.over else value < one.limit
    if beyond or (one.kind in _INCLUSIVE and value == one.limit):
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


def _pacing(one: Condition, facts: Facts, day: date) -> Values:
    """Compare what was spent in the flight with what an even plan expects by then."""
    flight, budget = facts.flight, facts.budget_minor
    if flight is None or not budget:
        return None, None, None
    rows = [row.get("spend") for at, row in facts.days.items() if flight.start <= at <= min(day, flight.end)]
    known = [spent for spent in rows if spent is not None]
    spent = sum(known) if known else None
    expected = expected_to_date(budget, flight, day + _DAY)
    return pacing_ratio(spent, expected), None if spent is None else Decimal(spent), expected


def _silence(one: Condition, facts: Facts, day: date) -> Values:
    """Count the complete days without figures since the last ones, or since the flight began."""
    if facts.flight and facts.today > facts.flight.end + _DAY:
        return Decimal(0), None, None
    begun = facts.flight.start - _DAY if facts.flight else None
    last = max((at for at in facts.days if at < facts.today), default=begun)
    return None if last is None else Decimal(max((facts.today - last).days - 1, 0)), None, None


_VALUES: dict[Kind, Callable[[Condition, Facts, date], Values]] = {
    "threshold": _threshold,
    "total": _total,
    "budget": _budget,
    "change": _changed,
    "pacing": _pacing,
    "silence": _silence,
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
