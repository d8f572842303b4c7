"""Whether what an alert watches for holds: by complete days, by sums reached so far, or by the clock.

A condition holds beyond its limit and is clear again only a little on the other side of it, so that a figure
that hovers there does not fire again and again. What is not known neither holds nor is clear.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from commands.rules.alert_model import ANY_DAY, Condition, Facts, Kind, Reading, Rule, Verdict
from commands.rules.alert_states import Answer
from commands.rules.alert_values import found

_DAY = timedelta(days=1)
# "down 30%" begins at 30%, and what is due in two days is so on the second day before.
_INCLUSIVE: frozenset[Kind] = frozenset({"change", "silence", "deadline", "stale"})


def judge(rule: Rule, facts: Facts) -> Verdict:
    """Judge a rule by the newest complete day; sums so far include the running one."""
    on = facts.last
    readings = tuple(_read(one, facts, on) for one in rule.conditions)
    answer = _together(readings)
    if answer == "holds" and (on is None or _lasts(rule, facts, on)):
        answer = "lasts"
    return Verdict(answer, on, readings, facts.today)


def silent_at(rule: Rule, facts: Facts) -> datetime | None:
    """Give the next moment at which a source will have been silent for as long as a rule allows."""
    limits = [float(one.limit) for one in rule.conditions if one.kind == "stale"]
    moments = [source.at + timedelta(hours=limit) for source in facts.sources for limit in limits]
    return min((at for at in moments if facts.now and at > facts.now), default=None)


def _lasts(rule: Rule, facts: Facts, day: date) -> bool:
    earlier = [day - back * _DAY for back in range(1, rule.lasting)]
    return all(_together(_read(one, facts, at) for one in rule.conditions) == "holds" for at in earlier)


def _together(readings: Iterable[Reading]) -> Answer:
    answers = {one.answer for one in readings}
    order: tuple[Answer, ...] = ("clear", "unknown", "between", "holds")
    return next(answer for answer in order if answer in answers)


def _read(one: Condition, facts: Facts, day: date | None) -> Reading:
    if day is None and one.kind not in ANY_DAY:
        return Reading(one, "unknown")
    seen = found(one, facts, day or facts.today)
    return Reading(one, _answer(one, seen.value), seen)


def _answer(one: Condition, value: Decimal | None) -> Answer:
    if value is None:
        return "unknown"
    beyond = value > one.limit if one.over else value < one.limit
    if beyond or (one.kind in _INCLUSIVE and value == one.limit):
        return "holds"
    back = value <= one.clear_from if one.over else value >= one.clear_from
    return "clear" if back else "between"
