"""Posts that a team has collected, and boards they are put on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "post",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("video_id", "url", "kind", "handle")),
        *(sa.Column(f"{name}_id", _KEY, nullable=True) for name in ("creator", "campaign", "request")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("caption", "author")),
        sa.Column("posted_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hashtags", sa.JSON(), nullable=False),
        sa.Column("sound", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True)
            for name in ("views", "likes", "comments", "shares", "saves")
        ),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("seen_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("search_words", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], ondelete="SET NULL")
            for name in ("creator", "campaign", "request")
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "number"),
        sa.UniqueConstraint("workspace_id", "video_id"),
    )
    for name in ("creator", "campaign", "request"):
        op.create_index(f"ix_post_{name}_id", "post", [f"{name}_id"])
    op.create_table(
        "boardpin",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("campaign_id", _KEY, nullable=False),
        sa.Column("post_id", _KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("pinned_by", sa.String(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "post_id"),
    )
    op.create_index("ix_boardpin_post_id", "boardpin", ["post_id"])


def downgrade() -> None:
    """What was collected would be lost; go back to a backup."""
    raise NotImplementedError
