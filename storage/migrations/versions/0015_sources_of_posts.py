"""Figures of posts by source and day, and the TikTok accounts and TikTok One they come from"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIGURES = ("views", "likes", "comments", "shares", "saves", "reach", "watch_ms")


def upgrade() -> None:
    """Apply the change."""
    for name in ("reach", "watch_ms"):
        op.add_column("post", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("connectattempt", sa.Column("kind", sa.String(), nullable=False, server_default="ads"))
    moment = storage.types.UtcDateTime(timezone=True)
    op.add_column("request", sa.Column("figures_at", moment, nullable=True))
    op.create_index(op.f("ix_request_figures_at"), "request", ["figures_at"], unique=False)
    op.create_table(
        "postsnapshot",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("post_id", _BIG, nullable=False),
        *_texts("source", "said_by"),
        sa.Column("day", sa.Date(), nullable=False),
        *_moments("fetched_at"),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in _FIGURES),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id", "source", "day"),
    )
    op.create_table(
        "postsource",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("workspace_id", _BIG, nullable=False),
        *_texts("kind", "remote_id", "handle", "name", "sealed", "by_name", "platform", "chat_id"),
        *_texts("thread_id", "holder"),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("found", "asked", "faults")),
        sa.Column("fault", sa.JSON(), nullable=False),
        *_moments("created_at"),
        *_moments("token_until", "due_at", "held_until", "spoke_at", "failed_at", nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "kind", "remote_id"),
    )
    for name in ("workspace_id", "due_at"):
        op.create_index(op.f(f"ix_postsource_{name}"), "postsource", [name], unique=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    kind = storage.types.UtcDateTime(timezone=True)
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
