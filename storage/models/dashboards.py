"""Dashboards: what a chat sees change by itself, and what a client was let see."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Dashboard(Row, table=True):
    """A chat's one dashboard, as it was turned last; without a campaign it shows all of the team's."""

    __table_args__ = (UniqueConstraint("platform", "chat_id", "thread_id"),)
    id: int = key()
    workspace_id: int = owner()
    campaign_id: int | None = owner("campaign", nullable=True)
    platform: str
    chat_id: str
    thread_id: str = ""
    # As people say it, read anew each day; with nothing it is the usual one. So is the KPI.
    period: str = ""
    kpi: str = ""
    view: str = ""
    # A hash of how it looked last, and which message of it was pinned.
    look: str = ""
    pinned: str = ""
    posted_at: datetime = instant()
    # No change of figures changes it before that.
    quiet_until: datetime = instant()
    next_due: datetime | None = instant(index=True, nullable=True)


class DashboardLink(Row, table=True):
    """A link that shows a client some KPIs of a campaign; of its token only the keyed hash is kept."""

    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner(index=False)
    number: int
    campaign_id: int = owner("campaign")
    label: str = ""
    period: str = ""
    kpis: list[str] = Field(default_factory=list, sa_type=JSON)
    prices: bool = False
    token_hash: str = Field(index=True)
    made_by: str
    opened: int = 0
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
