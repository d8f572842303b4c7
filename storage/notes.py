"""What a team notes about its creators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.models import CreatorNote


def add(session: Session, *, now: datetime, **values: object) -> CreatorNote:
    """Write a note down; values are the columns of CreatorNote."""
    row = CreatorNote.model_validate({"created_at": now, **values})
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> CreatorNote | None:
    """Find a note of a workspace."""
    row = session.get(CreatorNote, id)
    return row if row and row.workspace_id == workspace_id else None


def of(session: Session, *, creator_id: int, limit: int, after: int = 0) -> Sequence[CreatorNote]:
    """Give the notes about a creator, newest first, from the one after so many on."""
    rows = select(CreatorNote).where(CreatorNote.creator_id == creator_id)
    return session.exec(rows.order_by(col(CreatorNote.id).desc()).limit(limit).offset(after)).all()


def count(session: Session, *, creator_id: int) -> int:
    """Count the notes about a creator."""
    rows = select(func.count()).select_from(CreatorNote).where(CreatorNote.creator_id == creator_id)
    return session.exec(rows).one()
