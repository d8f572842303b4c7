"""Posts know which of their figures are organic and which are paid"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("post", sa.Column("split", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """What was read would be lost; go back to a backup."""
    raise NotImplementedError
