"""Creators remember that a text of theirs has not been looked at for brand safety yet"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; who is there already is looked at bit by bit."""
    moment = storage.types.UtcDateTime(timezone=True)
    op.add_column("creator", sa.Column("unread_since", moment, nullable=True))
    op.execute("UPDATE creator SET unread_since = updated_at")
    op.create_index(op.f("ix_creator_unread_since"), "creator", ["unread_since"], unique=False)


def downgrade() -> None:
    """Go back to a backup."""
    raise NotImplementedError
