"""Requests in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.rules.states import ASKING_STATES, ENDED_STATES, RequestState
from storage import campaigns, creators, dates, requests, teams
from storage.models import CreatorRequest, Workspace
from storage.session import Session, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def team(store: Store) -> Workspace:
    """Give a team with two campaigns and two creators."""

    def work(session: Session) -> Workspace:
        made = teams.found(
            session,
            platform="telegram",
            scope_id="1",
            name="Team",
            language="en",
            timezone="UTC",
            currency="EUR",
            now=NOW,
        )
        for name in ("one", "two"):
            campaigns.add(session, made, now=NOW, name=name, currency="EUR")
            creators.add(session, made, now=NOW, handle=name)
        return made

    return store.write_now(work)


def _add(store: Store, team: Workspace, creator: int = 1, campaign: int = 1, **values: Any) -> CreatorRequest:
    return store.write_now(
        lambda session: requests.add(
            session, team, now=NOW, creator_id=creator, campaign_id=campaign, currency="EUR", **values
        )
    )


def _close(store: Store, row: CreatorRequest, state: str) -> None:
    def work(session: Session) -> None:
        found = requests.locked(session, workspace_id=row.workspace_id, id=row.id)
        assert found
        found.state, found.open_key = state, None
        session.add(found)

    store.write_now(work)


def test_the_database_itself_keeps_a_second_open_request_out(store: Store, team: Workspace) -> None:
    first = _add(store, team)
    with pytest.raises(Exception, match="open_key"):
        _add(store, team)
    _add(store, team, campaign=2)
    _close(store, first, "declined")
    assert _add(store, team).number == 3


def test_the_open_one_is_found(store: Store, team: Workspace) -> None:
    row = _add(store, team)
    found = store.read_now(lambda s: requests.open_between(s, creator_id=1, campaign_id=1))
    assert found
    assert found.id == row.id
    assert store.read_now(lambda s: requests.open_between(s, creator_id=1, campaign_id=2)) is None


def test_another_teams_request_is_not_given(store: Store, team: Workspace) -> None:
    row = _add(store, team)
    assert store.read_now(lambda s: requests.get(s, workspace_id=team.id + 1, id=row.id)) is None
    assert store.read_now(lambda s: requests.locked(s, workspace_id=team.id + 1, id=row.id)) is None


def test_open_ones_come_first_and_the_newest_of_them(store: Store, team: Workspace) -> None:
    rows = [_add(store, team, 1, 1), _add(store, team, 2, 1), _add(store, team, 1, 2)]
    _close(store, rows[2], "declined")

    def numbers(**wanted: Any) -> list[int]:
        found = store.read_now(lambda s: requests.listed(s, workspace_id=team.id, **wanted))
        return [request.number for request, _, _ in found]

    assert numbers() == [2, 1, 3]
    assert numbers(campaign_id=1) == [2, 1]
    assert numbers(creator_id=1) == [1, 3]
    assert numbers(states={"declined"}) == [3]
    assert numbers(limit=1) == [2]


def test_only_what_is_due_is_due(store: Store, team: Workspace) -> None:
    soon, later = NOW + timedelta(days=1), NOW + timedelta(days=2)
    _add(store, team, 1, 1, remind_at=soon, expires_at=later)
    _add(store, team, 2, 1, remind_at=None, expires_at=soon)
    _add(store, team, 1, 2)

    def due(now: datetime) -> list[int]:
        return list(store.read_now(lambda s: requests.due(s, now=now, limit=9)))

    assert due(NOW) == []
    assert due(soon) == [1, 2]
    assert store.read_now(lambda s: requests.still_due(s, id=1, now=NOW)) is None
    assert store.read_now(lambda s: requests.still_due(s, id=1, now=soon))


def test_a_link_opens_its_request_in_whichever_team(store: Store, team: Workspace) -> None:
    row = _add(store, team, token_hash="hash")
    found = store.read_now(lambda s: requests.of_link(s, token_hashes=["hash"]))
    assert found
    assert found.id == row.id
    assert store.read_now(lambda s: requests.of_link(s, token_hashes=["other"])) is None


def test_who_came_to_nothing_and_who_is_still_asked_are_states_of_the_pipeline() -> None:
    assert set(requests.REFUSED) == ENDED_STATES - {RequestState.DROPPED}
    assert set(dates.ASKING) == ASKING_STATES
