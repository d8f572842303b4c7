"""Whose turn it is to be read: sources that are due, each held by one process at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select, update

from storage.models import Advertiser, PostSource

Source = TypeVar("Source", Advertiser, PostSource)


def due(session: Session, table: type[Source], *, now: datetime, limit: int) -> Sequence[int]:
    """Find sources whose turn it is and that nobody reads, the longest waiting first."""
    return session.exec(
        select(table.id)
        .where(col(table.chosen), col(table.due_at) <= now, _free(table, now))
        .order_by(col(table.due_at), col(table.id))
        .limit(limit)
    ).all()


def _free(table: type[Source], now: datetime, *more: Any) -> ColumnElement[bool]:
    return or_(col(table.held_until).is_(None), col(table.held_until) < now, *more)


def hold(
    session: Session, table: type[Source], *, id: int, holder: str, now: datetime, until: datetime
) -> Source | None:
    """Take a source, or keep it; None while another process has it, or when it is left out."""
    free = _free(table, now, col(table.holder) == holder)
    taken = session.exec(
        update(table)
        .where(col(table.id) == id, col(table.chosen), free)
        .values(holder=holder, held_until=until)
    )
    if not taken.rowcount:
        return None
    return session.exec(select(table).where(table.id == id).execution_options(populate_existing=True)).first()


def release(session: Session, table: type[Source], *, id: int, holder: str) -> None:
    """Let go of a source."""
    session.exec(
        update(table)
        .where(col(table.id) == id, col(table.holder) == holder)
        .values(holder="", held_until=None)
    )
