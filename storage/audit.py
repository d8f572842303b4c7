"""The history of changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.models import AuditEntry


def add(session: Session, *, subject: tuple[str, int], now: datetime, **values: Any) -> None:
    """Write one entry; values are the columns of AuditEntry."""
    session.add(AuditEntry(at=now, subject_kind=subject[0], subject_id=subject[1], **values))


def of(session: Session, *, workspace_id: int, kind: str, id: int, limit: int = 50) -> Sequence[AuditEntry]:
    """Give the history of one thing, oldest first."""
    found = session.exec(
        select(AuditEntry)
        .where(AuditEntry.workspace_id == workspace_id)
        .where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == id)
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
    ).all()
    return list(reversed(found))


def of_many(session: Session, *, workspace_id: int, kind: str, ids: Sequence[int]) -> Sequence[AuditEntry]:
    """Give the history of several things of a kind together, oldest first."""
    rows = select(AuditEntry).where(
        AuditEntry.workspace_id == workspace_id,
        AuditEntry.subject_kind == kind,
        col(AuditEntry.subject_id).in_(ids),
    )
    return session.exec(rows.order_by(col(AuditEntry.id))).all()


def latest(
    session: Session, *, workspace_id: int, subject: tuple[str, int], action: str
) -> AuditEntry | None:
    """Find when something was done to a thing last."""
    kind, id = subject
    return session.exec(
        select(AuditEntry)
        .where(AuditEntry.workspace_id == workspace_id, AuditEntry.action == action)
        .where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == id)
        .order_by(col(AuditEntry.id).desc())
        .limit(1)
    ).first()


def get(session: Session, *, workspace_id: int, kind: str, id: int, entry: int) -> AuditEntry | None:
    """Find one entry of the history of a thing."""
    return session.exec(
        select(AuditEntry)
        .where(AuditEntry.id == entry, AuditEntry.workspace_id == workspace_id)
        .where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == id)
    ).first()
