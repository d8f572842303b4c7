"""Files people hand in: kept in pieces, each written in a short transaction, and seen once they are whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, delete, func, select

from storage.models import FileChunk, StoredFile

CHUNK = 256 * 1024
_READ_AT_ONCE = 8
_PUBLISHED = col(StoredFile.published_at).is_not(None)


class Kept(NamedTuple):
    """What is said of a kept file without reading it."""

    id: int
    name: str
    size: int
    sha256: str


def begin(
    session: Session, *, workspace_id: int, name: str, size: int, sha256: str, now: datetime
) -> StoredFile:
    """Make room for a file of a workspace, which nobody sees yet."""
    row = StoredFile(workspace_id=workspace_id, name=name, size=size, sha256=sha256, created_at=now)
    session.add(row)
    session.flush()
    return row


def put(session: Session, *, id: int, place: int, content: bytes) -> None:
    """Keep the next piece of a file that is not published yet."""
    session.add(FileChunk(file_id=id, place=place, content=content))


def publish(session: Session, *, id: int, now: datetime) -> None:
    """Let a file be seen from now on; raises LookupError where it is not there as a whole."""
    row = session.get(StoredFile, id)
    there = session.exec(select(func.count()).where(FileChunk.file_id == id)).one()
    if row is None or there != pieces(row.size):
        raise LookupError("a file can be published as a whole only")
    row.published_at = now
    session.add(row)
    session.flush()


def pieces(size: int) -> int:
    """Give in how many pieces a file of so many bytes is kept."""
    return -(-size // CHUNK)


def unpublished(session: Session, *, before: datetime) -> Sequence[int]:
    """Give the files that were begun before a moment and never came to be seen."""
    rows = select(StoredFile.id).where(StoredFile.created_at < before, ~_PUBLISHED)
    return session.exec(rows.order_by(col(StoredFile.id))).all()


def drop_some(session: Session, *, id: int, limit: int) -> bool:
    """Drop up to so many pieces of a file that is not published, and at last the file.

    Gives whether something of it is left.
    """
    row = session.exec(select(StoredFile).where(StoredFile.id == id, ~_PUBLISHED).with_for_update()).first()
    if row is None:
        return False
    some = select(FileChunk.place).where(FileChunk.file_id == id).limit(limit)
    dropped = session.exec(
        delete(FileChunk).where(col(FileChunk.file_id) == id, col(FileChunk.place).in_(some))
    )
    if dropped.rowcount == limit:
        return True
    session.delete(row)
    return False


def content(session: Session, *, workspace_id: int, id: int) -> bytes | None:
    """Give what a file of a workspace holds."""
    if id not in kept(session, workspace_id=workspace_id, ids=[id]):
        return None
    rows = select(FileChunk).where(FileChunk.file_id == id).order_by(col(FileChunk.place))
    return b"".join(row.content for row in session.exec(rows.execution_options(yield_per=_READ_AT_ONCE)))


def kept(session: Session, *, workspace_id: int, ids: Sequence[int]) -> dict[int, Kept]:
    """Give what is said of files of a workspace, by their ids."""
    query = select(StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.sha256).where(
        StoredFile.workspace_id == workspace_id, col(StoredFile.id).in_(ids), _PUBLISHED
    )
    return {row[0]: Kept(*row) for row in session.exec(query).all()}


def forget(session: Session, *, ids: Sequence[int]) -> None:
    """Remove files with all their pieces."""
    session.exec(delete(StoredFile).where(col(StoredFile.id).in_(ids)))
