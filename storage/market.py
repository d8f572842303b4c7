"""Campaigns' counterparts in TikTok One."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, select

from storage.models import MarketLink
from storage.prepared import Prepared

_NUMBER = Prepared(
    select_cells(col(MarketLink.remote_id)).where(col(MarketLink.campaign_id) == bindparam("of")).limit(1)
)


def of_campaign(session: Session, *, campaign_id: int) -> MarketLink | None:
    """Give a campaign's counterpart, also one whose making nobody answered yet."""
    return session.exec(select(MarketLink).where(MarketLink.campaign_id == campaign_id)).first()


def number_of(session: Session, *, campaign_id: int) -> str:
    """Give TikTok's number of a campaign's counterpart; nothing where there is none."""
    rows = _NUMBER.rows(session, of=campaign_id)
    return str(rows[0][0]) if rows else ""


def of_remote(session: Session, *, remote_id: str) -> Sequence[MarketLink]:
    """Give the counterparts with TikTok's number, in all workspaces."""
    query = select(MarketLink).where(MarketLink.remote_id == remote_id)
    return session.exec(query.order_by(col(MarketLink.id))).all()


def add(session: Session, *, campaign_id: int, now: datetime, **values: Any) -> MarketLink:
    """Note that a counterpart is asked for; values are the columns of MarketLink."""
    row = MarketLink(campaign_id=campaign_id, asked_at=now, **values)
    session.add(row)
    session.flush()
    return row


def remove(session: Session, link: MarketLink) -> None:
    """Forget what certainly was not made."""
    session.delete(link)
    session.flush()
