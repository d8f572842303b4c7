"""Alerts name days and have somebody who looks after them; a chat hears so many a day, and looks back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = storage.types.UtcDateTime(timezone=True)
    op.add_column("alert", sa.Column("named", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("alert", sa.Column("owner_id", sa.BigInteger(), nullable=True))
    op.add_column("chat", sa.Column("alert_budget", sa.Integer(), nullable=True, server_default="10"))
    op.add_column("chat", sa.Column("alerts_on", sa.Date(), nullable=True))
    op.add_column("chat", sa.Column("alerts_told", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("chat", sa.Column("looked_at", moment, nullable=True))
    texts = ("cause", "platform", "chat_id", "thread_id", "text", "via")
    op.create_table(
        "alertnote",
        sa.Column("id", big, nullable=False),
        sa.Column("workspace_id", big, nullable=False),
        sa.Column("alert_id", big, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cause", "platform", "chat_id", "thread_id"),
    )
    for name in ("workspace_id", "alert_id", "due_at"):
        op.create_index(op.f(f"ix_alertnote_{name}"), "alertnote", [name], unique=False)


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
