"""Only the legal moves are possible, and silence is answered by reminders and expiry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError, translator
from commands.rules.states import (
    CAMPAIGN_MOVES,
    OPEN_REQUEST_STATES,
    REQUEST_MOVES,
    STATE_LABELS,
    CampaignState,
    RequestRules,
    RequestState,
    Waiting,
    due_times,
    move,
    next_reminder,
    possible_moves,
    waiting,
)

C = CampaignState
R = RequestState
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RULES = RequestRules()

LEGAL_CAMPAIGN = {
    ("draft", "launch"): "live",
    ("live", "pause"): "paused",
    ("paused", "resume"): "live",
    ("live", "end"): "ended",
    ("paused", "end"): "ended",
    ("draft", "archive"): "archived",
    ("live", "archive"): "archived",
    ("paused", "archive"): "archived",
    ("ended", "archive"): "archived",
}
LEGAL_REQUEST = {
    ("sent", "see"): "seen",
    ("sent", "accept"): "accepted",
    ("seen", "accept"): "accepted",
    ("sent", "decline"): "declined",
    ("seen", "decline"): "declined",
    ("countered", "decline"): "declined",
    ("sent", "counter"): "countered",
    ("seen", "counter"): "countered",
    ("countered", "agree"): "accepted",
    ("countered", "refuse"): "declined",
    ("sent", "withdraw"): "withdrawn",
    ("seen", "withdraw"): "withdrawn",
    ("countered", "withdraw"): "withdrawn",
    ("sent", "expire"): "expired",
    ("seen", "expire"): "expired",
    ("countered", "expire"): "expired",
}


@pytest.mark.parametrize(("state", "name"), [*product(CampaignState, CAMPAIGN_MOVES)])
def test_campaign_moves(state: CampaignState, name: str) -> None:
    target = LEGAL_CAMPAIGN.get((state, name))
    if target:
        assert move(CAMPAIGN_MOVES, state, name) == target
        assert name in possible_moves(CAMPAIGN_MOVES, state)
    else:
        with pytest.raises(UserError):
            move(CAMPAIGN_MOVES, state, name)


@pytest.mark.parametrize(("state", "name"), [*product(RequestState, REQUEST_MOVES)])
def test_request_moves(state: RequestState, name: str) -> None:
    target = LEGAL_REQUEST.get((state, name))
    if target:
        assert move(REQUEST_MOVES, state, name) == target
    else:
        with pytest.raises(UserError):
            move(REQUEST_MOVES, state, name)


def test_who_makes_a_move() -> None:
    by = {
        who: {name for name, entry in REQUEST_MOVES.items() if entry.who == who}
        for who in ("creator", "manager")
    }
    assert by["creator"] == {"see", "accept", "decline", "counter"}
    assert by["manager"] == {"agree", "refuse", "withdraw"}


def test_an_illegal_move_names_the_state_and_what_is_possible() -> None:
    with pytest.raises(UserError) as caught:
        move(CAMPAIGN_MOVES, C.PAUSED, "launch")
    sentence = "The status is “Paused”, so “launch” is not possible. Possible now: resume, end, archive."
    assert translator("en")(caught.value.message) == sentence


def test_a_person_is_not_told_of_moves_that_happen_by_themselves() -> None:
    with pytest.raises(UserError) as caught:
        move(REQUEST_MOVES, R.COUNTERED, "counter")
    sentence = translator("en")(caught.value.message)
    assert "expire" not in sentence
    assert "agree to the counter-offer" in sentence


@pytest.mark.parametrize("state", [R.ACCEPTED, R.DECLINED, R.WITHDRAWN, R.EXPIRED])
def test_a_final_state_says_that_it_is_final(state: RequestState) -> None:
    with pytest.raises(UserError) as caught:
        move(REQUEST_MOVES, state, "accept")
    assert "Nothing can change it any more" in translator("en")(caught.value.message)


def test_every_state_has_a_label_of_its_own() -> None:
    assert STATE_LABELS.keys() == {*CampaignState, *RequestState}
    assert len(set(STATE_LABELS.values())) == len(STATE_LABELS)


def test_open_requests_are_those_that_wait_for_someone() -> None:
    assert {state for state in RequestState if waiting(state, RULES)} == OPEN_REQUEST_STATES
    assert waiting(R.SEEN, RULES) == Waiting("creator", 3, 7, remind_daily=False)
    assert waiting(R.COUNTERED, RULES) == Waiting("manager", 1, 7, remind_daily=True)


@pytest.mark.parametrize("state", [R.SENT, R.SEEN])
def test_the_creator_is_reminded_once(state: RequestState) -> None:
    third, seventh = NOON + timedelta(days=3), NOON + timedelta(days=7)
    assert due_times(state, NOON, RULES) == (third, seventh)
    assert due_times(state, NOON, RULES, after=third - timedelta(seconds=1)) == (third, seventh)
    assert due_times(state, NOON, RULES, after=third) == (None, seventh)


def test_the_manager_is_reminded_daily_until_the_expiry() -> None:
    moment: datetime | None = NOON
    reminders = []
    while (moment := next_reminder(R.COUNTERED, NOON, RULES, after=moment)) is not None:
        reminders.append(moment)
    assert reminders == [NOON + timedelta(days=day) for day in range(1, 7)]


def test_nobody_waits_in_a_final_state() -> None:
    assert due_times(R.ACCEPTED, NOON, RULES) == (None, None)
    assert next_reminder(R.EXPIRED, NOON, RULES) is None


def test_all_four_numbers_count() -> None:
    rules = RequestRules(2, 5, 3, 10)
    days = [timedelta(days=number) for number in (2, 5, 3, 10)]
    assert due_times(R.SENT, NOON, rules) == (NOON + days[0], NOON + days[1])
    assert due_times(R.COUNTERED, NOON, rules) == (NOON + days[2], NOON + days[3])


@given(
    st.sampled_from(sorted(OPEN_REQUEST_STATES)),
    st.integers(1, 89),
    st.integers(1, 89),
    st.integers(-(10**6), 10**7),
)
def test_a_reminder_is_later_than_asked_and_before_the_expiry(
    state: RequestState, remind: int, more: int, seconds: int
) -> None:
    rules = RequestRules(remind, remind + more, remind, remind + more)
    after = NOON + timedelta(seconds=seconds)
    reminder, expires_at = due_times(state, NOON, rules, after=after)
    assert expires_at is not None
    assert reminder is None or (max(after, NOON) < reminder < expires_at)


@pytest.mark.parametrize(
    ("rules", "word"),
    [
        (RequestRules(remind_days=0), "1 to 90 days"),
        (RequestRules(expire_days=91), "1 to 90 days"),
        (RequestRules(counter_remind_days=-1), "1 to 90 days"),
        (RequestRules(remind_days=7), "Let the reminder come first"),
        (RequestRules(counter_remind_days=8), "Let the reminder come first"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules: RequestRules, word: str) -> None:
    with pytest.raises(UserError) as caught:
        rules.checked()
    assert word in translator("en")(caught.value.message)


def test_sensible_rules_are_kept() -> None:
    assert RULES.checked() is RULES
