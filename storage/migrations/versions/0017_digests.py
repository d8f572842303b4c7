"""Digests show what their team chose, are looked at before they go out, and failures have a chat"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    for name in ("content", "review"):
        op.add_column("digest", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("digesttarget", sa.Column("purpose", sa.String(), nullable=False, server_default=""))
    for name in ("remark", "decided_by"):
        op.add_column("digestrun", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("chat", sa.Column("ops", sa.Boolean(), nullable=False, server_default=sa.false()))
    moment = storage.types.UtcDateTime(timezone=True)
    op.add_column("digestrun", sa.Column("held_until", moment, nullable=True))
    op.create_index(op.f("ix_digestrun_held_until"), "digestrun", ["held_until"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_digestrun_held_until"), "digestrun")
    for name in ("held_until", "decided_by", "remark"):
        op.drop_column("digestrun", name)
    op.drop_column("chat", "ops")
    op.drop_column("digesttarget", "purpose")
    for name in ("review", "content"):
        op.drop_column("digest", name)
