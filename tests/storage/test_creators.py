"""Creators in the store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import creators, finding, teams
from storage.finding import Filter
from storage.models import Creator, Workspace
from storage.session import Session, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def team(store: Store) -> Workspace:
    return store.write_now(lambda session: _team(session, "1"))


def _team(session: Session, scope: str) -> Workspace:
    place = {"platform": "telegram", "scope_id": scope, "name": "Team"}
    return teams.found(session, **place, language="en", timezone="UTC", currency="EUR", now=NOW)


def test_short_ids_count_from_one_in_each_team(store: Store, team: Workspace) -> None:
    def work(session: Session) -> list[int]:
        other = _team(session, "2")
        pairs = ((team, "a"), (team, "b"), (other, "a"))
        return [creators.add(session, where, now=NOW, handle=handle).number for where, handle in pairs]

    assert store.write_now(work) == [1, 2, 1]


def test_a_creator_of_another_team_is_not_given(store: Store, team: Workspace) -> None:
    def work(session: Session) -> list[Creator | None]:
        row = creators.add(session, team, now=NOW, handle="dora")
        other = _team(session, "2").id
        return [
            creators.get(session, workspace_id=other, id=row.id),
            creators.locked(session, workspace_id=other, id=row.id),
            creators.of_handle(session, workspace_id=other, handle="dora"),
        ]

    assert store.write_now(work) == [None, None, None]


def test_publishing_numbers_on_and_changes_what_is_given(store: Store, team: Workspace) -> None:
    def work(session: Session) -> tuple[int, list[tuple[int, str, int | None, str]]]:
        first = creators.add(session, team, now=NOW, handle="dora", followers=1, email="d@example.com")
        new = [{"handle": name, **creators.searchable({"handle": name})} for name in ("x1", "x2")]
        creators.publish(session, team, new=new, changed=[{"id": first.id, "followers": 2}], now=NOW)
        session.expire_all()
        rows = finding.found(session, workspace_id=team.id, wanted=Filter(), limit=9).rows
        next_one = creators.add(session, team, now=NOW, handle="emil").number
        return next_one, [(row.number, row.handle, row.followers, row.email) for row in rows]

    assert store.write_now(work) == (
        4,
        [(1, "dora", 2, "d@example.com"), (2, "x1", None, ""), (3, "x2", None, "")],
    )


def test_a_header_is_remembered_once_a_team(store: Store, team: Workspace) -> None:
    def work(session: Session) -> dict[str, str]:
        for field in ("name", "followers"):
            creators.remember_header(session, workspace_id=team.id, header="fans", field=field)
        creators.remember_header(session, workspace_id=_team(session, "2").id, header="fans", field="notes")
        return creators.headers(session, workspace_id=team.id)

    assert store.write_now(work) == {"fans": "followers"}
