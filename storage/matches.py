"""Campaigns at TikTok and the ones of ours they count for; corrections of what was read of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, delete, select, update

from storage.figures import MANUAL, Span, roll_up
from storage.imports import API
from storage.models import (
    AdCampaign,
    Advertiser,
    Correction,
    DaySource,
    ImportFile,
    MatchRule,
    Measured,
    Snapshot,
)
from storage.prepared import Prepared
from storage.staging import days_of, sum_up, sums
from storage.upserts import insert_all_new

_AT_ONCE = 500


class Fed(NamedTuple):
    """An ad account that a campaign's figures come from, and when it last spoke."""

    name: str
    timezone: str
    spoke_at: datetime | None


def of(session: Session, *, workspace_id: int) -> Sequence[AdCampaign]:
    """Give all campaigns of a team's chosen advertisers, the newest first."""
    return session.exec(
        select(AdCampaign)
        .join(Advertiser, col(Advertiser.id) == col(AdCampaign.advertiser_id))
        .where(AdCampaign.workspace_id == workspace_id, col(Advertiser.chosen))
        .order_by(col(AdCampaign.created_on).desc(), col(AdCampaign.id).desc())
    ).all()


def of_advertiser(session: Session, *, id: int) -> Sequence[AdCampaign]:
    """Give the campaigns of an advertiser."""
    return session.exec(
        select(AdCampaign).where(AdCampaign.advertiser_id == id).order_by(col(AdCampaign.id))
    ).all()


def get(session: Session, *, workspace_id: int, id: int) -> AdCampaign | None:
    """Find a campaign at TikTok."""
    return session.exec(
        select(AdCampaign).where(AdCampaign.id == id, AdCampaign.workspace_id == workspace_id)
    ).first()


def seen(session: Session, advertiser: Advertiser, found: Sequence[Mapping[str, Any]]) -> None:
    """Write down how an advertiser's campaigns are now; what was said about them stays."""
    owner = {"workspace_id": advertiser.workspace_id, "advertiser_id": advertiser.id}
    insert_all_new(session, AdCampaign, [{**owner, **one} for one in found])
    known = {row.platform_id: row for row in of_advertiser(session, id=advertiser.id)}
    for one in found:
        row = known[one["platform_id"]]
        for name, value in one.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                session.add(row)
    session.flush()


def rules(session: Session, *, workspace_id: int) -> Sequence[MatchRule]:
    """Give a team's rules."""
    return session.exec(
        select(MatchRule).where(MatchRule.workspace_id == workspace_id).order_by(col(MatchRule.id))
    ).all()


def add_rule(session: Session, *, workspace_id: int, campaign_id: int, words: str) -> None:
    """Keep a rule, unless it is there."""
    one = {"workspace_id": workspace_id, "campaign_id": campaign_id, "words": words}
    insert_all_new(session, MatchRule, [one])


def drop_rule(session: Session, *, workspace_id: int, id: int) -> MatchRule | None:
    """Forget a rule and give what it was."""
    row = session.exec(
        select(MatchRule).where(MatchRule.id == id, MatchRule.workspace_id == workspace_id)
    ).first()
    if row is not None:
        session.delete(row)
        session.flush()
    return row


_FED = Prepared(
    select_cells(col(Advertiser.name), col(Advertiser.timezone), col(Advertiser.spoke_at))
    .join(AdCampaign, col(AdCampaign.advertiser_id) == col(Advertiser.id))
    .where(col(AdCampaign.campaign_id) == bindparam("campaign_id"))
    .where(col(AdCampaign.fed_id) == col(AdCampaign.campaign_id))
    .distinct()
)


def fed(session: Session, *, campaign_id: int) -> list[Fed]:
    """Give the ad accounts that a campaign's figures come from."""
    rows = _FED.rows(session, campaign_id=campaign_id)
    return sorted((Fed(*row) for row in rows), key=lambda one: one.name)


def kinds(session: Session, *, campaign_id: int) -> set[str]:
    """Tell by which ways the days of a campaign that count came in; "" is none that was noted."""
    rows = session.connection().execute(
        select_cells(col(ImportFile.kind))
        .select_from(DaySource)
        .outerjoin(ImportFile, col(ImportFile.id) == col(DaySource.import_id))
        .where(col(DaySource.campaign_id) == campaign_id, col(DaySource.live))
        .distinct()
    )
    return {row[0] or "" for row in rows}


# -- figures ---------------------------------------------------------------------------------------


def adopt(session: Session, *, measured_ids: Sequence[int], parent: str) -> None:
    """Note of which campaign at TikTok some ads are."""
    for at in range(0, len(measured_ids), _AT_ONCE):
        some = col(Measured.id).in_(measured_ids[at : at + _AT_ONCE])
        session.exec(update(Measured).where(some, col(Measured.parent) != parent).values(parent=parent))


