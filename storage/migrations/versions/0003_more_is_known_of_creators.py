"""More is known of creators: audience, growth, last post; each figure dated; words to find them by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types
from storage.words import search_words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BATCH = 1000
_FIGURES = ("followers", "engagement_rate", "average_views")


def upgrade() -> None:
    """Apply the change."""
    # Column by column: SQLite would make the table anew, and with the old one all requests would go.
    for column in _columns():
        op.add_column("creator", column)
    op.add_column("workspace", sa.Column("fit_weights", sa.JSON(), nullable=False, server_default="{}"))
    _fill()
    for gone in ("figures_source", "figures_as_of", "search_text", "search_topics"):
        op.drop_column("creator", gone)
    op.create_table(
        "topicword",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "key"),
    )
    op.create_table(
        "savedsearch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "key"),
        sa.UniqueConstraint("workspace_id", "number"),
    )


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("engagement_by_followers", sa.Float(), nullable=True),
        sa.Column("median_views", sa.BigInteger(), nullable=True),
        sa.Column("growth_30d", sa.Float(), nullable=True),
        sa.Column("last_post_on", sa.Date(), nullable=True),
        sa.Column("women_share", sa.Float(), nullable=True),
        sa.Column("audience_countries", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("audience_ages", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("figures", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("top_country", sa.String(), nullable=True),
        sa.Column("top_age", sa.String(), nullable=True),
        sa.Column("search_words", sa.String(), nullable=False, server_default=""),
    ]


def _fill() -> None:
    """Date each figure there is as all of them were dated together, and write the words down."""
    creator = sa.table(
        "creator",
        *(sa.column(name) for name in ("id", "handle", "name", "notes", "search_words", "figures_source")),
        *(sa.column(name) for name in _FIGURES),
        sa.column("topics", sa.JSON()),
        sa.column("figures", sa.JSON()),
        sa.column("figures_as_of", sa.Date()),
    )
    connection, after = op.get_bind(), 0
    step = sa.select(creator).order_by(creator.c.id).limit(_BATCH)
    change = (
        sa.update(creator)
        .where(creator.c.id == sa.bindparam("row"))
        .values(search_words=sa.bindparam("words"), figures=sa.bindparam("dated", type_=sa.JSON()))
    )
    while rows := connection.execute(step.where(creator.c.id > after)).mappings().all():
        after = rows[-1]["id"]
        connection.execute(
            change, [{"row": r["id"], "words": search_words(dict(r)), "dated": _dated(dict(r))} for r in rows]
        )


def _dated(row: dict[str, object]) -> dict[str, list[str]]:
    day = row["figures_as_of"]
    if day is None:
        return {}
    return {name: [str(row["figures_source"]), str(day)] for name in _FIGURES if row[name] is not None}


def downgrade() -> None:
    """The sources of single figures would be lost; go back to a backup."""
    raise NotImplementedError
