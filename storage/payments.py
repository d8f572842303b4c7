"""Payments that were made elsewhere and are recorded here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import CreatorRequest, Payment
from storage.track import AGREED

_COUNTS = col(Payment.undone_at).is_(None)


def add(session: Session, **values: Any) -> Payment:
    """Record a payment; values are the columns of Payment."""
    row = Payment(**values)
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> Payment | None:
    """Find a payment of a workspace, for changing."""
    return session.exec(
        select(Payment)
        .join(CreatorRequest, col(CreatorRequest.id) == col(Payment.request_id))
        .where(Payment.id == id, CreatorRequest.workspace_id == workspace_id)
        .with_for_update()
    ).first()


def of(session: Session, *, request_id: int) -> Sequence[Payment]:
    """Give the payments of a request that count, oldest first."""
    return session.exec(
        select(Payment).where(Payment.request_id == request_id, _COUNTS).order_by(col(Payment.id))
    ).all()


def sum_of(session: Session, *, request_id: int) -> int:
    """Add up what was paid for a request, in minor units of its currency."""
    paid = select(func.sum(col(Payment.amount_minor))).where(Payment.request_id == request_id, _COUNTS)
    return int(session.exec(paid).one() or 0)


def paid(session: Session, *, campaign_id: int, currency: str) -> int:
    """Add up what was paid to creators of a campaign in a currency."""
    return int(session.exec(_paid(campaign_id, currency)).one() or 0)


def lost(session: Session, *, campaign_id: int, currency: str) -> int:
    """Add up what of it was paid for requests of which nothing is agreed any more."""
    ended = col(CreatorRequest.state).not_in(AGREED)
    return int(session.exec(_paid(campaign_id, currency).where(ended)).one() or 0)


def _paid(campaign_id: int, currency: str) -> SelectOfScalar[int]:
    return (
        select(func.sum(col(Payment.amount_minor)))
        .join(CreatorRequest, col(CreatorRequest.id) == col(Payment.request_id))
        .where(CreatorRequest.campaign_id == campaign_id, Payment.currency == currency, _COUNTS)
    )