def show(session: Session, *, items: Mapping[int, str]) -> None:
    """Note which posts some ads show."""
    ids = list(items)
    for at in range(0, len(ids), _AT_ONCE):
        some = select(Measured).where(col(Measured.id).in_(ids[at : at + _AT_ONCE]))
        for row in session.exec(some):
            row.item = items[row.id]
            session.add(row)
    session.flush()


def take_out(session: Session, *, campaign_id: int, parent: str, days: int) -> bool:
    """Take the figures of a campaign at TikTok out of one of ours, some days a time; False at the end."""
    ads = select_cells(col(Measured.id)).where(
        col(Measured.campaign_id) == campaign_id, col(Measured.parent) == parent
    )
    connection = session.connection()
    found = connection.execute(
        select_cells(col(DaySource.id), col(DaySource.day))
        .join(Snapshot, col(Snapshot.day_source_id) == col(DaySource.id))
        .where(col(DaySource.campaign_id) == campaign_id, col(DaySource.live))
        .where(col(Snapshot.measured_id).in_(ads))
        .distinct()
        .limit(days)
    ).all()
    if not found:
        return False
    ids = [row[0] for row in found]
    session.exec(
        delete(Snapshot).where(col(Snapshot.day_source_id).in_(ids), col(Snapshot.measured_id).in_(ads))
    )
    left = sums(session, days_of(ids))
    sum_up(session, left)
    empty = set(ids) - {one["day_source"] for one in left}
    session.exec(delete(DaySource).where(col(DaySource.id).in_(empty)))
    roll_up(session, campaign_id=campaign_id, days=[row[1] for row in found])
    return True


def read_at(session: Session, *, day_sources: Iterable[int]) -> dict[int, datetime]:
    """Tell when some days were brought in."""
    wanted, found = sorted(day_sources), dict[int, datetime]()
    for at in range(0, len(wanted), _AT_ONCE):
        some = col(DaySource.id).in_(wanted[at : at + _AT_ONCE])
        rows = session.connection().execute(
            select_cells(col(DaySource.id), col(DaySource.fetched_at)).where(some)
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def told(session: Session, *, day_sources: Sequence[int]) -> int:
    """Count the days that TikTok itself has told."""
    count = 0
    for at in range(0, len(day_sources), _AT_ONCE):
        some = col(DaySource.id).in_(day_sources[at : at + _AT_ONCE])
        rows = (
            select_cells(func.count())
            .select_from(DaySource)
            .join(ImportFile, col(ImportFile.id) == col(DaySource.import_id))
        )
        count += session.connection().execute(rows.where(some, col(ImportFile.kind) == API)).scalar_one()
    return count


def corrected(
    session: Session,
    *,
    campaign_id: int,
    before: Mapping[date, Mapping[str, int | None]],
    after: Mapping[date, Mapping[str, int | None]],
    source: str,
    now: datetime,
) -> int:
    """Keep what figures of complete days were before they were corrected; give how many there are."""
    rows = [
        {"day": day, "measure": key, "before": old, "after": after[day][key]}
        for day, values in sorted(before.items())
        for key, old in values.items()
        if day in after and after[day][key] != old
    ]
    about = {"campaign_id": campaign_id, "source": source, "at": now}
    if rows:
        session.connection().execute(insert(Correction), [{**about, **row} for row in rows])
    return len(rows)


def corrections(session: Session, *, campaign_id: int, limit: int) -> Sequence[Correction]:
    """Give the last corrections of a campaign, the newest first."""
    return session.exec(
        select(Correction)
        .where(Correction.campaign_id == campaign_id)
        .order_by(col(Correction.id).desc())
        .limit(limit)
    ).all()


def corrections_within(session: Session, span: Span, measures: Collection[str]) -> Sequence[Correction]:
    """Give the corrections of some measures on some days, the newest first."""
    return session.exec(
        select(Correction)
        .where(Correction.campaign_id == span.campaign_id, col(Correction.measure).in_(measures))
        .where(col(Correction.day).between(span.start, span.end))
        .order_by(col(Correction.id).desc())
    ).all()


def last_file(session: Session, *, workspace_id: int) -> ImportFile | None:
    """Give the file a team brought in last."""
    return session.exec(
        select(ImportFile)
        .where(ImportFile.workspace_id == workspace_id, ImportFile.kind == "ads_export")
        .where(ImportFile.state == "published")
        .order_by(col(ImportFile.id).desc())
        .limit(1)
    ).first()


def last_by_hand(session: Session, *, campaign_ids: Sequence[int]) -> datetime | None:
    """Tell when a figure was last written down by hand."""
    own = col(DaySource.campaign_id).in_(campaign_ids)
    by_hand = select_cells(func.max(DaySource.fetched_at)).where(
        own, col(DaySource.source) == MANUAL, col(DaySource.live)
    )
    found: datetime | None = session.connection().execute(by_hand).scalar()
    return found
