"""Creators in the store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import creators, teams
from storage.models import Creator, Workspace
from storage.session import Session, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def team(store: Store) -> Workspace:
    return store.write_now(lambda session: _team(session, "1"))


def _team(session: Session, scope: str) -> Workspace:
    place = {"platform": "telegram", "scope_id": scope, "name": "Team"}
    return teams.found(session, **place, language="en", timezone="UTC", currency="EUR", now=NOW)


def _found(store: Store, team: Workspace, wanted: creators.Filter) -> list[str]:
    _, rows = store.read_now(lambda s: creators.found(s, workspace_id=team.id, wanted=wanted, limit=50))
    return [row.handle for row in rows]


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


def test_words_and_topics_are_found_without_case_and_accents(store: Store, team: Workspace) -> None:
    store.write_now(
        lambda s: creators.add(s, team, now=NOW, handle="dora", name="Döra", topics=["Küche", "Home Decor"])
    )
    assert _found(store, team, creators.Filter(words=["DORA", "kuch"])) == ["dora"]
    assert _found(store, team, creators.Filter(topics=["home"])) == ["dora"]
    assert _found(store, team, creators.Filter(topics=["decor"])) == [], "a topic is found by its beginning"
    assert _found(store, team, creators.Filter(words=["%"])) == []
    assert _found(store, team, creators.Filter(words=["_"])) == []


def test_a_changed_creator_is_found_by_the_new_words(store: Store, team: Workspace) -> None:
    def work(session: Session) -> None:
        row = creators.add(session, team, now=NOW, handle="dora", topics=["beauty"])
        creators.change(session, row, now=NOW, topics=["food"], notes="quick")

    store.write_now(work)
    assert _found(store, team, creators.Filter(topics=["beauty"])) == []
    assert _found(store, team, creators.Filter(topics=["food"], words=["quick"])) == ["dora"]


def test_bounds_are_included_and_a_missing_figure_never_fits(store: Store, team: Workspace) -> None:
    def work(session: Session) -> None:
        for handle, followers in (("a1", 10), ("b1", 20), ("c1", None)):
            creators.add(session, team, now=NOW, handle=handle, followers=followers)

    store.write_now(work)
    assert _found(store, team, creators.Filter(followers=(10, 20))) == ["b1", "a1"]
    assert _found(store, team, creators.Filter(followers=(None, 19))) == ["a1"]
    assert _found(store, team, creators.Filter()) == ["b1", "a1", "c1"]


def test_prices_are_compared_in_their_own_currency(store: Store, team: Workspace) -> None:
    def work(session: Session) -> None:
        for handle, currency in (("eu", "EUR"), ("ch", "CHF")):
            creators.add(session, team, now=NOW, handle=handle, price_minor=500, price_currency=currency)

    store.write_now(work)
    assert _found(store, team, creators.Filter(price=(None, 900), currency="CHF")) == ["ch"]


def test_publishing_numbers_on_and_changes_what_is_given(store: Store, team: Workspace) -> None:
    def work(session: Session) -> tuple[int, list[tuple[int, str, int | None, str]]]:
        first = creators.add(session, team, now=NOW, handle="dora", followers=1, email="d@example.com")
        new = [{"handle": name, **creators.searchable({"handle": name})} for name in ("x1", "x2")]
        creators.publish(session, team, new=new, changed=[{"id": first.id, "followers": 2}], now=NOW)
        session.expire_all()
        _, rows = creators.found(session, workspace_id=team.id, wanted=creators.Filter(), limit=9)
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
