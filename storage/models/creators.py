"""Creators: what is known of them, and how they are found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Creator(Row, table=True):
    """A person with a TikTok handle; figures about them are dated and sourced."""

    __table_args__ = (UniqueConstraint("workspace_id", "number"), UniqueConstraint("workspace_id", "handle"))
    id: int = key()
    workspace_id: int = owner()
    number: int
    handle: str
    name: str = ""
    country: str = ""
    language: str = ""
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    email: str = ""
    notes: str = ""
    followers: int | None = Field(default=None, sa_type=BigInteger)
    engagement_rate: float | None = None  # by views
    engagement_by_followers: float | None = None
    average_views: int | None = Field(default=None, sa_type=BigInteger)
    median_views: int | None = Field(default=None, sa_type=BigInteger)
    growth_30d: float | None = None  # of the followers; -0.02 is two percent fewer
    last_post_on: date | None = None
    # Shares of the audience; countries and age groups in hundredths of a percent, which are exact.
    women_share: float | None = None
    audience_countries: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    audience_ages: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    price_minor: int | None = Field(default=None, sa_type=BigInteger)
    price_currency: str = ""
    # Where each figure comes from and of when it is: column -> [source, ISO day].
    figures: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    discord_user_id: str = ""
    blocked_reason: str | None = None
    # What the team knows of the age: empty, "adult" or "under18"; who said so, when and how they know.
    age_status: str = ""
    age_said_by: str = ""
    age_said_at: datetime | None = instant(nullable=True)
    age_note: str = ""
    # Since when a text of theirs has not been looked at for brand safety; null: all were.
    unread_since: datetime | None = instant(index=True, nullable=True)
    # Made of the columns above, for finding: the largest shares, and the words of ``storage.words``.
    top_country: str | None = None
    top_age: str | None = None
    search_words: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()


class StagedCreator(Row, table=True):
    """A checked line of a creator list that waits for its confirmation."""

    id: int = key()
    import_id: int = owner("importfile")
    handle: str
    values: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class TopicWord(Row, table=True):
    """A word of the team's own for a topic; ``key`` is the word as it is found by."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    id: int = key()
    workspace_id: int = owner(index=False)
    topic: str
    word: str
    key: str


class SavedSearch(Row, table=True):
    """A search for creators under a name, as it was typed; ``key`` is the name as it is found by."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"), UniqueConstraint("workspace_id", "number"))
    id: int = key()
    workspace_id: int = owner(index=False)
    number: int
    name: str
    key: str
    filters: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    saved_by: str = ""
    created_at: datetime = instant()
