"""Posts know their organic and paid figures, EMV has versions of its rates, and trends are kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("post", sa.Column("split", sa.JSON(), nullable=False, server_default="{}"))

    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = storage.types.UtcDateTime(timezone=True)
    op.create_table(
        "emvrates",
        sa.Column("id", big, nullable=False),
        sa.Column("workspace_id", big, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("stopped_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "version"),
    )
    op.create_table(
        "trendlist",
        sa.Column("id", big, nullable=False),
        sa.Column("workspace_id", big, nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("read_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "country", "days"),
    )


def downgrade() -> None:
    """What was read would be lost; go back to a backup."""
    raise NotImplementedError
