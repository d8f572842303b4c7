"""Files are kept in pieces, so that writing a large one holds up nobody; proposed terms can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CHUNK = 256 * 1024


def upgrade() -> None:
    """Apply the change."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "filechunk",
        sa.Column("file_id", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["storedfile.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "place"),
    )
    # In place: SQLite would make the table anew, and with the old one the drafts would lose their files.
    moment = storage.types.UtcDateTime(timezone=True)
    op.add_column("storedfile", sa.Column("published_at", moment, nullable=True))
    op.execute("UPDATE storedfile SET published_at = created_at")
    _cut()
    op.drop_column("storedfile", "content")
    op.add_column("terms", sa.Column("taken_back_by", sa.String(), nullable=False, server_default=""))
    op.add_column("terms", sa.Column("taken_back_at", moment, nullable=True))


def _cut() -> None:
    """Cut what there is into pieces, a file at a time."""
    connection = op.get_bind()
    number, blob = sa.BigInteger(), sa.LargeBinary()
    old = sa.table("storedfile", sa.column("id", number), sa.column("content", blob))
    new = sa.table(
        "filechunk", sa.column("file_id", number), sa.column("place", number), sa.column("content", blob)
    )
    for id in connection.execute(sa.select(old.c.id)).scalars().all():
        whole = connection.execute(sa.select(old.c.content).where(old.c.id == id)).scalar_one()
        for place in range(-(-len(whole) // _CHUNK)):
            piece = whole[place * _CHUNK : (place + 1) * _CHUNK]
            connection.execute(new.insert(), {"file_id": id, "place": place, "content": piece})


def downgrade() -> None:
    """What was kept would be lost; go back to a backup."""
    raise NotImplementedError
