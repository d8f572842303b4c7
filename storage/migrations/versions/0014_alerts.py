"""Alerts: rules over a campaign's figures, and where each stands"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = storage.types.UtcDateTime(timezone=True)
    texts = ("words", "standing", "state", "platform", "chat_id", "thread_id")
    op.create_table(
        "alert",
        sa.Column("id", big, nullable=False),
        sa.Column("workspace_id", big, nullable=False),
        sa.Column("campaign_id", big, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "episode", "counted")),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("rule", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("judged_on", "fired_on", "counted_on")),
        *(
            sa.Column(name, moment, nullable=True)
            for name in ("fired_at", "recovered_at", "quiet_until", "next_due")
        ),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "number"),
    )
    for name in ("workspace_id", "campaign_id", "next_due"):
        op.create_index(op.f(f"ix_alert_{name}"), "alert", [name], unique=False)


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
