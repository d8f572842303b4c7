"""Ads name the post they show, and a team is warned once of spend after its rights have ended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("measured", sa.Column("item", sa.String(), nullable=False, server_default=""))
    shown = sa.text("item <> ''")
    op.create_index("ix_measured_item", "measured", ["item"], sqlite_where=shown, postgresql_where=shown)
    op.add_column("request", sa.Column("rights_warned_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("request", "rights_warned_on")
    op.drop_index("ix_measured_item", "measured")
    op.drop_column("measured", "item")
