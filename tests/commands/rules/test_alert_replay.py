"""What an alert would have done: never more than it could know then, once an episode, for any figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.alert_model import Condition, Due, Facts, Rule
from commands.rules.alert_replay import DAYS, Replayed, replay
from commands.rules.alert_values import UNUSUAL

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
SERIES = st.lists(st.one_of(st.none(), st.integers(0, 2_000)), min_size=40, max_size=120)
CONDITIONS = st.sampled_from(
    [
        Condition("threshold", "views", False, Decimal(300)),
        Condition("threshold", "views", True, Decimal(900), days=3),
        Condition("change", "views", False, Decimal("-0.3"), against="week"),
        Condition("change", "views", True, Decimal("0.5"), against="weekday"),
        Condition("silence", "", True, Decimal(2)),
        Condition("anomaly", "views", True, UNUSUAL, 4),
        Condition("total", "views", True, Decimal(20_000)),
        Condition("deadline", "", False, Decimal(3), against="end"),
    ]
)
RULES = st.builds(
    lambda conditions, lasting: Rule(tuple(conditions), lasting),
    st.lists(CONDITIONS, min_size=1, max_size=3),
    st.integers(1, 3),
)


def facts(views: list[int | None], today: date = TODAY) -> Facts:
    """Give a series whose last value is that of the day before the 25th; what is none has no figures."""
    days = {TODAY - (at + 1) * DAY: {"views": value} for at, value in enumerate(reversed(views))}
    return Facts(today, {day: row for day, row in days.items() if row["views"] is not None})


def past(day: date) -> tuple[Due, ...]:
    return (Due("end", "end", TODAY - 10 * DAY),)


def told(days: list[Replayed]) -> list[str]:
    return [one.tells for one in days if one.tells]


@given(RULES, SERIES)
def test_firing_and_being_over_alternate_for_any_rule_and_series(rule: Rule, views: list[int | None]) -> None:
    said = told(list(replay(rule, facts(views), past)))
    assert said == (["fired", "recovered"] * len(said))[: len(said)]


@given(RULES, SERIES, st.integers(1, 10))
def test_a_day_is_judged_by_what_was_complete_then(rule: Rule, views: list[int | None], back: int) -> None:
    """Seen some days earlier, with all the later figures there already, the past looks the same."""
    now = list(replay(rule, facts(views), past))
    then = list(replay(rule, facts(views, TODAY - back * DAY), past))
    assert len(now) == len(then) == DAYS
    found = {one.day: one.found for one in now}
    assert all(found[one.day] == one.found for one in then if one.day in found)


@given(SERIES)
def test_a_correction_is_judged_anew_from_its_day_on_alone(views: list[int | None]) -> None:
    rule = Rule((Condition("threshold", "views", False, Decimal(300)),))
    before = facts(views)
    day = TODAY - 5 * DAY
    after = replace(before, days={**before.days, day: {"views": 5}})
    pairs = list(zip(replay(rule, before), replay(rule, after), strict=True))
    assert all(one == other for one, other in pairs if one.day < day)
    assert next(other.found[0].value for _, other in pairs if other.day == day) == 5
