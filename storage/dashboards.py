"""Dashboards of chats: one each, taken up when something of it may have changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col, delete, or_, select, update

from storage.models import Card, Dashboard
from storage.upserts import insert_new

PACE = timedelta(minutes=1)
KIND = "dashboard"


def place(
    session: Session,
    *,
    workspace_id: int,
    platform: str,
    chat_id: str,
    thread_id: str,
    now: datetime,
    settles: datetime,
    **values: Any,
) -> Dashboard:
    """Give a chat its dashboard, in the place of the one it had; it ``settles`` once its message is there.

    Values are columns of Dashboard. Another team's in the same chat goes.
    """
    there = {"platform": platform, "chat_id": chat_id, "thread_id": thread_id}
    mine = [getattr(Dashboard, name) == value for name, value in there.items()]
    found = session.exec(select(Dashboard).where(*mine).with_for_update()).first()
    if found and found.workspace_id != workspace_id:
        session.delete(found)
        session.flush()
        found = None
    moments = {"posted_at": now, "quiet_until": now + PACE, "next_due": settles}
    if found is None:
        insert_new(session, Dashboard, workspace_id=workspace_id, **there, **moments)
        found = session.exec(select(Dashboard).where(*mine)).one()
    found.sqlmodel_update({**values, **moments})
    session.add(found)
    session.flush()
    return found


def get(session: Session, *, workspace_id: int, id: int) -> Dashboard | None:
    """Find a dashboard of a workspace, to change it in the running transaction."""
    row = session.get(Dashboard, id, with_for_update=True)
    return row if row and row.workspace_id == workspace_id else None


def stir(session: Session, *, workspace_id: int, campaign_id: int, now: datetime) -> None:
    """Let the dashboards that show a campaign be looked at, as soon as their pace allows."""
    quiet = col(Dashboard.quiet_until)
    session.exec(
        update(Dashboard)
        .where(col(Dashboard.workspace_id) == workspace_id)
        .where(or_(col(Dashboard.campaign_id) == campaign_id, col(Dashboard.campaign_id).is_(None)))
        # The moment is chosen by the database: whoever looks right now sets another one in between.
        .values(next_due=case((quiet > now, quiet), else_=now))
    )


def due(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Find dashboards that are to be looked at, the longest waiting first."""
    rows = select(Dashboard.id).where(col(Dashboard.next_due) <= now)
    return session.exec(rows.order_by(col(Dashboard.next_due)).limit(limit)).all()


def take_due(session: Session, *, id: int, now: datetime) -> Dashboard | None:
    """Take a dashboard that is due for the running transaction; None when somebody else has it or did it."""
    mine = select(Dashboard).where(Dashboard.id == id, col(Dashboard.next_due) <= now)
    return session.exec(mine.with_for_update(skip_locked=True)).first()


def shown(session: Session, row: Dashboard) -> list[Card]:
    """Give the messages that show a dashboard, the one that counts first."""
    cards = select(Card).where(
        Card.workspace_id == row.workspace_id, Card.subject_kind == KIND, Card.subject_id == row.id
    )
    return list(session.exec(cards.order_by(col(Card.shown_at).desc(), col(Card.id).desc())).all())


def forget(session: Session, cards: Collection[Card]) -> None:
    """Change these messages no more."""
    session.exec(delete(Card).where(col(Card.id).in_([card.id for card in cards])))
