"""Campaigns of ours that were made at TikTok."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.models import AdPush
from storage.upserts import insert_new


def begin(session: Session, *, campaign_id: int, advertiser_id: int, **values: Any) -> AdPush:
    """Keep the number to ask with, or give the one that was asked with before."""
    insert_new(session, AdPush, campaign_id=campaign_id, advertiser_id=advertiser_id, **values)
    return session.exec(
        select(AdPush).where(AdPush.campaign_id == campaign_id, AdPush.advertiser_id == advertiser_id)
    ).one()


def of(session: Session, *, campaign_id: int) -> Sequence[AdPush]:
    """Give where a campaign was made."""
    return session.exec(
        select(AdPush).where(AdPush.campaign_id == campaign_id).order_by(col(AdPush.id))
    ).all()


def get(session: Session, *, workspace_id: int, id: int) -> AdPush | None:
    """Find one of a team."""
    return session.exec(select(AdPush).where(AdPush.id == id, AdPush.workspace_id == workspace_id)).first()
