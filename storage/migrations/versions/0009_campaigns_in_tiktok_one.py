"""Campaigns have a counterpart in TikTok One, and Spark codes are redeemed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    # Column by column: SQLite would make the tables anew, and what belongs to the old ones would go.
    moment = storage.types.UtcDateTime(timezone=True)
    for name in ("asked_at", "redeemed_at"):
        op.add_column("sparkcode", sa.Column(name, moment, nullable=True))
    for name in ("redeemed_by", "refused"):
        op.add_column("sparkcode", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("request", sa.Column("join_link", sa.String(), nullable=False, server_default=""))
    _market()


def _market() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = storage.types.UtcDateTime(timezone=True)
    texts = ("name", "remote_id", "invite_link", "asked_by")
    op.create_table(
        "marketlink",
        sa.Column("id", big, nullable=False),
        sa.Column("campaign_id", big, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("handles", "refused", "videos")),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        *(sa.Column(name, moment, nullable=True) for name in ("videos_at", "figures_at")),
        *(sa.Column(f"from_{n}", sa.String(), nullable=False) for n in ("platform", "chat_id", "thread_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id"),
    )
    op.create_index(op.f("ix_marketlink_remote_id"), "marketlink", ["remote_id"], unique=False)


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
