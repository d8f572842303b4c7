"""When the sources of a campaign's figures spoke, as far as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from storage.models import AdCampaign, Advertiser, AuditEntry, SourceVoice
from storage.upserts import insert_new

_KEPT = timedelta(days=40)
_SLOT = 600  # seconds
_BROUGHT = ("kpi import", "kpi log")


def keep(session: Session, *, advertiser_id: int, before: datetime | None, now: datetime) -> None:
    """Keep that an ad account spoke, unless it did so a moment before, and drop what nobody asks for."""
    if before and before.timestamp() // _SLOT == now.timestamp() // _SLOT:
        return
    insert_new(session, SourceVoice, advertiser_id=advertiser_id, at=now)
    mine = col(SourceVoice.advertiser_id) == advertiser_id
    session.exec(delete(SourceVoice).where(mine, col(SourceVoice.at) < now - _KEPT))


def of_accounts(session: Session, *, campaign_id: int) -> Mapping[str, list[datetime]]:
    """Give when each ad account that brings a campaign's figures spoke, by its name, in order."""
    rows = session.exec(
        select(Advertiser.id, Advertiser.name, SourceVoice.at)
        .join(SourceVoice, col(SourceVoice.advertiser_id) == col(Advertiser.id))
        .join(AdCampaign, col(AdCampaign.advertiser_id) == col(Advertiser.id))
        .where(AdCampaign.campaign_id == campaign_id, AdCampaign.fed_id == AdCampaign.campaign_id)
        .distinct()
        .order_by(col(Advertiser.id), col(SourceVoice.at))
    )
    found: dict[str, list[datetime]] = {}
    for _, name, at in rows:
        found.setdefault(name, []).append(at)
    return found


def of_people(session: Session, *, workspace_id: int, campaign_id: int) -> Sequence[datetime]:
    """Give when figures of a campaign came by a file or by hand, in order."""
    mine = (AuditEntry.workspace_id == workspace_id, AuditEntry.subject_kind == "campaign")
    rows = select(AuditEntry.at).where(*mine, AuditEntry.subject_id == campaign_id)
    return session.exec(rows.where(col(AuditEntry.action).in_(_BROUGHT)).order_by(col(AuditEntry.at))).all()
