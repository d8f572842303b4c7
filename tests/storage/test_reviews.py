"""Links to reviews: numbered by team, and counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import reviews, teams
from storage.models import ReviewLink
from storage.session import Session, Store
from tests.chat import START, Chat


@pytest.fixture
async def team(store: Store) -> int:
    chat = Chat(store)
    await chat.person("anna", admin=True).says("/campaign new Summer")
    return 1


def add(session: Session, *, prices: bool, hashed: str) -> ReviewLink:
    workspace = teams.workspace(session, id=1)
    assert workspace
    row = reviews.add(
        session,
        workspace,
        now=START,
        prices=prices,
        campaign_id=1,
        label="Kim",
        made_by="anna",
        expires_at=START + timedelta(days=14),
    )
    row.token_hash = hashed
    session.add(row)
    return row


def test_they_are_numbered_found_and_counted(store: Store, team: int) -> None:
    store.write_now(lambda session: add(session, prices=False, hashed="one"))
    store.write_now(lambda session: add(session, prices=True, hashed="two"))

    def look(session: Session) -> list[tuple[int, bool, int]]:
        return [
            (row.number, reviews.shows_prices(session, row), reviews.opened(session, row))
            for row in reviews.listed(session, workspace_id=team, limit=5)
        ]

    def open_it(session: Session) -> None:
        found = reviews.of_link(session, token_hashes=["nothing", "two"])
        assert found
        reviews.count_opening(session, found)

    assert store.read_now(look) == [(2, True, 0), (1, False, 0)]
    store.write_now(open_it)
    store.write_now(open_it)
    assert store.read_now(look) == [(2, True, 2), (1, False, 0)]
    assert store.read_now(lambda session: reviews.of_link(session, token_hashes=["nothing"])) is None
    assert store.read_now(lambda session: reviews.numbered(session, workspace_id=2, number=1)) is None
