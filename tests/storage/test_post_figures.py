"""Figures of posts by source and day: each reading is kept, the newest measured one counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import post_figures, posts
from storage.models import Post
from storage.post_figures import OWN
from storage.session import Session, Store
from tests.storage.seeds import NOW, team

DAY = date(2026, 11, 20)


def said(session: Session, post: Post, source: str, day: date = DAY, **values: int) -> None:
    posts.change(
        session,
        post,
        now=NOW,
        **post_figures.record(session, post, source=source, day=day, values=values, now=NOW),
    )


@pytest.fixture
def post(store: Store) -> int:
    def make(session: Session) -> int:
        return posts.add(session, team(session), now=NOW, video_id="73", url="https://x/73").id

    return store.write_now(make)


def counted(store: Store, post: int, *statements: tuple[str, int, int]) -> tuple[int | None, list[str]]:
    """Let sources say how many views there are, a number of days after the first, and give what counts."""

    def work(session: Session) -> tuple[int | None, list[str]]:
        row = session.get_one(Post, post)
        for source, after, views in statements:
            said(session, row, source, DAY + timedelta(days=after), views=views)
        return row.views, row.figures["views"]

    return store.write_now(work)


@pytest.mark.parametrize(
    ("statements", "views", "source"),
    [
        ([("TikTok One", 0, 10), ("TikTok One", 1, 12)], 12, "TikTok One"),
        # An older day that comes late changes nothing.
        ([("TikTok One", 1, 12), ("TikTok One", 0, 10)], 12, "TikTok One"),
        # The same day read again is corrected.
        ([("TikTok One", 0, 12), ("TikTok One", 0, 11)], 11, "TikTok One"),
        # A statement never takes the place of what was measured, but the other way round.
        ([("TikTok One", 0, 10), (OWN, 5, 99)], 10, "TikTok One"),
        ([(OWN, 5, 99), ("TikTok One", 0, 10)], 10, "TikTok One"),
        ([(OWN, 0, 98), (OWN, 5, 99)], 99, OWN),
    ],
)
def test_the_newest_measured_figure_counts(
    store: Store, post: int, statements: list[tuple[str, int, int]], views: int, source: str
) -> None:
    found, origin = counted(store, post, *statements)
    assert (found, origin[0]) == (views, source)


def test_each_day_of_each_source_is_kept_once(store: Store, post: int) -> None:
    counted(store, post, ("TikTok One", 0, 10), ("TikTok One", 1, 12), ("TikTok One", 1, 13), (OWN, 1, 99))
    found = store.read_now(lambda session: post_figures.history(session, post_id=post, limit=9))
    assert [(one.source, one.day, one.views) for one in found] == [
        ("TikTok One", DAY + timedelta(days=1), 13),
        (OWN, DAY + timedelta(days=1), 99),
        ("TikTok One", DAY, 10),
    ]


def test_what_a_source_does_not_say_stays_as_it_was(store: Store, post: int) -> None:
    def work(session: Session) -> tuple[int | None, int | None]:
        row = session.get_one(Post, post)
        said(session, row, "TikTok One", views=10, likes=3)
        said(session, row, "TikTok One", DAY + timedelta(days=1), views=11)
        return row.views, row.likes

    assert store.write_now(work) == (11, 3)
