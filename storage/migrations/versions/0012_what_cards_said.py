"""A message that told a team something goes on saying it, whatever changes below"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("card", sa.Column("said", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """What was kept would be lost; go back to a backup."""
    raise NotImplementedError
