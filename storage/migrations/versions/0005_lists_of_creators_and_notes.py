"""Creators stand on lists under a name, and the team notes what it learns about them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "creatorlist",
        _id("id"),
        _id("workspace_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        _instant("created_at"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "key"),
        sa.UniqueConstraint("workspace_id", "number"),
    )
    op.create_table(
        "listedcreator",
        _id("list_id"),
        _id("creator_id"),
        sa.Column("put_by", sa.String(), nullable=False),
        _instant("put_at"),
        sa.ForeignKeyConstraint(["list_id"], ["creatorlist.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["creator_id"], ["creator.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "creator_id"),
    )
    op.create_index("ix_listedcreator_creator_id", "listedcreator", ["creator_id"])
    op.create_table(
        "creatornote",
        _id("id"),
        _id("workspace_id"),
        _id("creator_id"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        _instant("created_at"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["creator_id"], ["creator.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_creatornote_creator_id", "creatornote", ["creator_id"])


def _id(name: str) -> sa.Column[int]:
    kind: sa.types.TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, nullable=False)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, storage.types.UtcDateTime(timezone=True), nullable=False)


def downgrade() -> None:
    """Lists and notes would be lost; go back to a backup."""
    raise NotImplementedError
