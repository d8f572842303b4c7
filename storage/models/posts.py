"""Published posts that a team has collected, and the boards they are put on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field

from storage.types import BigKey, Row, instant, key, owner


def _about(table: str) -> Any:
    """Declare a link to what a post is about, which the post outlives."""
    return Field(
        default=None,
        foreign_key=f"{table}.id",
        index=True,
        ondelete="SET NULL",
        nullable=True,
        sa_type=BigKey,
    )


class Post(Row, table=True):
    """A published TikTok video or photo post; figures about it are dated and sourced."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "video_id"),
    )
    id: int = key()
    workspace_id: int = owner(index=False)
    number: int
    video_id: str
    url: str
    kind: str = "video"  # or "photo"
    handle: str = ""
    creator_id: int | None = _about("creator")
    campaign_id: int | None = _about("campaign")
    request_id: int | None = _about("request")
    caption: str = ""
    author: str = ""
    posted_at: datetime | None = instant(nullable=True)
    hashtags: list[str] = Field(default_factory=list, sa_type=JSON)
    sound: str = ""
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    views: int | None = Field(default=None, sa_type=BigInteger)
    likes: int | None = Field(default=None, sa_type=BigInteger)
    comments: int | None = Field(default=None, sa_type=BigInteger)
    shares: int | None = Field(default=None, sa_type=BigInteger)
    saves: int | None = Field(default=None, sa_type=BigInteger)
    reach: int | None = Field(default=None, sa_type=BigInteger)
    # What people watched of it in all.
    watch_ms: int | None = Field(default=None, sa_type=BigInteger)
    # Where each figure comes from and of when it is: column -> [source, ISO day].
    figures: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    # What of a figure is organic and what is paid, and of when: column -> [organic, paid, ISO day].
    split: dict[str, list[Any]] = Field(default_factory=dict, sa_type=JSON)
    # What TikTok said when it was asked, the newest last.
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    # When TikTok last named the author; null: never yet.
    seen_at: datetime | None = instant(nullable=True)
    # Made of the columns above, for finding.
    search_words: str = ""
    added_by: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PostSnapshot(Row, table=True):
    """A post's figures since it was published, as one source had them on a day; its newest reading counts.

    ``said_by`` is who stated them, where they are somebody's word and not measured.
    """

    __table_args__ = (UniqueConstraint("post_id", "source", "day"),)
    id: int = key()
    post_id: int = owner("post", index=False)
    source: str
    day: date
    fetched_at: datetime = instant()
    said_by: str = ""
    views: int | None = Field(default=None, sa_type=BigInteger)
    likes: int | None = Field(default=None, sa_type=BigInteger)
    comments: int | None = Field(default=None, sa_type=BigInteger)
    shares: int | None = Field(default=None, sa_type=BigInteger)
    saves: int | None = Field(default=None, sa_type=BigInteger)
    reach: int | None = Field(default=None, sa_type=BigInteger)
    watch_ms: int | None = Field(default=None, sa_type=BigInteger)


class PostSource(Row, table=True):
    """Where a team's posts get their figures from: a TikTok account somebody lets us read, or TikTok One.

    ``sealed`` holds the account's tokens. ``held_until`` is the lease of the process that reads it now.
    ``request_id`` is the request in which a creator gave their own leave, which is for requests alone.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "kind", "remote_id"),)
    id: int = key()
    workspace_id: int = owner()
    kind: str  # "account", "creator" or "tiktok_one"
    request_id: int | None = owner("request", nullable=True)
    remote_id: str = ""
    handle: str = ""
    name: str = ""
    sealed: str = ""
    token_until: datetime | None = instant(nullable=True)
    by_name: str = ""
    platform: str = ""
    chat_id: str = ""
    thread_id: str = ""
    chosen: bool = True
    # How many posts had figures the last time, and how many were asked about.
    found: int = 0
    asked: int = 0
    due_at: datetime | None = instant(index=True, nullable=True)
    holder: str = ""
    held_until: datetime | None = instant(nullable=True)
    spoke_at: datetime | None = instant(nullable=True)
    failed_at: datetime | None = instant(nullable=True)
    fault: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    faults: int = 0
    created_at: datetime = instant()


class TrendList(Row, table=True):
    """What trends in a country by TikTok, as last told.

    Of hashtags: name, rank, change, views, posts; of sounds: name, rank, artist.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "kind", "country", "days"),)
    id: int = key()
    workspace_id: int = owner(index=False)
    kind: str = "hashtags"  # or "sounds"
    country: str
    days: int
    tags: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    read_at: datetime = instant()


class BoardPin(Row, table=True):
    """A post on a campaign's board; ``place`` is its turn there, counted up from 1."""

    __table_args__ = (UniqueConstraint("campaign_id", "post_id"),)
    id: int = key()
    campaign_id: int = owner("campaign", index=False)
    post_id: int = owner("post")
    place: int
    pinned_by: str = ""
    created_at: datetime = instant()
