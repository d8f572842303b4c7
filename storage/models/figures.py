"""Measured figures: files, staged rows, snapshots and their roll-up by campaign and day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import instant, key, owner


def _figure() -> Any:
    return Field(default=None, sa_type=BigInteger)


class Figures(SQLModel):
    """The measured figures a row can hold; a missing one is null, never zero."""

    spend: int | None = _figure()
    revenue: int | None = _figure()
    impressions: int | None = _figure()
    reach: int | None = _figure()
    clicks: int | None = _figure()
    clicks_all: int | None = _figure()
    views: int | None = _figure()
    views_2s: int | None = _figure()
    views_6s: int | None = _figure()
    focused_6s: int | None = _figure()
    focused_15s: int | None = _figure()
    views_p25: int | None = _figure()
    views_p50: int | None = _figure()
    views_p75: int | None = _figure()
    views_p100: int | None = _figure()
    watch_ms: int | None = _figure()
    likes: int | None = _figure()
    comments: int | None = _figure()
    shares: int | None = _figure()
    saves: int | None = _figure()
    follows: int | None = _figure()
    profile_visits: int | None = _figure()
    conversions: int | None = _figure()
    results: int | None = _figure()
    purchases: int | None = _figure()


class ImportFile(SQLModel, table=True):
    """A file someone handed in: staged first, published when confirmed; ``kept`` names its stored bytes."""

    id: int = key()
    workspace_id: int = owner()
    kind: str
    name: str
    state: str = "staged"
    kept: str = ""
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = instant()


class FilePart(SQLModel, table=True):
    """A compressed piece of a file that may have to be read again once its columns are explained."""

    __table_args__ = (UniqueConstraint("file_key", "number"),)
    id: int = key()
    file_key: str
    number: int
    content: bytes = Field(sa_type=LargeBinary)
    kept_at: datetime = instant(index=True)


class Measured(Figures):
    """What a row of figures is about.

    ``origin`` is the platform's campaign it came from, ``level`` what its rows stand for (ads, ad groups,
    campaigns): figures of two levels would count the same money twice.
    """

    entity: str
    origin: str = ""
    level: str = ""
    label: str = ""
    day: date
    currency: str = ""


class StagedRow(Measured, table=True):
    """A checked row of a file that waits for its confirmation."""

    id: int = key()
    import_id: int = owner("importfile")
    campaign_id: int = owner("campaign", index=False)


class HeaderMapping(SQLModel, table=True):
    """A column header a person explained once."""

    __table_args__ = (UniqueConstraint("workspace_id", "kind", "header"),)
    id: int = key()
    workspace_id: int = owner()
    kind: str
    header: str
    field: str


class Snapshot(Measured, table=True):
    """One day's measured figures of one source for one ad, post or campaign."""

    __table_args__ = (
        UniqueConstraint("campaign_id", "source", "entity", "day"),
        Index("ix_snapshot_campaign_day", "campaign_id", "day"),
    )
    id: int = key()
    campaign_id: int = owner("campaign", index=False)
    source: str
    fetched_at: datetime = instant()
    import_id: int | None = Field(default=None, sa_type=BigInteger)


class DayTotal(Figures, table=True):
    """The roll-up of a campaign's snapshots by day, kept in the transaction that changes them."""

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True, ondelete="CASCADE")
    day: date = Field(primary_key=True)
    rows: int = 0
    fetched_at: datetime = instant()
