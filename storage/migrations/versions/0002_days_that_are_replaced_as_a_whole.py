"""Days that are replaced as a whole: a file's rows are written once, and a flag makes them count"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MEASURES = (
    "spend", "revenue", "impressions", "reach", "clicks", "clicks_all", "views", "views_2s", "views_6s",
    "focused_6s", "focused_15s", "views_p25", "views_p50", "views_p75", "views_p100", "watch_ms", "likes",
    "comments", "shares", "saves", "follows", "profile_visits", "conversions", "results", "purchases",
)  # fmt: skip
_LISTED = ", ".join(_MEASURES)


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index("ix_snapshot_campaign_day")
    op.rename_table("snapshot", "snapshot_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE snapshot_before RENAME CONSTRAINT snapshot_pkey TO snapshot_before_pkey")
    _create()
    _fill()
    op.drop_table("snapshot_before")
    with op.batch_alter_table("stagedrow", schema=None) as batch_op:
        batch_op.drop_index("ix_stagedrow_import_id")
    op.drop_table("stagedrow")
    # What was only shown has to be read once more.
    op.execute(
        "UPDATE importfile SET state = 'dropped' WHERE kind = 'ads_export' AND state IN ('staged', 'reading')"
    )


def _figures() -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=True) for name in _MEASURES]


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _create() -> None:
    op.create_table(
        "measured",
        _key("id"),
        _key("campaign_id"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "source", "entity"),
    )
    op.create_table(
        "naming",
        _key("id"),
        _key("measured_id"),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["measured_id"], ["measured.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("measured_id", "label", "origin", "currency"),
    )
    op.create_table(
        "daysource",
        *_figures(),
        _key("id"),
        _key("campaign_id"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("base_id", sa.BigInteger(), nullable=True),
        sa.Column("fetched_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    live = {"sqlite_where": sa.text("live = 1"), "postgresql_where": sa.text("live")}
    waiting = {"sqlite_where": sa.text("live = 0"), "postgresql_where": sa.text("NOT live")}
    with op.batch_alter_table("daysource", schema=None) as batch_op:
        batch_op.create_index("ix_daysource_campaign_id", ["campaign_id"], unique=False)
        batch_op.create_index("ix_daysource_days", ["campaign_id", "day"], unique=False, **live)
        batch_op.create_index("ix_daysource_live", ["campaign_id", "source", "day"], unique=True, **live)
        batch_op.create_index("ix_daysource_waiting", ["import_id"], unique=False, **waiting)
    op.create_table(
        "snapshot",
        *_figures(),
        _key("day_source_id"),
        _key("measured_id"),
        _key("naming_id"),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["day_source_id"], ["daysource.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("day_source_id", "measured_id"),
        sqlite_with_rowid=False,
    )


def _fill() -> None:
    """Bring over what was measured before."""
    op.execute(
        "INSERT INTO measured (campaign_id, source, entity, level) "
        "SELECT campaign_id, source, entity, MAX(level) FROM snapshot_before "
        "GROUP BY campaign_id, source, entity"
    )
    thing = (
        "JOIN measured ON measured.campaign_id = old.campaign_id AND measured.source = old.source "
        "AND measured.entity = old.entity"
    )
    op.execute(
        "INSERT INTO naming (measured_id, label, origin, currency) "  # noqa: S608  # our own names
        "SELECT DISTINCT measured.id, old.label, old.origin, old.currency "
        f"FROM snapshot_before AS old {thing}"
    )
    sums = ", ".join(f"SUM({name})" for name in _MEASURES)
    op.execute(
        f"INSERT INTO daysource (campaign_id, source, day, live, rows, import_id, fetched_at, {_LISTED}) "  # noqa: S608
        "SELECT campaign_id, source, day, CAST(1 AS BOOLEAN), COUNT(*), MAX(import_id), MAX(fetched_at), "
        f"{sums} FROM snapshot_before GROUP BY campaign_id, source, day"
    )
    op.execute(
        f"INSERT INTO snapshot (day_source_id, measured_id, naming_id, kept, {_LISTED}) "  # noqa: S608
        "SELECT daysource.id, measured.id, naming.id, CAST(0 AS BOOLEAN), "
        f"{', '.join(f'old.{name}' for name in _MEASURES)} FROM snapshot_before AS old {thing} "
        "JOIN daysource ON daysource.campaign_id = old.campaign_id AND daysource.source = old.source "
        "AND daysource.day = old.day JOIN naming ON naming.measured_id = measured.id "
        "AND naming.label = old.label AND naming.origin = old.origin AND naming.currency = old.currency"
    )


def downgrade() -> None:
    """A day that was replaced cannot be brought back; go back to a backup."""
    raise NotImplementedError
