"""Posts and boards in the store: each video once a team, boards in order, nothing of another team."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage import campaigns, creators, posts, requests, teams
from storage.finding import Bounds
from storage.models import BoardPin, Campaign, Creator, Post, Workspace
from storage.posts import Wanted
from storage.session import Session, Store
from tests.storage.seeds import NOW, team


def post(session: Session, workspace: Workspace, number: int, **values: Any) -> Post:
    id = str(7_300_000_000_000_000_000 + number)
    return posts.add(session, workspace, now=NOW, video_id=id, url=f"https://x/{id}", **values)


def campaign(session: Session, workspace: Workspace, name: str = "Summer") -> Campaign:
    return campaigns.add(session, workspace, now=NOW, name=name, currency="EUR")


def test_a_video_is_there_once_a_team(store: Store) -> None:
    def twice(session: Session) -> None:
        workspace = team(session)
        post(session, workspace, 1)
        post(session, workspace, 1)

    with pytest.raises(IntegrityError):
        store.write_now(twice)


def test_who_is_about_to_add_a_post_waits_for_whoever_is_adding_it(store: Store) -> None:
    workspace = store.write_now(team)
    entered, done = threading.Event(), threading.Event()
    found: list[str] = []

    def first(session: Session) -> None:
        assert posts.to_add(session, workspace, video_id="7300000000000000001") is None
        entered.set()
        # The other one cannot look before this transaction has ended.
        assert not done.wait(0.2)
        post(session, workspace, 1)

    def second(session: Session) -> None:
        same = posts.to_add(session, workspace, video_id="7300000000000000001")
        done.set()
        found.append(same.video_id if same else "")

    def late() -> None:
        entered.wait(10)
        store.write_now(second)

    other = threading.Thread(target=late)
    other.start()
    store.write_now(first)
    other.join(10)
    assert found == ["7300000000000000001"]


def test_a_post_is_found_by_its_video_in_its_own_team(store: Store) -> None:
    def work(session: Session) -> None:
        workspace = team(session)
        row = post(session, workspace, 1)
        assert posts.of_video(session, workspace_id=workspace.id, video_id=row.video_id) == row
        assert posts.of_video(session, workspace_id=workspace.id + 1, video_id=row.video_id) is None
        assert posts.get(session, workspace_id=workspace.id + 1, id=row.id) is None
        assert posts.locked(session, workspace_id=workspace.id + 1, id=row.id) is None

    store.write_now(work)


def test_a_post_outlives_what_it_is_about(store: Store) -> None:
    def fill(session: Session) -> None:
        workspace = team(session)
        creator = creators.add(session, workspace, now=NOW, handle="anna")
        about = campaign(session, workspace)
        request = requests.add(
            session, workspace, now=NOW, creator_id=creator.id, campaign_id=about.id, currency="EUR"
        )
        ids = {"creator_id": creator.id, "campaign_id": about.id, "request_id": request.id}
        row = post(session, workspace, 1, **ids)
        assert posts.of_request(session, workspace_id=workspace.id, request_id=request.id) == [row]
        posts.arrange(session, campaign_id=about.id, post_ids=[row.id], now=NOW)

    store.write_now(fill)

    def forget(session: Session) -> None:
        session.delete(session.exec(select(Campaign)).one())
        session.delete(session.exec(select(Creator)).one())

    store.write_now(forget)
    kept = store.read_now(lambda session: session.exec(select(Post)).one())
    assert (kept.creator_id, kept.campaign_id, kept.request_id) == (None, None, None)
    assert store.read_now(lambda session: session.exec(select(BoardPin)).all()) == []


def test_boards_hold_their_order_and_no_post_twice(store: Store) -> None:
    def work(session: Session) -> None:
        workspace = team(session)
        about = campaign(session, workspace)
        ids = [post(session, workspace, number).id for number in range(4)]

        def shown() -> list[int]:
            return [one.id for one in posts.board(session, workspace_id=workspace.id, campaign_id=about.id)]

        for wanted in (ids, ids[::-1], ids[1:3], [], ids[2:]):
            posts.arrange(session, campaign_id=about.id, post_ids=wanted, now=NOW)
            assert shown() == wanted
        assert posts.board(session, workspace_id=workspace.id + 1, campaign_id=about.id) == []
        assert [one.id for one in posts.boards_of(session, post_id=ids[2])] == [about.id]
        posts.remove(session, posts.locked(session, workspace_id=workspace.id, id=ids[2]))  # type: ignore[arg-type]
        assert shown() == ids[3:]

    store.write_now(work)


def test_a_ratio_of_nothing_is_not_known(store: Store) -> None:
    def work(session: Session) -> None:
        workspace = team(session)
        known = {"likes": 1, "comments": 1, "shares": 1}
        post(session, workspace, 1, views=0, **known)
        post(session, workspace, 2, views=None, **known)
        hit = post(session, workspace, 3, views=30, **known)
        wanted = Wanted(bounds=[Bounds("engagement", 0.1, None)], sort="engagement")
        found = posts.found(session, workspace_id=workspace.id, wanted=wanted, limit=5)
        assert (found.total, found.unknown, list(found.rows)) == (1, 2, [hit])

    store.write_now(work)


def test_numbers_count_from_one_in_each_team(store: Store) -> None:
    def work(session: Session) -> None:
        one = team(session)
        other = teams.found(
            session,
            platform="telegram",
            scope_id="-200",
            name="Other",
            language="en",
            timezone="Europe/Berlin",
            currency="EUR",
            now=NOW,
        )
        assert [post(session, one, n).number for n in (1, 2)] == [1, 2]
        assert post(session, other, 1).number == 1

    store.write_now(work)


def test_a_changed_post_is_found_by_its_new_words(store: Store) -> None:
    def work(session: Session) -> None:
        workspace = team(session)
        row = post(session, workspace, 1, caption="old")
        posts.change(session, row, now=NOW, caption="new", hashtags=["fresh"])

        def count(**wanted: Any) -> int:
            return posts.found(session, workspace_id=workspace.id, wanted=Wanted(**wanted), limit=5).total

        assert [count(words=[word]) for word in ("old", "new", "fresh")] == [0, 1, 1]
        assert count(hashtags=["fresh"]) == 1

    store.write_now(work)
