"""Digests come only when there is something to say, and in no chat's quiet hours, where a team wants it so"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("digest", sa.Column("needs", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("chat", sa.Column("quiet", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("chat", "quiet")
    op.drop_column("digest", "needs")
