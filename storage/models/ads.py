"""What a team lets us read at TikTok: its advertisers, and which of their campaigns count where."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field

from storage.types import BigKey, Row, instant, key, owner


class ConnectAttempt(Row, table=True):
    """Somebody on their way to TikTok and back; only the keyed hash of what brings them back is kept.

    ``kind`` is what they let us read: ad accounts, a TikTok account, or a creator's own for a request.
    """

    id: int = key()
    workspace_id: int = owner()
    kind: str = "ads"
    request_id: int | None = owner("request", nullable=True)
    state_hash: str = Field(unique=True)
    platform: str
    user_id: str
    user_name: str = ""
    chat_id: str
    thread_id: str = ""
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class Connection(Row, table=True):
    """A team's leave to read its advertisers; the token is sealed, its end is told in a chat."""

    id: int = key()
    workspace_id: int = owner()
    sealed: str
    by_name: str = ""
    platform: str
    chat_id: str
    thread_id: str = ""
    created_at: datetime = instant()
    refused_at: datetime | None = instant(nullable=True)


class Advertiser(Row, table=True):
    """An ad account at TikTok; without a connection of the team's it is read with the settings' token.

    ``held_until`` is the lease of the process that reads it now.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "advertiser_id"),)
    id: int = key()
    workspace_id: int = owner()
    connection_id: int | None = owner("connection", nullable=True)
    advertiser_id: str
    name: str = ""
    currency: str = ""
    timezone: str = ""
    chosen: bool = False
    # Whether days before the present ones are read, too.
    history: bool = True
    due_at: datetime | None = instant(index=True, nullable=True)
    holder: str = ""
    held_until: datetime | None = instant(nullable=True)
    listed_at: datetime | None = instant(nullable=True)
    spoke_at: datetime | None = instant(nullable=True)
    failed_at: datetime | None = instant(nullable=True)
    # The sentence of the last failure and its values; nothing once it speaks again.
    fault: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    faults: int = 0
    # The large report that TikTok is making for us, and which days of which campaigns it is about.
    task: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class SourceVoice(Row, table=True):
    """That an ad account spoke; kept as long as alerts are tried on the past, once in ten minutes at most."""

    __table_args__ = (UniqueConstraint("advertiser_id", "at"),)
    id: int = key()
    advertiser_id: int = owner("advertiser", index=False)
    at: datetime = instant()


class AdCampaign(Row, table=True):
    """A campaign at TikTok, the one of ours it counts for, and the days that were read of it.

    ``fed_id`` is where its figures are, which differs from ``campaign_id`` until that is put right.
    """

    __table_args__ = (UniqueConstraint("advertiser_id", "platform_id"),)
    id: int = key()
    workspace_id: int = owner()
    advertiser_id: int = owner("advertiser", index=False)
    platform_id: str
    name: str = ""
    status: str = ""
    created_on: date | None = None
    campaign_id: int | None = Field(
        default=None, foreign_key="campaign.id", index=True, ondelete="SET NULL", sa_type=BigKey
    )
    fed_id: int | None = Field(default=None, sa_type=BigInteger)
    # "hand" or "rule"; "out" was left out by hand, and no rule brings it back.
    matched_by: str = ""
    oldest: date | None = None
    newest: date | None = None


class AdPush(Row, table=True):
    """A campaign of ours that is made at TikTok; its number is kept before TikTok is asked, so that asking
    again makes no second one.
    """

    __table_args__ = (UniqueConstraint("campaign_id", "advertiser_id"),)
    id: int = key()
    workspace_id: int = owner()
    campaign_id: int = owner("campaign", index=False)
    advertiser_id: int = owner("advertiser", index=False)
    request_id: str
    platform_id: str = ""
    by_name: str = ""
    asked_at: datetime = instant()
    made_at: datetime | None = instant(nullable=True)


class MatchRule(Row, table=True):
    """Words in the name of a campaign at TikTok that make it count for one of ours."""

    __table_args__ = (UniqueConstraint("campaign_id", "words"),)
    id: int = key()
    workspace_id: int = owner()
    campaign_id: int = owner("campaign", index=False)
    words: str


class Correction(Row, table=True):
    """A figure of a complete day that a later reading changed; ``source`` is the kind of that reading."""

    id: int = key()
    campaign_id: int = owner("campaign")
    day: date
    measure: str
    before: int | None = Field(default=None, sa_type=BigInteger)
    after: int | None = Field(default=None, sa_type=BigInteger)
    source: str
    at: datetime = instant()
