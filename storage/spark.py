"""Spark codes of requests, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.models import CreatorRequest, SparkCode


def add(
    session: Session,
    *,
    request_id: int,
    video_id: str,
    sealed: str,
    ends_on: date,
    by: str,
    now: datetime,
) -> SparkCode:
    """Keep a code."""
    row = SparkCode(
        request_id=request_id, video_id=video_id, sealed=sealed, ends_on=ends_on, added_by=by, added_at=now
    )
    session.add(row)
    session.flush()
    return row


def of_request(session: Session, *, request_id: int) -> Sequence[SparkCode]:
    """Give the codes of a request, the newest last."""
    return session.exec(
        select(SparkCode).where(SparkCode.request_id == request_id).order_by(col(SparkCode.id))
    ).all()


def open_code(session: Session, *, request_id: int) -> SparkCode | None:
    """Give the newest code of a request that TikTok has neither taken nor refused."""
    query = select(SparkCode).where(
        SparkCode.request_id == request_id, col(SparkCode.redeemed_at).is_(None), SparkCode.refused == ""
    )
    return session.exec(query.order_by(col(SparkCode.id).desc()).limit(1)).first()


def get(session: Session, *, request_id: int, id: int) -> SparkCode | None:
    """Find a code of a request."""
    row = session.get(SparkCode, id)
    return row if row and row.request_id == request_id else None


def everywhere(session: Session) -> Sequence[tuple[SparkCode, int]]:
    """Give all codes, each with the workspace of its request."""
    query = select(SparkCode, CreatorRequest.workspace_id).join(
        CreatorRequest, col(CreatorRequest.id) == col(SparkCode.request_id)
    )
    return session.exec(query).all()
