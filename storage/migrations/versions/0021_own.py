"""Creators let their own account be read for a request, and lists of what trends are of sounds, too"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}  # as PostgreSQL names them by itself


def upgrade() -> None:
    """Apply the change."""
    op.add_column("request", sa.Column("account_leave", sa.String(), nullable=False, server_default=""))
    for table in ("connectattempt", "postsource"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("request_id", _BIG, nullable=True))
            changed.create_foreign_key(
                f"{table}_request_id_fkey", "request", ["request_id"], ["id"], ondelete="CASCADE"
            )
        op.create_index(op.f(f"ix_{table}_request_id"), table, ["request_id"], unique=False)
    with op.batch_alter_table("trendlist", naming_convention=_NAMES) as changed:
        changed.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="hashtags"))
        changed.drop_constraint("trendlist_workspace_id_country_days_key", type_="unique")
        changed.create_unique_constraint(
            "trendlist_workspace_id_kind_country_days_key", ["workspace_id", "kind", "country", "days"]
        )


def downgrade() -> None:
    """What was noted would be lost; go back to a backup."""
    raise NotImplementedError
