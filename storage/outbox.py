"""The outbox: what must be said, written in the transaction of what happened."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select, update

from storage.models import Card, Delivery

LEASE = timedelta(seconds=60)


def put(session: Session, *, now: datetime, due_at: datetime | None = None, **values: Any) -> Delivery | None:
    """Queue one message; None when this cause already has one for the address and part.

    Values are the columns of Delivery.
    """
    values = {"thread_id": "", "part": "text", **values}
    found = session.exec(
        select(Delivery.id).where(
            Delivery.cause == values["cause"],
            Delivery.platform == values["platform"],
            Delivery.chat_id == values["chat_id"],
            Delivery.thread_id == values["thread_id"],
            Delivery.part == values["part"],
        )
    ).first()
    if found is not None:
        return None
    # Discord takes at most 25 characters as a nonce.
    row = Delivery(created_at=now, due_at=due_at or now, nonce=secrets.token_hex(10), **values)
    session.add(row)
    session.flush()
    return row


def put_edit(session: Session, card: Card, *, cause: str, payload: str, now: datetime) -> None:
    """Queue the new look of a shown card; an older look that still waits is dropped."""
    session.exec(
        update(Delivery)
        .where(
            col(Delivery.platform) == card.platform,
            col(Delivery.chat_id) == card.chat_id,
            col(Delivery.message_id) == card.message_id,
            col(Delivery.action) == "edit",
            col(Delivery.state).in_(["waiting", "leased"]),
        )
        .values(state="skipped", error="newer", done_at=now)
    )
    put(
        session,
        now=now,
        workspace_id=card.workspace_id,
        cause=cause,
        platform=card.platform,
        chat_id=card.chat_id,
        thread_id=card.thread_id,
        part=f"edit:{card.message_id}",
        action="edit",
        message_id=card.message_id,
        payload=payload,
    )


def _free(now: datetime) -> Any:
    return (col(Delivery.state) == "waiting") | (
        (col(Delivery.state) == "leased") & (col(Delivery.lease_until) < now)
    )


def due(session: Session, *, platforms: Sequence[str], now: datetime, limit: int) -> Sequence[Delivery]:
    """Look for due rows without leasing them."""
    return session.exec(
        select(Delivery)
        .where(col(Delivery.platform).in_(platforms), Delivery.due_at <= now, _free(now))
        .limit(limit)
    ).all()


def claim(session: Session, *, platforms: Sequence[str], now: datetime, limit: int) -> Sequence[Delivery]:
    """Lease what is due, oldest first; a lease that ran out before sending began is free again."""
    query = (
        select(Delivery)
        .where(col(Delivery.platform).in_(platforms), Delivery.due_at <= now, _free(now))
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.exec(query).all()
    for row in rows:
        row.state, row.lease_until = "leased", now + LEASE
        session.add(row)
    return rows


def begin(session: Session, *, id: int, now: datetime) -> bool:
    """Mark a leased row as being sent, before the request goes out; False when it was dropped meanwhile."""
    changed = session.exec(
        update(Delivery)
        .where(col(Delivery.id) == id, col(Delivery.state) == "leased")
        .values(state="sending", sending_at=now, attempts=Delivery.attempts + 1)
    )
    return bool(changed.rowcount)


def finish(session: Session, *, id: int, state: str, now: datetime, **values: Any) -> None:
    """Write how it went: sent, failed or unknown."""
    session.exec(update(Delivery).where(col(Delivery.id) == id).values(state=state, done_at=now, **values))


def again(session: Session, *, id: int, due_at: datetime, error: str) -> None:
    """Put a row back for a later try."""
    session.exec(
        update(Delivery)
        .where(col(Delivery.id) == id)
        .values(state="waiting", due_at=due_at, lease_until=None, sending_at=None, error=error)
    )


def interrupted(session: Session, *, platforms: Sequence[str], before: datetime) -> Sequence[Delivery]:
    """Find rows that were being sent when something died."""
    return session.exec(
        select(Delivery).where(
            col(Delivery.platform).in_(platforms),
            Delivery.state == "sending",
            col(Delivery.sending_at) < before,
        )
    ).all()


def of_cause(session: Session, *, prefix: str, limit: int = 50) -> Sequence[Delivery]:
    """Give the deliveries whose cause begins so, newest first."""
    return session.exec(
        select(Delivery)
        .where(col(Delivery.cause).startswith(prefix, autoescape=True))
        .order_by(col(Delivery.id).desc())
        .limit(limit)
    ).all()


def get(session: Session, *, workspace_id: int, id: int) -> Delivery | None:
    """Find a delivery of a workspace."""
    row = session.get(Delivery, id)
    return row if row and row.workspace_id == workspace_id else None


def counts(session: Session) -> dict[str, int]:
    """Count deliveries by state."""
    rows = session.exec(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
    return {state: int(count) for state, count in rows}
