"""Findings of brand safety as rows: what is new, what is gone, and what is due."""

from __future__ import annotations

from datetime import timedelta

from storage import creators, safety
from storage.models import Creator
from storage.safety import Found
from storage.session import Session, Store
from tests.storage.seeds import NOW, team

CASINO = Found("k1", "gambling", "Casino", "im Casino", "notes", "")
BEER = Found("k2", "alcohol", "Bier", "ein Bier", "caption", "7")
NOTES, CAPTION = ("notes", ""), ("caption", "7")


def creator(session: Session) -> Creator:
    return creators.add(session, team(session), now=NOW, handle="dora")


def test_only_what_was_looked_at_goes_and_comes_back(store: Store) -> None:
    def work(session: Session) -> None:
        dora = creator(session)

        def there(*found: Found, looked_at: tuple[tuple[str, str], ...]) -> list[str]:
            safety.renew(session, dora, found=found, looked_at=looked_at, now=NOW)
            return [row.key for row in safety.of_creator(session, creator=dora)]

        assert there(CASINO, BEER, looked_at=(NOTES, CAPTION)) == ["k1", "k2"]
        assert there(looked_at=(CAPTION,)) == ["k1"]
        assert there(BEER, looked_at=(CAPTION,)) == ["k1", "k2"]
        assert there(looked_at=(NOTES, CAPTION)) == []
        assert len(safety.of_creator(session, creator=dora, gone=True)) == 2

    store.write_now(work)


def test_a_decision_stays_when_what_was_found_comes_back(store: Store) -> None:
    def work(session: Session) -> None:
        dora = creator(session)
        safety.renew(session, dora, found=[CASINO], looked_at=[NOTES], now=NOW)
        (row,) = safety.of_creator(session, creator=dora)
        row.decision = "fine"
        safety.renew(session, dora, found=[], looked_at=[NOTES], now=NOW)
        safety.renew(session, dora, found=[CASINO], looked_at=[NOTES], now=NOW + timedelta(days=1))
        (row,) = safety.of_creator(session, creator=dora)
        assert (row.decision, row.found_at, row.gone_at) == ("fine", NOW, None)

    store.write_now(work)


def test_what_is_due_is_taken_up_once(store: Store) -> None:
    def work(session: Session) -> None:
        dora = creator(session)
        safety.renew(session, dora, found=[CASINO, BEER], looked_at=[NOTES, CAPTION], now=NOW)
        for row in safety.of_creator(session, creator=dora):
            row.remind_at, row.from_chat_id = NOW, "-100" if row.key == "k1" else ""
        session.flush()
        assert safety.due(session, now=NOW - timedelta(seconds=1), limit=5) == []
        assert safety.due(session, now=NOW, limit=5) == [dora.id]
        assert [row.key for row in safety.take_due(session, creator_id=dora.id, now=NOW)] == ["k1"]
        session.flush()
        assert safety.due(session, now=NOW, limit=5) == []

    store.write_now(work)


def test_a_finding_belongs_to_its_team(store: Store) -> None:
    def work(session: Session) -> None:
        dora = creator(session)
        safety.renew(session, dora, found=[CASINO], looked_at=[NOTES], now=NOW)
        (row,) = safety.of_creator(session, creator=dora)
        assert safety.locked(session, workspace_id=dora.workspace_id, id=row.id) is row
        assert safety.locked(session, workspace_id=dora.workspace_id + 1, id=row.id) is None

    store.write_now(work)
