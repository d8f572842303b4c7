"""Creators are judged: their age is noted, and what a campaign is for"""

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


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
