"""What an alert would have done: judged day by day as it would have been, each by what was complete then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from commands.rules.alert_states import Moment, Standing, Tells, seen
from commands.rules.alerts import Facts, Rule, judge
from storage.frozen import frozen

DAYS = 30
_DAY = timedelta(days=1)


@frozen
class Replayed:
    """A day, the value of the first condition on it, and what would have been told."""

    day: date
    value: Decimal | None
    tells: Tells


def replay(rule: Rule, facts: Facts) -> Sequence[Replayed]:
    """Go through the last complete days with the figures as they are known now."""
    standing, found = Standing(), []
    for back in range(DAYS, 0, -1):
        day = facts.today - back * _DAY
        verdict = judge(rule, _until(facts, day))
        morning = datetime.combine(day + _DAY, time(9), UTC)
        standing, tells = seen(standing, verdict.answer, Moment(morning, day + _DAY))
        value = verdict.readings[0].value if verdict.on == day else None
        found.append(Replayed(day, value, tells))
    return found


def _until(facts: Facts, day: date) -> Facts:
    known = {at: row for at, row in facts.days.items() if at <= day}
    return replace(facts, today=day + _DAY, days=known)
