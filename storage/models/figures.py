"""Measured figures: files, snapshots by day and source, and their roll-up by campaign and day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.types import BigKey, Row, instant, key, owner, some

_LIVE = {"sqlite": "live = 1", "postgresql": "live"}
_SHOWN = dict.fromkeys(("sqlite", "postgresql"), "item <> ''")
_WAITING = {"sqlite": "live = 0", "postgresql": "NOT live"}


def _figure() -> Any:
    return Field(default=None, sa_type=BigInteger)


class Figures(Row):
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


MEASURES: tuple[str, ...] = tuple(Figures.model_fields)


class ImportFile(Row, table=True):
    """A file someone handed in: staged first, published when confirmed; ``kept`` names its stored bytes."""

    id: int = key()
    workspace_id: int = owner()
    kind: str
    name: str
    state: str = "staged"
    kept: str = ""
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = instant()


class FilePart(Row, table=True):
    """A compressed piece of a file that may have to be read again once its columns are explained."""

    __table_args__ = (UniqueConstraint("file_key", "number"),)
    id: int = key()
    file_key: str
    number: int
    content: bytes = Field(sa_type=LargeBinary)
    kept_at: datetime = instant(index=True)


class HeaderMapping(Row, table=True):
    """A column header a person explained once."""

    __table_args__ = (UniqueConstraint("workspace_id", "kind", "header"),)
    id: int = key()
    workspace_id: int = owner()
    kind: str
    header: str
    field: str


class Measured(Row, table=True):
    """An ad, post, ad group or campaign of a platform that has figures.

    ``level`` is what its rows stand for: figures of two levels would count the same money twice.
    ``parent`` is the platform's own id of its campaign, and ``item`` the number of the post that an ad shows,
    where these are known.
    """

    __table_args__ = (
        UniqueConstraint("campaign_id", "source", "entity"),
        some("ix_measured_item", "item", where=_SHOWN),
    )
    id: int = key()
    campaign_id: int = owner("campaign", index=False)
    source: str
    entity: str
    level: str = ""
    parent: str = ""
    item: str = ""


class Naming(Row, table=True):
    """What something measured was called, in which currency its money was, and its platform's campaign."""

    __table_args__ = (UniqueConstraint("measured_id", "label", "origin", "currency"),)
    id: int = key()
    measured_id: int = owner("measured", index=False)
    label: str = ""
    origin: str = ""
    currency: str = ""


class DaySource(Figures, table=True):
    """A campaign's day as one source has it, with the sums of its rows; of several only the live one counts.

    A file's days wait here, not live, until it is published; what they then replace waits for its end.
    ``base_id`` is the live day whose other rows were carried over into this one.
    """

    __table_args__ = (
        some("ix_daysource_live", "campaign_id", "source", "day", unique=True, where=_LIVE),
        some("ix_daysource_days", "campaign_id", "day", where=_LIVE),
        some("ix_daysource_waiting", "import_id", where=_WAITING),
    )
    id: int = key()
    campaign_id: int = owner("campaign")
    source: str
    day: date
    live: bool = False
    rows: int = 0
    import_id: int | None = Field(default=None, sa_type=BigInteger)
    base_id: int | None = Field(default=None, sa_type=BigInteger)
    fetched_at: datetime = instant()


class Snapshot(Figures, table=True):
    """The figures of something measured on a day; ``kept`` are those a newer file did not hold.

    Rows of a day lie together, as they are read.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)
    day_source_id: int = Field(
        foreign_key="daysource.id", primary_key=True, ondelete="CASCADE", sa_type=BigKey
    )
    measured_id: int = Field(primary_key=True, sa_type=BigKey)
    naming_id: int = Field(sa_type=BigKey)
    kept: bool = False


class DayTotal(Figures, table=True):
    """The roll-up of a campaign's snapshots by day, kept in the transaction that changes them."""

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True, ondelete="CASCADE")
    day: date = Field(primary_key=True)
    rows: int = 0
    fetched_at: datetime = instant()


class EmvRates(Row, table=True):
    """A version of what a team says one view, like or the like is worth, as minor units with decimals.

    Versions are never changed, so that a figure can be explained by the one it was computed with; the newest
    counts until it is ``stopped_at``.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "version"),)
    id: int = key()
    workspace_id: int = owner(index=False)
    version: int
    currency: str
    rates: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    made_by: str = ""
    created_at: datetime = instant()
    stopped_at: datetime | None = instant(nullable=True)
