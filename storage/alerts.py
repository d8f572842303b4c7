"""Alerts of a workspace: kept, found, and taken up when something may have changed for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, update

from storage import teams
from storage.models import AdCampaign, Alert, CreatorRequest, Workspace


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
    return session.exec(rows.order_by(col(Alert.next_due), col(Alert.id)).limit(limit)).all()


def take_due(session: Session, *, id: int, now: datetime) -> Alert | None:
    """Take an alert that is due for the running transaction; None when somebody else has it or did it."""
    mine = select(Alert).where(Alert.id == id, col(Alert.next_due) <= now)
    return session.exec(mine.with_for_update(skip_locked=True)).first()


def stir(session: Session, *, campaign_id: int, now: datetime) -> None:
    """Let a campaign's alerts be looked at again, for something of it has changed."""
    _stir(session, col(Alert.campaign_id) == campaign_id, now)


def stir_request(session: Session, *, request_id: int, now: datetime) -> None:
    """Do so with those of the campaign that a request is for."""
    of = select(CreatorRequest.campaign_id).where(CreatorRequest.id == request_id).scalar_subquery()
    _stir(session, col(Alert.campaign_id) == of, now)


def stir_source(session: Session, *, advertiser_id: int, now: datetime) -> None:
    """Do so with those of the campaigns that an ad account brings figures for."""
    fed = select(AdCampaign.campaign_id).where(AdCampaign.advertiser_id == advertiser_id)
    _stir(session, col(Alert.campaign_id).in_(fed.where(col(AdCampaign.campaign_id).is_not(None))), now)


def _stir(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    session.exec(update(Alert).where(which, col(Alert.standing) == "active").values(next_due=now))


def firing(session: Session, *, workspace_id: int) -> Sequence[Alert]:
    """Give a workspace's alerts that fire now, taken care of or not, the longest first."""
    fires = col(Alert.state).in_(("firing", "acknowledged"))
    mine = select(Alert).where(Alert.workspace_id == workspace_id, Alert.standing == "active", fires)
    return session.exec(mine.order_by(col(Alert.fired_at), col(Alert.id))).all()
