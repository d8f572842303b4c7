"""When ad accounts spoke is kept for a while, and a team chooses how its charts look"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "sourcevoice",
        sa.Column("id", big, nullable=False),
        sa.Column("advertiser_id", big, nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["advertiser_id"], ["advertiser.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("advertiser_id", "at"),
    )
    op.add_column("workspace", sa.Column("charts", sa.String(), nullable=False, server_default="light"))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("workspace", "charts")
    op.drop_table("sourcevoice")
