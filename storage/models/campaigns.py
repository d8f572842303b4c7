"""Campaigns and their KPI targets."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Numeric, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Campaign(Row, table=True):
    """A campaign: objective, brand, budget, flight, markets and hashtags."""

    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner()
    number: int
    name: str
    state: str = "draft"
    objective: str = ""
    brand: str = ""
    budget_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str
    starts_on: date | None = None
    ends_on: date | None = None
    hashtags: list[str] = Field(default_factory=list, sa_type=JSON)
    markets: list[str] = Field(default_factory=list, sa_type=JSON)
    # What every video of the campaign must keep to; see ``commands.rules.briefs``.
    brief: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    industry: str = ""
    # The rules that an owner lifted, and who that was.
    industry_allowed: list[str] = Field(default_factory=list, sa_type=JSON)
    industry_allowed_by: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()


class MarketLink(Row, table=True):
    """A campaign's counterpart in TikTok One: asked for once, then found by its name or made."""

    __table_args__ = (UniqueConstraint("campaign_id"),)
    id: int = key()
    campaign_id: int = owner("campaign", index=False)
    # What it is called there, with a mark of ours by which it is known again.
    name: str
    # TikTok's number of it; empty until an answer came.
    remote_id: str = Field(default="", index=True)
    invite_link: str = ""
    handles: list[str] = Field(default_factory=list, sa_type=JSON)
    refused: list[str] = Field(default_factory=list, sa_type=JSON)
    asked_by: str
    asked_at: datetime = instant()
    # Whether creators get the link with their requests.
    shared: bool = False
    # How the link of each video stands, by TikTok's number of it, and when that was read.
    videos: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    videos_at: datetime | None = instant(nullable=True)
    figures_at: datetime | None = instant(nullable=True)
    # Where it was made; the team hears there what TikTok reports by itself.
    from_platform: str = ""
    from_chat_id: str = ""
    from_thread_id: str = ""


class Target(Row, table=True):
    """A KPI target of a campaign, in the KPI's own unit (money in minor units)."""

    __table_args__ = (UniqueConstraint("campaign_id", "kpi"),)
    id: int = key()
    campaign_id: int = owner("campaign")
    kpi: str
    value: float = Field(sa_type=Numeric(20, 4, asdecimal=False))
