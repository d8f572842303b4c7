"""What an alert would have done: judged day by day as it would have been, each by what was complete then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from commands.rules.alert_model import Due, Facts, Found, Rule
from commands.rules.alert_states import Moment, Standing, Tells, seen
from commands.rules.alerts import judge
from storage.frozen import frozen

DAYS = 30
_DAY = timedelta(days=1)
_MORNING = time(9)
Past = Callable[[date], tuple[Due, ...]]  # the days as they were known in the morning of a day


@frozen
class Replayed:
    """A complete day, what each condition found by it, and what would have been told the morning after.

    Where the day has no figures, nothing is found but for how long there have been none.
    """

    day: date
    found: tuple[Found, ...]
    tells: Tells


def replay(rule: Rule, facts: Facts, past: Past = lambda day: ()) -> Sequence[Replayed]:
    """Go through the last complete days with the figures as they are known now."""
    standing, replayed = Standing(), []
    for back in range(DAYS, 0, -1):
        day = facts.today - back * _DAY
        # When a source spoke is not kept, so what hangs on it is not known of the past.
        verdict = judge(rule, _until(facts, day, past(day + _DAY)))
        morning = datetime.combine(day + _DAY, _MORNING, UTC)
        standing, tells = seen(standing, verdict.answer, Moment(morning, day + _DAY))
        found = tuple(
            one.found if verdict.on == day or one.condition.kind == "silence" else Found()
            for one in verdict.readings
        )
        replayed.append(Replayed(day, found or (Found(),) * len(rule.conditions), tells))
    return replayed


def _until(facts: Facts, day: date, dues: tuple[Due, ...]) -> Facts:
    known = {at: row for at, row in facts.days.items() if at <= day}
    return replace(facts, today=day + _DAY, days=known, dues=dues, sources=(), now=None)
