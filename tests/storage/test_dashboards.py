"""Dashboards of chats: one each, looked at as soon as their pace allows, and never forgotten in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage import campaigns, dashboards, teams
from storage.models import Dashboard, Workspace
from storage.session import Session, Store
from tests.storage.seeds import NOW, team

HERE = {"platform": "telegram", "chat_id": "-1", "thread_id": ""}


@pytest.fixture
def workspace_id(store: Store) -> int:
    return store.write_now(team).id


def rival(store: Store) -> int:
    more: dict[str, Any] = {"language": "en", "timezone": "Europe/Berlin", "currency": "EUR", "now": NOW}

    def work(session: Session) -> int:
        return teams.found(session, platform="telegram", scope_id="-200", name="Rival", **more).id

    return store.write_now(work)


def place(store: Store, workspace_id: int, *, after: float = 0, **values: Any) -> int:
    now = NOW + timedelta(seconds=after)
    given = {"campaign_id": None, **HERE, **values}

    def work(session: Session) -> int:
        row = dashboards.place(
            session, workspace_id=workspace_id, now=now, settles=now + timedelta(seconds=2), **given
        )
        return row.id

    return store.write_now(work)


def campaign(store: Store, workspace_id: int) -> int:
    def work(session: Session) -> int:
        found = session.get_one(Workspace, workspace_id)
        return campaigns.add(session, found, now=NOW, name="Summer", currency="EUR").id

    return store.write_now(work)


def due(store: Store, after: float) -> list[int]:
    now = NOW + timedelta(seconds=after)
    return list(store.read_now(lambda session: dashboards.due(session, now=now, limit=9)))


def stir(store: Store, workspace_id: int, campaign_id: int, after: float) -> None:
    now = NOW + timedelta(seconds=after)
    store.write_now(
        lambda session: dashboards.stir(session, workspace_id=workspace_id, campaign_id=campaign_id, now=now)
    )


def rest(store: Store, id: int) -> None:
    """Look at a dashboard, as the sweep does."""

    def work(session: Session) -> None:
        row = session.get_one(Dashboard, id)
        row.next_due = None
        session.add(row)

    store.write_now(work)


def test_a_chat_has_one_however_often_it_is_placed(store: Store, workspace_id: int) -> None:
    first = place(store, workspace_id, period="7d")
    assert place(store, workspace_id, period="28d", after=5) == first
    assert place(store, workspace_id, thread_id="7") != first
    row = store.read_now(lambda session: session.get_one(Dashboard, first))
    assert (row.period, row.quiet_until) == ("28d", NOW + timedelta(seconds=65))


def test_another_teams_in_the_same_chat_goes(store: Store, workspace_id: int) -> None:
    first = place(store, workspace_id)
    other = rival(store)
    place(store, other)
    found = store.read_now(lambda session: dashboards.get(session, workspace_id=workspace_id, id=first))
    assert found is None


def test_a_change_is_looked_at_once_the_pace_allows(store: Store, workspace_id: int) -> None:
    id, shown = place(store, workspace_id), campaign(store, workspace_id)
    assert due(store, 1) == []
    assert due(store, 2) == [id]
    rest(store, id)
    stir(store, workspace_id, shown, 10)
    assert due(store, 59) == []
    assert due(store, 60) == [id]
    rest(store, id)
    stir(store, workspace_id, shown, 300)
    assert due(store, 300) == [id]


def test_only_dashboards_that_show_the_campaign_are_looked_at(store: Store, workspace_id: int) -> None:
    one, two = campaign(store, workspace_id), campaign(store, workspace_id)
    mine = place(store, workspace_id, campaign_id=one)
    every = place(store, workspace_id, thread_id="7")
    other = rival(store)
    foreign = place(store, other, chat_id="-2")
    for id in (mine, every, foreign):
        rest(store, id)
    stir(store, workspace_id, two, 100)
    assert due(store, 100) == [every]
    stir(store, workspace_id, one, 100)
    assert sorted(due(store, 100)) == sorted([mine, every])


def test_what_is_taken_is_locked_until_it_is_done(store: Store, workspace_id: int) -> None:
    id, now = place(store, workspace_id), NOW + timedelta(seconds=2)

    def work(session: Session) -> bool:
        return dashboards.take_due(session, id=id, now=now) is not None

    assert store.write_now(work)
    rest(store, id)
    assert not store.write_now(work)
