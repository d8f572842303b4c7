"""Drafts of a request, and the files people hand in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from storage import creators
from storage.models import Draft, StoredFile


class Kept(NamedTuple):
    """What is said of a kept file without reading it."""

    id: int
    name: str
    size: int
    sha256: str


def keep_file(
    session: Session, *, workspace_id: int, name: str, content: bytes, sha256: str, now: datetime
) -> StoredFile:
    """Keep a file of a workspace."""
    row = StoredFile(
        workspace_id=workspace_id,
        name=name,
        size=len(content),
        sha256=sha256,
        content=content,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def digest(content: bytes) -> str:
    """Give a file's sha256."""
    return hashlib.sha256(content).hexdigest()


def content(session: Session, *, workspace_id: int, id: int) -> bytes | None:
    """Give what a file of a workspace holds."""
    query = select(StoredFile.content).where(StoredFile.workspace_id == workspace_id, StoredFile.id == id)
    return session.exec(query).first()


def kept(session: Session, *, workspace_id: int, ids: Sequence[int]) -> dict[int, Kept]:
    """Give what is said of files of a workspace, by their ids."""
    query = select(StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.sha256).where(
        StoredFile.workspace_id == workspace_id, col(StoredFile.id).in_(ids)
    )
    return {row[0]: Kept(*row) for row in session.exec(query).all()}


def add(session: Session, *, request_id: int, piece: int, now: datetime, **values: Any) -> Draft:
    """Add the next version of a piece; values are the columns of Draft."""
    latest = select(func.max(col(Draft.version))).where(Draft.request_id == request_id, Draft.piece == piece)
    version = int(session.exec(latest).one() or 0) + 1
    row = Draft(request_id=request_id, piece=piece, version=version, submitted_at=now, **values)
    session.add(row)
    session.flush()
    if row.note:
        creators.heard_from(session, request_id=request_id, now=now)
    return row


def of_request(session: Session, *, request_id: int) -> Sequence[Draft]:
    """Give all versions of all pieces in their order."""
    query = select(Draft).where(Draft.request_id == request_id)
    return session.exec(query.order_by(col(Draft.piece), col(Draft.version))).all()
