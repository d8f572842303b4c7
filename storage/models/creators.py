"""Creators and the requests made to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import instant, key, owner


class Creator(SQLModel, table=True):
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
    # Made of the columns above, for finding: the largest shares, and the words of ``storage.words``.
    top_country: str | None = None
    top_age: str | None = None
    search_words: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()


class StagedCreator(SQLModel, table=True):
    """A checked line of a creator list that waits for its confirmation."""

    id: int = key()
    import_id: int = owner("importfile")
    handle: str
    values: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class CreatorRequest(SQLModel, table=True):
    """One creator asked for one campaign: offer, state, what it waits for and until when."""

    __tablename__ = "request"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner()
    number: int
    campaign_id: int = owner("campaign")
    creator_id: int = owner("creator")
    # "creator:campaign" while the request is open, else null: one open request each, kept by the database.
    open_key: str | None = Field(default=None, unique=True)
    state: str = "sent"
    fee_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str
    deliverables: str = ""
    due_on: date | None = None
    message: str = ""
    counter_fee_minor: int | None = Field(default=None, sa_type=BigInteger)
    counter_currency: str = ""
    counter_note: str = ""
    decline_reason: str = ""
    # The link is the link_number-th of this request; of its token only the keyed hash is kept.
    link_number: int = 1
    token_hash: str = Field(default="", index=True)
    # Where the creator is reached; once they have looked, only this person may answer.
    contact_platform: str = ""
    contact_chat_id: str = ""
    contact_user_id: str = ""
    contact_name: str = ""
    contact_language: str = ""
    adult_confirmed_at: datetime | None = instant(nullable=True)
    adult_confirmed_by: str = ""
    # Who of the team wrote down an answer the creator gave elsewhere.
    recorded_by: str = ""
    sent_by: str = ""
    # The chat it was sent from; the team learns there what became of it.
    from_platform: str = ""
    from_chat_id: str = ""
    from_thread_id: str = ""
    entered_at: datetime = instant()
    remind_at: datetime | None = instant(index=True, nullable=True)
    expires_at: datetime | None = instant(index=True, nullable=True)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class TopicWord(SQLModel, table=True):
    """A word of the team's own for a topic; ``key`` is the word as it is found by."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    id: int = key()
    workspace_id: int = owner(index=False)
    topic: str
    word: str
    key: str


class SavedSearch(SQLModel, table=True):
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
