"""Creators are judged: their age, what a campaign is for, and words that a person should look at"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    # Column by column: SQLite would make the tables anew, and with the old ones all requests would go.
    for name in ("age_status", "age_said_by", "age_note"):
        op.add_column("creator", sa.Column(name, sa.String(), nullable=False, server_default=""))
    moment = storage.types.UtcDateTime(timezone=True)
    op.add_column("creator", sa.Column("age_said_at", moment, nullable=True))
    for name in ("industry", "industry_allowed_by"):
        op.add_column("campaign", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("campaign", sa.Column("industry_allowed", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "workspace", sa.Column("adult_first", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _tables()


def _tables() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = storage.types.UtcDateTime(timezone=True)
    texts = ("key", "category", "word", "excerpt", "source_kind", "source_ref", "decision", "decided_by")
    op.create_table(
        "safetyfinding",
        sa.Column("id", big, nullable=False),
        sa.Column("workspace_id", big, nullable=False),
        sa.Column("creator_id", big, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*texts, "reason")),
        sa.Column("found_at", moment, nullable=False),
        *(sa.Column(n, moment, nullable=True) for n in ("gone_at", "decided_at", "again_at", "remind_at")),
        *(sa.Column(f"from_{n}", sa.String(), nullable=False) for n in ("platform", "chat_id", "thread_id")),
        sa.ForeignKeyConstraint(["creator_id"], ["creator.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("creator_id", "key"),
    )
    for name in ("workspace_id", "remind_at"):
        op.create_index(op.f(f"ix_safetyfinding_{name}"), "safetyfinding", [name], unique=False)
    op.create_table(
        "safetyword",
        sa.Column("id", big, nullable=False),
        sa.Column("workspace_id", big, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("category", "word", "key")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "key"),
    )


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
