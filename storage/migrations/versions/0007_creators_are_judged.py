"""Creators are judged: their age is noted, and a team can ask for it before any offer"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    # Column by column: SQLite would make the table anew, and with the old one all requests would go.
    for column in (
        sa.Column("age_status", sa.String(), nullable=False, server_default=""),
        sa.Column("age_said_by", sa.String(), nullable=False, server_default=""),
        sa.Column("age_said_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("age_note", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("creator", column)
    op.add_column(
        "workspace", sa.Column("adult_first", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
