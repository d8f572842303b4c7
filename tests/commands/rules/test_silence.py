"""Whoever is waited for is reminded in time, and silence leads somewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError, translator
from commands.rules.reminders import FOR_CREATOR, FOR_TEAM, OVERDUE
from commands.rules.silence import PLANS, Plan, clock, plan_of
from commands.rules.states import ASKING_STATES, OPEN_REQUEST_STATES, RequestState

R = RequestState
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def test_every_open_state_waits_for_somebody_and_ends_somehow() -> None:
    # A post that was verified is followed at once, what was received begins at once.
    assert PLANS.keys() == OPEN_REQUEST_STATES - {R.VERIFIED}
    for state, plan in PLANS.items():
        assert plan.checked() is plan
        assert plan.silence == "expire" if state in ASKING_STATES else plan.silence != "expire"
        if plan.silence == "ask":
            assert state in OVERDUE
        if plan.owner == "creator":
            assert state in FOR_CREATOR
        if plan.owner == "team" and state is not R.RECEIVED:
            assert state in FOR_TEAM


@pytest.mark.parametrize("state", [R.INVITED, R.SEEN])
def test_the_creator_is_reminded_once(state: RequestState) -> None:
    plan = plan_of(state, "team", {})
    assert plan
    third, seventh = NOON + timedelta(days=3), NOON + timedelta(days=7)
    for seconds, reminder in ((0, third), (-1, third), (1, third)):
        after = NOON + timedelta(seconds=seconds)
        assert clock(plan, NOON, None, BERLIN, after=after) == _clock(reminder, seventh)
    assert clock(plan, NOON, None, BERLIN, after=third) == _clock(None, seventh)


def _clock(remind_at: datetime | None, ends_at: datetime) -> object:
    from commands.rules.silence import Clock

    return Clock(remind_at, ends_at)


def test_the_team_is_reminded_daily_of_a_counter_offer() -> None:
    plan = PLANS[R.NEGOTIATING]
    moment: datetime | None = NOON
    reminders = []
    while (moment := clock(plan, NOON, None, BERLIN, after=moment).remind_at) is not None:
        reminders.append(moment)
    assert reminders == [NOON + timedelta(days=day) for day in range(1, 7)]


def test_an_offer_of_the_team_waits_for_the_creator() -> None:
    plan = plan_of(R.NEGOTIATING, "creator", {"invited": {"days": 4, "remind": 2}})
    assert plan
    assert (plan.owner, plan.days, plan.remind) == ("creator", 4, 2)


def test_a_day_of_the_request_is_over_at_its_end_where_the_team_is() -> None:
    times = clock(PLANS[R.DRAFT_DUE], NOON, date(2026, 11, 10), BERLIN)
    assert times.ends_at == datetime(2026, 11, 10, 23, tzinfo=UTC)
    assert times.remind_at == datetime(2026, 11, 8, 8, tzinfo=UTC), "two days before, at nine"


def test_a_day_that_has_passed_ends_in_an_hour() -> None:
    times = clock(PLANS[R.SCHEDULED], NOON, date(2026, 10, 1), BERLIN)
    assert times == _clock(None, NOON + timedelta(hours=1))


def test_without_a_day_the_days_count_from_the_beginning() -> None:
    times = clock(PLANS[R.DRAFT_DUE], NOON, None, BERLIN)
    assert times == _clock(NOON + timedelta(days=2), NOON + timedelta(days=7))


def test_the_teams_own_numbers_count() -> None:
    own: dict[str, dict[str, Any]] = {
        "invited": {"days": 5, "remind": 2},
        "posted": {"days": 9, "silence": "ask"},
    }
    for state, days, remind in ((R.INVITED, 5, 2), (R.SEEN, 5, 2), (R.POSTED, 9, 1), (R.ACCEPTED, 3, 1)):
        plan = plan_of(state, "team", own)
        assert plan
        assert (plan.days, plan.remind) == (days, remind)


def test_nobody_waits_where_it_is_over() -> None:
    assert [plan_of(state, "team", {}) for state in (R.PAID, R.EXPIRED, R.COMPLETED)] == [None] * 3


@given(
    st.sampled_from(sorted(PLANS)),
    st.integers(1, 89),
    st.integers(1, 89),
    st.integers(-(10**6), 10**7),
    st.none() | st.dates(date(2026, 10, 1), date(2027, 3, 31)),
)
def test_a_reminder_is_later_than_asked_and_before_the_end(
    state: RequestState, remind: int, more: int, seconds: int, day: date | None
) -> None:
    plan = replace(PLANS[state], remind=remind, days=remind + more)
    after = NOON + timedelta(seconds=seconds)
    times = clock(plan, NOON, day, BERLIN, after=after)
    assert times.ends_at
    assert times.ends_at > NOON
    assert times.remind_at is None or max(after, NOON) < times.remind_at < times.ends_at


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"remind": 0}, "1 to 90 days"),
        ({"days": 91}, "1 to 90 days"),
        ({"remind": 7}, "Let the reminder come first"),
        ({"remind": 8}, "Let the reminder come first"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes: dict[str, int], word: str) -> None:
    plan = Plan("creator", 7, 3, "expire")
    with pytest.raises(UserError) as caught:
        replace(plan, **changes).checked()  # type: ignore[arg-type]
    assert word in translator("en")(caught.value.message)
