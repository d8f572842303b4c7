"""Figures come from TikTok itself: a team's leave, its advertisers, and which campaigns count where"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change."""
    op.add_column("measured", sa.Column("parent", sa.String(), nullable=False, server_default=""))
    _table(
        "connectattempt",
        *_texts("state_hash", "platform", "user_id", "user_name", "chat_id", "thread_id"),
        *_moments("expires_at"),
        *_moments("used_at", nullable=True),
        sa.UniqueConstraint("state_hash"),
    )
    _table(
        "connection",
        *_texts("sealed", "by_name", "platform", "chat_id", "thread_id"),
        *_moments("created_at"),
        *_moments("refused_at", nullable=True),
    )
    _table(
        "advertiser",
        sa.Column("connection_id", _BIG, nullable=True),
        *_texts("advertiser_id", "name", "currency", "timezone", "holder"),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("chosen", "history")),
        *_moments("due_at", "held_until", "listed_at", "spoke_at", "failed_at", nullable=True),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("fault", "task")),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("workspace_id", "advertiser_id"),
    )
    for name in ("connection_id", "due_at"):
        op.create_index(op.f(f"ix_advertiser_{name}"), "advertiser", [name], unique=False)
    _matches()


def _matches() -> None:
    _table(
        "adcampaign",
        sa.Column("advertiser_id", _BIG, nullable=False),
        *_texts("platform_id", "name", "status", "matched_by"),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("created_on", "oldest", "newest")),
        sa.Column("campaign_id", _BIG, nullable=True),
        sa.Column("fed_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["advertiser_id"], ["advertiser.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="SET NULL"),
        sa.UniqueConstraint("advertiser_id", "platform_id"),
    )
    op.create_index(op.f("ix_adcampaign_campaign_id"), "adcampaign", ["campaign_id"], unique=False)
    _table(
        "adpush",
        *(sa.Column(f"{name}_id", _BIG, nullable=False) for name in ("campaign", "advertiser")),
        *_texts("request_id", "platform_id", "by_name"),
        *_moments("asked_at"),
        *_moments("made_at", nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["advertiser_id"], ["advertiser.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("campaign_id", "advertiser_id"),
    )
    _table(
        "matchrule",
        sa.Column("campaign_id", _BIG, nullable=False),
        *_texts("words"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("campaign_id", "words"),
    )
    op.create_table(
        "correction",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("campaign_id", _BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_texts("measure", "source"),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("before", "after")),
        *_moments("at"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_correction_campaign_id"), "correction", ["campaign_id"], unique=False)


def _table(name: str, *columns: sa.Column[Any] | sa.Constraint) -> None:
    """Make a table of things that belong to a team."""
    op.create_table(
        name,
        sa.Column("id", _BIG, nullable=False),
        sa.Column("workspace_id", _BIG, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"], unique=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    kind = storage.types.UtcDateTime(timezone=True)
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
