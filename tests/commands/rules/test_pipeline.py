"""Every move of a request, spelled out a second time: nothing else is legal."""

from __future__ import annotations

import re
from itertools import product

import pytest

from commands.core.texts import UserError, translator
from commands.rules.pipeline import REQUEST_MOVES, after, follows, possible
from commands.rules.states import AGREED_STATES, ENDED_STATES, RequestState

R = RequestState
EN = translator("en")

# state: move -> state it leads to
LEGAL = {
    "candidate": "shortlist>shortlisted drop>dropped invite>invited",
    "shortlisted": "drop>dropped invite>invited",
    "invited": "see>seen accept>accepted decline>declined counter>negotiating offer>negotiating "
    "withdraw>withdrawn expire>expired",
    "seen": "accept>accepted decline>declined counter>negotiating offer>negotiating withdraw>withdrawn "
    "expire>expired",
    "negotiating": "accept>accepted decline>declined counter>negotiating offer>negotiating agree>accepted "
    "refuse>declined withdraw>withdrawn expire>expired uncounter>negotiating",
    "accepted": "terms>terms_sent ship>shipping start>draft_due skip_draft>scheduled cancel>cancelled",
    "terms_sent": "terms>terms_sent sign>terms_accepted cancel>cancelled",
    "terms_accepted": "ship>shipping start>draft_due skip_draft>scheduled cancel>cancelled "
    "fail>not_delivered",
    "shipping": "receive>received cancel>cancelled fail>not_delivered",
    "received": "start>draft_due skip_draft>scheduled cancel>cancelled fail>not_delivered",
    "draft_due": "look_on>draft_submitted submit>draft_submitted post>posted cancel>cancelled "
    "fail>not_delivered",
    "draft_submitted": "submit>draft_submitted change>changes_requested approve>draft_approved "
    "approve_part>draft_due reject>draft_due post>posted cancel>cancelled fail>not_delivered",
    "changes_requested": "look_on>draft_submitted submit>draft_submitted post>posted cancel>cancelled "
    "fail>not_delivered",
    "draft_approved": "schedule>scheduled post>posted cancel>cancelled fail>not_delivered",
    "scheduled": "schedule>scheduled post>posted cancel>cancelled fail>not_delivered",
    "posted": "correct>scheduled verify>verified",
    "verified": "track>tracking",
    "tracking": "complete>completed",
    "completed": "bill>payment_due pay>paid",
    "payment_due": "pay>paid",
    "paid": "reopen>payment_due",
}
TURNS = {"accept": "creator", "agree": "team", "refuse": "team", "uncounter": "team"}


def _targets(state: RequestState) -> dict[str, str]:
    return dict(step.split(">") for step in LEGAL.get(state, "").split())


@pytest.mark.parametrize("state", RequestState)
def test_moves(state: RequestState) -> None:
    for name, turn in product(REQUEST_MOVES, ("creator", "team")):
        target = _targets(state).get(name)
        not_theirs = state is R.NEGOTIATING and TURNS.get(name, turn) != turn
        if target and not not_theirs:
            assert after(state, name, turn) == target
            continue
        with pytest.raises(UserError):
            after(state, name, turn)
        assert name not in possible(state, turn)


def test_who_makes_a_move() -> None:
    by_itself = {name for name, move in REQUEST_MOVES.items() if "system" in move.who}
    assert by_itself == {"expire", "start", "skip_draft", "track", "complete", "bill", "pay", "look_on"}
    creators = {name for name, move in REQUEST_MOVES.items() if "creator" in move.who}
    assert creators == {
        "see", "accept", "decline", "counter", "uncounter", "sign", "receive", "submit", "schedule", "post",
        "cancel",
    }  # fmt: skip
    members = {name for name, move in REQUEST_MOVES.items() if "member" in move.who}
    assert members == {
        "shortlist", "drop", "ship", "receive", "submit", "change", "schedule", "post", "correct", "verify",
    }  # fmt: skip


def test_everybody_a_move_concerns_is_told_of_it() -> None:
    untold = {name for name, move in REQUEST_MOVES.items() if not move.team}
    # What only the team does to its own list, what is on the cards anyway, and what follows by itself.
    assert untold == {"shortlist", "drop", "invite", "see", "start", "skip_draft", "track", "bill", "look_on"}
    by_team = {name for name, move in REQUEST_MOVES.items() if "creator" not in move.who and move.creator}
    assert by_team == {
        "offer", "agree", "refuse", "withdraw", "expire", "terms", "ship", "start", "skip_draft", "change",
        "approve", "approve_part", "reject", "correct", "verify", "complete", "pay", "fail",
    }  # fmt: skip


def test_the_sentences_ask_for_nothing_that_nobody_fills_in() -> None:
    known = {"who", "campaign", "id", "team", "fee", "counter", "reason", "words", "scheduled"}
    for move in REQUEST_MOVES.values():
        assert {*re.findall(r"{(\w+)}", move.team + move.creator)} <= known


def test_an_end_is_an_end() -> None:
    for state in ENDED_STATES:
        with pytest.raises(UserError) as caught:
            after(state, "accept", "team")
        assert "Nothing can change it any more" in EN(caught.value.message)


def test_whose_turn_it_is_is_said() -> None:
    with pytest.raises(UserError) as caught:
        after(R.NEGOTIATING, "agree", "creator")
    said = "It is the turn of the creator, so “agree to the counter-offer” is not possible now."
    assert EN(caught.value.message) == said


def test_only_what_is_possible_at_that_turn_is_named() -> None:
    with pytest.raises(UserError) as caught:
        after(R.NEGOTIATING, "ship", "team")
    sentence = EN(caught.value.message)
    assert "agree to the counter-offer" in sentence
    assert "accept" not in sentence.partition("Possible now")[2]


def test_a_person_is_not_told_of_moves_that_happen_by_themselves() -> None:
    with pytest.raises(UserError) as caught:
        after(R.INVITED, "verify", "team")
    sentence = EN(caught.value.message)
    assert "expire" not in sentence
    assert "make a counter-offer" in sentence


@pytest.mark.parametrize("state", RequestState)
def test_what_follows_by_itself_is_legal(state: RequestState) -> None:
    for product_, draft, fee in product((True, False), repeat=3):
        name = follows(state, product=product_, draft=draft, fee=fee)
        if name:
            assert "system" in REQUEST_MOVES[name].who
            assert after(state, name, "team")


def test_what_follows_by_itself() -> None:
    assert follows(R.TERMS_ACCEPTED, product=True, draft=True, fee=True) is None, "the product comes first"
    assert follows(R.TERMS_ACCEPTED, product=False, draft=True, fee=True) == "start"
    assert follows(R.RECEIVED, product=True, draft=False, fee=True) == "skip_draft"
    assert follows(R.COMPLETED, product=False, draft=True, fee=True) == "bill"
    assert follows(R.COMPLETED, product=True, draft=True, fee=False) is None, "nothing is owed"


def test_from_every_agreed_state_there_is_a_way_to_the_end() -> None:
    """Walk all moves: no state of a deal is one that nobody can leave."""
    leads = {state: {R(target) for target in _targets(state).values()} for state in RequestState}
    good = {R.COMPLETED, R.PAID}
    while more := {state for state in leads if leads[state] & good} - good:
        good |= more
    assert good >= AGREED_STATES
