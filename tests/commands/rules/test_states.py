"""Only the legal moves of a campaign are possible, and every state has its words."""

from __future__ import annotations

from itertools import product

import pytest

from commands.core.texts import UserError, translator
from commands.rules.states import (
    AGREED_STATES,
    ASKING_STATES,
    CAMPAIGN_MOVES,
    DONE_STATES,
    ENDED_STATES,
    PROSPECT_STATES,
    STATE_LABELS,
    CampaignState,
    RequestState,
    move,
    possible_moves,
)
from storage import requests, track

C = CampaignState

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
    ("archived", "restore"): "paused",
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


def test_an_illegal_move_names_the_state_and_what_is_possible() -> None:
    with pytest.raises(UserError) as caught:
        move(CAMPAIGN_MOVES, C.PAUSED, "launch")
    sentence = "The status is “Paused”, so “launch” is not possible. Possible now: resume, end, archive."
    assert translator("en")(caught.value.message) == sentence


def test_every_state_has_a_label_of_its_own() -> None:
    assert STATE_LABELS.keys() == {*CampaignState, *RequestState}
    assert len(set(STATE_LABELS.values())) == len(STATE_LABELS)


def test_the_store_knows_which_requests_are_over_and_which_are_agreed() -> None:
    assert set(requests.OVER) == DONE_STATES | ENDED_STATES
    assert track.AGREED == AGREED_STATES
    assert {*PROSPECT_STATES, *ASKING_STATES, *AGREED_STATES, *ENDED_STATES} == {*RequestState}
