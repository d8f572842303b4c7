"""Creators of one size in a team."""

from __future__ import annotations

from storage import creators, peers
from storage.session import Session, Store
from tests.storage.seeds import NOW, team


def test_the_last_of_a_size_are_given_without_the_one_they_are_compared_with(store: Store) -> None:
    def work(session: Session) -> None:
        own = team(session)
        rows = [
            creators.add(session, own, now=NOW, handle=f"c{size}", followers=size, engagement_rate=0.04)
            for size in (9_999, 10_000, 50_000, 99_999, 100_000)
        ]
        creators.add(session, own, now=NOW, handle="unknown")
        session.flush()

        def followers(low: int, high: int | None, without: int, workspace_id: int = own.id) -> list[int]:
            found = peers.of_size(session, workspace_id=workspace_id, low=low, high=high, without=without)
            return [row[peers.COLUMNS.index("followers")] for row in found]

        assert followers(10_000, 100_000, rows[2].id) == [99_999, 10_000]
        assert followers(100_000, None, 0) == [100_000]
        assert followers(0, 10_000, rows[0].id) == []
        assert followers(0, None, 0, workspace_id=own.id + 1) == []

    store.write_now(work)
