"""What people of the team, and clients, think of candidates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.models import Vote


def cast(
    session: Session, *, request_id: int, voter: str, name: str, value: int, note: str, now: datetime
) -> Vote:
    """Write down a vote in the place of what its voter said before: 1 yes, 0 unsure, -1 no."""
    row = session.exec(
        select(Vote).where(Vote.request_id == request_id, Vote.voter == voter).with_for_update()
    ).first()
    row = row or Vote(request_id=request_id, voter=voter, name=name, value=value, at=now)
    row.name, row.value, row.note, row.at = name, value, note, now
    session.add(row)
    session.flush()
    return row


def of_request(session: Session, *, request_id: int) -> Sequence[Vote]:
    """Give the votes on a candidate, the newest first."""
    return session.exec(
        select(Vote).where(Vote.request_id == request_id).order_by(col(Vote.at).desc(), col(Vote.id).desc())
    ).all()


def of_voter(session: Session, *, voter: str, request_ids: Collection[int]) -> dict[int, Vote]:
    """Give what one voter said of some candidates."""
    found = session.exec(select(Vote).where(Vote.voter == voter, col(Vote.request_id).in_(request_ids)))
    return {vote.request_id: vote for vote in found}
