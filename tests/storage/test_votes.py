"""Votes on candidates: one for each voter, changed and not added."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import votes
from storage.models import Vote
from storage.session import Session, Store
from tests.chat import START, Chat
from tests.commands.candidates import candidate


@pytest.fixture
async def request_id(store: Store) -> int:
    chat = Chat(store)
    anna = chat.person("anna", admin=True)
    await anna.says("/campaign new Summer")
    await anna.says("/creator add @dora")
    return candidate(chat, "dora").id


def cast(session: Session, request_id: int, voter: str, value: int, note: str = "", hours: int = 0) -> Vote:
    return votes.cast(
        session,
        request_id=request_id,
        voter=voter,
        name=voter.title(),
        value=value,
        note=note,
        now=START + timedelta(hours=hours),
    )


def test_a_voter_has_one_vote_and_the_newest_comes_first(store: Store, request_id: int) -> None:
    store.write_now(lambda session: cast(session, request_id, "anna", 1, "good"))
    store.write_now(lambda session: cast(session, request_id, "ben", 0, hours=1))
    store.write_now(lambda session: cast(session, request_id, "anna", -1, "too loud", hours=2))
    found = store.read_now(lambda session: votes.of_request(session, request_id=request_id))
    assert [(vote.voter, vote.name, vote.value, vote.note) for vote in found] == [
        ("anna", "Anna", -1, "too loud"),
        ("ben", "Ben", 0, ""),
    ]


def test_a_voters_own_are_found_among_some_candidates(store: Store, request_id: int) -> None:
    store.write_now(lambda session: cast(session, request_id, "anna", 1))
    for ids, expected in (([request_id], [request_id]), ([], []), ([request_id + 1], [])):
        found = store.read_now(
            lambda session, ids=ids: votes.of_voter(session, voter="anna", request_ids=ids)  # type: ignore[misc]
        )
        assert list(found) == expected
    assert (
        store.read_now(lambda session: votes.of_voter(session, voter="ben", request_ids=[request_id])) == {}
    )
