"""Alerts of a workspace: kept, found, and taken up when something may have changed for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from storage import teams
from storage.models import Alert, Workspace


def add(session: Session, workspace: Workspace, *, now: datetime, **values: Any) -> Alert:
    """Add an alert with the next short id, to be looked at at once; values are the columns of Alert."""
    number = teams.next_number(session, workspace, "alert")
    row = Alert(workspace_id=workspace.id, number=number, created_at=now, next_due=now, **values)
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> Alert | None:
    """Find an alert of a workspace, to change it in the running transaction."""
    row = session.get(Alert, id, with_for_update=True)
    return row if row and row.workspace_id == workspace_id and row.standing != "deleted" else None


def same(session: Session, *, campaign_id: int, words: str, **place: str) -> Alert | None:
    """Find an alert of a campaign that watches for the same in the same place."""
    mine = select(Alert).where(Alert.campaign_id == campaign_id, Alert.words == words)
    there = (getattr(Alert, name) == value for name, value in place.items())
    return session.exec(mine.where(col(Alert.standing).in_(["active", "paused"]), *there)).first()


def all_of(session: Session, *, workspace_id: int) -> Sequence[Alert]:
    """Give a workspace's alerts, newest first."""
    mine = select(Alert).where(Alert.workspace_id == workspace_id, Alert.standing != "deleted")
    return session.exec(mine.order_by(col(Alert.number).desc())).all()


def due(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Find alerts that are to be looked at, the longest waiting first."""
    rows = select(Alert.id).where(col(Alert.next_due) <= now)
    return session.exec(rows.order_by(col(Alert.next_due)).limit(limit)).all()


def take_due(session: Session, *, id: int, now: datetime) -> Alert | None:
    """Take an alert that is due for the running transaction; None when somebody else has it or did it."""
    mine = select(Alert).where(Alert.id == id, col(Alert.next_due) <= now)
    return session.exec(mine.with_for_update(skip_locked=True)).first()


def stir(session: Session, *, campaign_id: int, now: datetime) -> None:
    """Let a campaign's alerts be looked at again, for something of it has changed."""
    session.exec(
        update(Alert)
        .where(col(Alert.campaign_id) == campaign_id, col(Alert.standing) == "active")
        .values(next_due=now)
    )
