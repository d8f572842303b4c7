"""What was spent on the videos of a request: by ads that show them, and by ads that name their creator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select as select_cells
from sqlmodel import Session, col, func, or_, select

from storage import posts, spark
from storage.figures import MANUAL
from storage.frozen import frozen
from storage.models import Campaign, CreatorRequest, DaySource, Measured, Naming, Post, Snapshot
from storage.track import named_in, number_in

_Ads = dict[int, tuple[str, str]]  # what was measured: the number of the post it shows, and all its names


@frozen
class Tied:
    """The ads of a request, by their rows: those with its videos, and others that only name its creator."""

    videos: frozenset[str]
    with_video: frozenset[int]
    by_name: frozenset[int]

    @property
    def ads(self) -> frozenset[int]:
        """Give all of them."""
        return self.with_video | self.by_name


@frozen
class Spent:
    """What ads of a campaign spent on a day, with a request's videos or by its creator's name alone."""

    day: date
    campaign_id: int
    currency: str
    minor: int
    with_video: bool


def tied(session: Session, *, request: CreatorRequest, handle: str) -> Tied:
    """Find the ads of a request.

    An ad has a video of it where TikTok says that it shows the post, in any campaign of the team, or where it
    is one of the request's own campaign and carries the post's number in its name. One that names the creator
    there, and nobody else, is theirs too, unless it shows a post that the team has for something else.
    """
    videos = _videos(session, request)
    own = _own(session, request.campaign_id, videos, handle)
    shown = {id: item or number_in(names) for id, (item, names) in own.items()}
    elsewhere = {
        post.video_id
        for post in posts.of_videos(
            session, workspace_id=request.workspace_id, video_ids={one for one in shown.values() if one}
        )
    }
    with_video = {id for id, item in shown.items() if item in videos}
    by_name = {
        id
        for id, (_, names) in own.items()
        if named_in(names) == handle and shown[id] not in videos and shown[id] not in elsewhere
    }
    if videos:
        with_video |= _showing(session, request.workspace_id, videos)
    return Tied(videos, frozenset(with_video), frozenset(by_name))


def _videos(session: Session, request: CreatorRequest) -> frozenset[str]:
    """Give the numbers of a request's posts, and of those it has a Spark code for."""
    posted = session.exec(select(Post.video_id).where(Post.request_id == request.id)).all()
    codes = spark.of_request(session, request_id=request.id)
    return frozenset({*posted, *(code.video_id for code in codes)} - {""})


def _showing(session: Session, workspace_id: int, videos: Iterable[str]) -> set[int]:
    # That it shows a post at all is said for the index, which holds these alone.
    query = (
        select(Measured.id)
        .join(Campaign, col(Campaign.id) == col(Measured.campaign_id))
        .where(Campaign.workspace_id == workspace_id, col(Measured.item).in_(sorted(videos)))
        .where(Measured.item != "")
    )
    return set(session.exec(query))


def _own(session: Session, campaign_id: int, videos: Iterable[str], handle: str) -> _Ads:
    """Give the ads of a campaign that may be about some videos or a creator, with all names they had."""
    label = func.lower(col(Naming.label))
    named = or_(*(label.contains(text, autoescape=True) for text in (f"@{handle}", *videos)))
    some = (
        select(Naming.measured_id)
        .join(Measured, col(Measured.id) == col(Naming.measured_id))
        .where(Measured.campaign_id == campaign_id, ~col(Measured.level).startswith("campaign"), named)
    )
    rows = session.exec(
        select(Measured.id, Measured.item, Naming.label)
        .join(Naming, col(Naming.measured_id) == col(Measured.id))
        .where(col(Measured.id).in_(some))
        .order_by(col(Naming.id))
    )
    found: dict[int, list[str]] = defaultdict(list)
    items: dict[int, str] = {}
    for id, item, text in rows:
        items[id] = item
        found[id].append(text)
    return {id: (items[id], " ".join(names)) for id, names in found.items()}


def spent(session: Session, *, ads: Tied, since: date) -> Sequence[Spent]:
    """Give what the ads of a request spent from a day on, by day and campaign; days without are left out."""
    if not ads.ads:
        return ()
    own = select(Measured.campaign_id).where(col(Measured.id).in_(ads.ads))
    rows = session.connection().execute(
        select_cells(
            col(DaySource.day),
            col(Campaign.id),
            col(Campaign.currency),
            col(Snapshot.measured_id),
            col(Snapshot.spend),
        )
        .join_from(DaySource, Snapshot, col(Snapshot.day_source_id) == col(DaySource.id))
        .join(Campaign, col(Campaign.id) == col(DaySource.campaign_id))
        .where(col(DaySource.campaign_id).in_(own), col(DaySource.live), col(DaySource.source) != MANUAL)
        .where(col(DaySource.day) >= since)
        .where(col(Snapshot.measured_id).in_(ads.ads), col(Snapshot.spend) > 0)
        .order_by(col(DaySource.day), col(Snapshot.measured_id))
    )
    return [
        Spent(day, campaign_id, currency, int(minor or 0), id in ads.with_video)
        for day, campaign_id, currency, id, minor in rows
    ]
