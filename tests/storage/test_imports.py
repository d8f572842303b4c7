"""Files are tidied up, kept and remembered as long as somebody may need them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from storage import imports
from storage.models import ImportFile, Snapshot
from storage.session import Session, Store
from tests.storage.files import NOW, a_team, row, stage_file

FIRST = date(2026, 11, 1)


@pytest.fixture
def team(store: Store) -> tuple[int, int]:
    return store.write_now(a_team)


# -- tidying up -----------------------------------------------------------------------------------


def outdated(store: Store, *, now: datetime = NOW, keep: int = 5) -> set[int]:
    before = now - timedelta(days=2)
    return set(store.read_now(lambda session: imports.outdated(session, before=before, keep=keep)))


def staged(store: Store, team: tuple[int, int], state: str, *, now: datetime = NOW, kept: str = "") -> int:
    def work(session: Session) -> int:
        id = stage_file(session, team, [row("ad:1", FIRST, 1), row("ad:2", FIRST, 2)], now=now)
        found = session.get(ImportFile, id)
        assert found is not None
        found.state, found.kept = state, kept
        return id

    return store.write_now(work)


def test_only_what_nobody_waits_for_is_outdated(store: Store, team: tuple[int, int]) -> None:
    waiting = staged(store, team, "staged")
    done = {staged(store, team, state) for state in ("published", "replaced", "dropped")}
    old = staged(store, team, "staged", now=NOW - timedelta(days=3))
    died = staged(store, team, "reading", now=NOW - timedelta(days=3))
    assert outdated(store) == {*done, old, died}
    assert waiting not in outdated(store)


def test_a_team_keeps_its_newest_dry_runs(store: Store, team: tuple[int, int]) -> None:
    other = store.write_now(lambda session: a_team(session, "Other"))
    ids = [staged(store, team, "staged") for _ in range(3)]
    staged(store, other, "staged")
    assert outdated(store, keep=2) == {ids[0]}


def test_tidying_goes_in_small_steps_and_ends(store: Store, team: tuple[int, int]) -> None:
    id = staged(store, team, "dropped")
    steps = [store.write_now(lambda session: imports.tidy(session, id=id, limit=1)) for _ in range(3)]
    assert steps == [True, True, False]
    assert store.read_now(lambda session: session.get(ImportFile, id)) is None
    assert outdated(store) == set()


def test_a_published_file_stays_known_without_its_rows(store: Store, team: tuple[int, int]) -> None:
    id = staged(store, team, "published")
    assert outdated(store) == {id}
    assert not store.write_now(lambda session: imports.tidy(session, id=id, limit=100))
    assert outdated(store) == set()
    assert store.read_now(lambda session: session.exec(select(Snapshot)).all()) == []
    found = store.read_now(lambda session: imports.get(session, workspace_id=team[0], id=id))
    assert found is not None


def test_a_file_of_another_team_is_not_found(store: Store, team: tuple[int, int]) -> None:
    other = store.write_now(lambda session: a_team(session, "Other"))
    id = staged(store, team, "staged")
    assert store.read_now(lambda session: imports.get(session, workspace_id=other[0], id=id)) is None


def test_parts_are_kept_as_long_as_somebody_may_need_them(store: Store, team: tuple[int, int]) -> None:
    staged(store, team, "mapping", kept="needed")
    staged(store, team, "published", kept="done")

    def keep(session: Session) -> None:
        for file_key in ("needed", "done"):
            for number in range(2):
                imports.keep_part(session, file_key=file_key, number=number, content=b"x", now=NOW)

    store.write_now(keep)
    assert [store.write_now(imports.forget_part) for _ in range(3)] == [True, True, False]

    def part(file_key: str, number: int) -> bytes | None:
        return store.read_now(lambda session: imports.part(session, file_key=file_key, number=number))

    assert [part("needed", 0), part("needed", 1), part("needed", 2)] == [b"x", b"x", None]
    assert part("done", 0) is None


def test_explanations_of_headers_are_replaced_and_taken_back(store: Store, team: tuple[int, int]) -> None:
    def explain(said: dict[str, str | None]) -> dict[str, str]:
        def work(session: Session) -> dict[str, str]:
            imports.explain(session, workspace_id=team[0], said=said)
            return imports.headers(session, workspace_id=team[0])

        return store.write_now(work)

    assert explain({"kosten netto": "spend", "x": "ignore"}) == {"kosten netto": "spend", "x": "ignore"}
    assert explain({"x": "likes"}) == {"kosten netto": "spend", "x": "likes"}
    assert explain({"kosten netto": None}) == {"x": "likes"}
    other = store.write_now(lambda session: a_team(session, "Other"))
    assert store.read_now(lambda session: imports.headers(session, workspace_id=other[0])) == {}
