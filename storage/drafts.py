"""Drafts of a request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from storage import creators
from storage.models import Draft


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
