"""Dashboards that change by themselves, and links that show one to a client"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = storage.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Apply the change."""
    texts = ("platform", "chat_id", "thread_id", "period", "kpi", "view", "look", "pinned")
    op.create_table(
        "dashboard",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("workspace_id", _BIG, nullable=False),
        sa.Column("campaign_id", _BIG, nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("posted_at", "quiet_until")),
        sa.Column("next_due", _MOMENT, nullable=True),
        *_owners(),
        sa.UniqueConstraint("platform", "chat_id", "thread_id"),
    )
    op.create_table(
        "dashboardlink",
        sa.Column("id", _BIG, nullable=False),
        *(sa.Column(name, _BIG, nullable=False) for name in ("workspace_id", "campaign_id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "opened")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("label", "period", "token_hash", "made_by")
        ),
        sa.Column("kpis", sa.JSON(), nullable=False),
        sa.Column("prices", sa.Boolean(), nullable=False),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("expires_at", "created_at")),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        *_owners(),
        sa.UniqueConstraint("workspace_id", "number"),
    )
    indexes = (
        ("dashboard", ("workspace_id", "campaign_id", "next_due")),
        ("dashboardlink", ("campaign_id", "token_hash")),
    )
    for table, names in indexes:
        for name in names:
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)


def _owners() -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
