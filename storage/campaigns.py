"""Campaigns and their targets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, String, bindparam, cast, literal_column, null, union_all
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, delete, func, select, update

from storage import outbox, teams
from storage.models import (
    Alert,
    AlertNote,
    Campaign,
    CreatorRequest,
    DayTotal,
    Digest,
    MarketLink,
    Target,
    Workspace,
)
from storage.prepared import Prepared

_REMEMBERED = 500


class Plan(NamedTuple):
    """A campaign as it is shown: plain values, the same as long as nothing of it has changed."""

    id: int
    workspace_id: int
    number: int
    name: str
    state: str
    objective: str
    brand: str
    budget_minor: int | None
    currency: str
    starts_on: date | None
    ends_on: date | None
    industry: str
    industry_allowed_by: str
    hashtags: tuple[str, ...]
    markets: tuple[str, ...]
    industry_allowed: tuple[str, ...]


class Standing(NamedTuple):
    """How a campaign stands: its requests by state, its targets, the first and the last day with figures.

    ``market`` is TikTok's number of its counterpart in TikTok One, where there is one.
    """

    requests: tuple[tuple[str, int], ...]
    targets: tuple[tuple[str, float], ...]
    days: tuple[date, date] | None
    market: str = ""


# Lists come as they are stored, so that a row can be looked up among those that were read before.
_LISTS = ("hashtags", "markets", "industry_allowed")
_TEXTS = tuple(cast(getattr(Campaign, name), String) for name in _LISTS)
_ONE = Prepared(
    select_cells(*(getattr(Campaign, name) for name in Plan._fields[: -len(_LISTS)]), *_TEXTS).where(
        col(Campaign.id) == bindparam("id"), col(Campaign.workspace_id) == bindparam("workspace_id")
    )
)
_TARGETS = Prepared(
    select_cells(col(Target.kpi), col(Target.value)).where(
        col(Target.campaign_id) == bindparam("campaign_id")
    )
)


def _standing() -> Prepared:
    """Ask for all of it at once; of the days only both ends of the index are looked at."""
    campaign_id: ColumnElement[int] = bindparam("campaign_id")
    no_day = cast(null(), Date)
    requests: Any = (
        select_cells(literal_column("'request'"), col(CreatorRequest.state), func.count(), no_day)
        .where(col(CreatorRequest.campaign_id) == campaign_id)
        .group_by(col(CreatorRequest.state))
    )
    targets: Any = select_cells(literal_column("'target'"), col(Target.kpi), col(Target.value), no_day).where(
        col(Target.campaign_id) == campaign_id
    )
    ends: Any = (
        select_cells(
            literal_column("'day'"), cast(null(), String), literal_column("0"), end(DayTotal.day)
        ).where(col(DayTotal.campaign_id) == campaign_id)
        for end in (func.min, func.max)
    )
    market: Any = select_cells(
        literal_column("'market'"), col(MarketLink.remote_id), literal_column("0"), no_day
    ).where(col(MarketLink.campaign_id) == campaign_id)
    return Prepared(union_all(requests, targets, *ends, market))


_STANDING = _standing()


def add(session: Session, workspace: Workspace, *, now: datetime, **values: Any) -> Campaign:
    """Add a campaign with the next short id; values are the columns of Campaign."""
    number = teams.next_number(session, workspace, "campaign")
    row = Campaign(workspace_id=workspace.id, number=number, created_at=now, updated_at=now, **values)
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> Campaign | None:
    """Find a campaign of a workspace."""
    row = session.get(Campaign, id)
    return row if row and row.workspace_id == workspace_id else None


def shown(session: Session, *, workspace_id: int, id: int) -> Plan | None:
    """Find a campaign of a workspace, for reading only."""
    rows = _ONE.rows(session, workspace_id=workspace_id, id=id)
    return _planned(tuple(rows[0])) if rows else None


@lru_cache(_REMEMBERED)
def _planned(cells: tuple[Any, ...]) -> Plan:
    others, lists = cells[: -len(_LISTS)], cells[-len(_LISTS) :]
    return _plan([*others, *map(json.loads, lists)])


def plan(campaign: Campaign) -> Plan:
    """Give a campaign's values."""
    return _plan([getattr(campaign, name) for name in Plan._fields])


def _plan(cells: Sequence[Any]) -> Plan:
    others, lists = cells[: -len(_LISTS)], cells[-len(_LISTS) :]
    return Plan._make((*others, *map(tuple, lists)))


def locked(session: Session, *, workspace_id: int, id: int) -> Campaign | None:
    """Find a campaign and keep others from changing it until the transaction ends."""
    return session.exec(
        select(Campaign).where(Campaign.workspace_id == workspace_id, Campaign.id == id).with_for_update()
    ).first()


def all_of(session: Session, *, workspace_id: int, archived: bool = False) -> Sequence[Campaign]:
    """Give the campaigns of a workspace, newest first."""
    query = select(Campaign).where(Campaign.workspace_id == workspace_id)
    if not archived:
        query = query.where(Campaign.state != "archived")
    return session.exec(query.order_by(col(Campaign.number).desc())).all()


def named(session: Session, *, workspace_id: int, name: str) -> Campaign | None:
    """Find a campaign that is not archived by its exact name, whatever the case."""
    return session.exec(
        select(Campaign).where(
            Campaign.workspace_id == workspace_id,
            func.lower(Campaign.name) == name.lower(),
            Campaign.state != "archived",
        )
    ).first()


def standing(session: Session, *, campaign_id: int) -> Standing:
    """Tell how a campaign stands."""
    return _stands(tuple(map(tuple, _STANDING.rows(session, campaign_id=campaign_id))))


@lru_cache(_REMEMBERED)
def _stands(rows: tuple[tuple[str, str, Any, date | None], ...]) -> Standing:
    days = [day for *_, day in rows if day]
    return Standing(
        tuple((state, int(count)) for kind, state, count, _ in rows if kind == "request"),
        tuple((kpi, float(value)) for kind, kpi, value, _ in rows if kind == "target"),
        (min(days), max(days)) if days else None,
        next((number for kind, number, *_ in rows if kind == "market"), ""),
    )


def targets(session: Session, *, campaign_id: int) -> dict[str, float]:
    """Give a campaign's KPI targets."""
    return dict(_TARGETS.rows(session, campaign_id=campaign_id))


def set_target(session: Session, *, campaign_id: int, kpi: str, value: float | None) -> None:
    """Set or, with None, remove a KPI target."""
    session.exec(delete(Target).where(col(Target.campaign_id) == campaign_id, col(Target.kpi) == kpi))
    if value is not None:
        session.add(Target(campaign_id=campaign_id, kpi=kpi, value=value))


def silence(session: Session, *, campaign_id: int, now: datetime) -> None:
    """Stop everything that would still be said about a campaign: digests, alerts, reminders, messages."""
    # The clocks first: what a sweep says of one at this moment is waited for, and then silenced as well.
    session.exec(
        update(CreatorRequest)
        .where(col(CreatorRequest.campaign_id) == campaign_id)
        .values(remind_at=None, expires_at=None)
    )
    digests = select(Digest.id).where(Digest.campaign_id == campaign_id)
    causes = [f"digest:{id}:" for id in session.exec(digests)]
    asked = select(CreatorRequest.id).where(CreatorRequest.campaign_id == campaign_id)
    causes += [f"request:{id}:" for id in session.exec(asked)]
    alerts = select(Alert.id).where(Alert.campaign_id == campaign_id)
    causes += [f"alert:{id}:" for id in session.exec(alerts)]
    session.exec(
        delete(AlertNote).where(col(AlertNote.alert_id).in_(alerts), col(AlertNote.told_at).is_(None))
    )
    for cause in causes:
        outbox.silence(session, cause=cause, now=now)
    session.exec(
        update(Digest)
        .where(col(Digest.campaign_id) == campaign_id, col(Digest.state) != "deleted")
        .values(next_due=None, state="ended")
    )
    session.exec(
        update(Alert)
        .where(col(Alert.campaign_id) == campaign_id, col(Alert.standing) != "deleted")
        .values(next_due=None, standing="ended")
    )


def spoke(session: Session, *, campaign_id: int) -> bool:
    """Tell whether a campaign has digests or alerts that were not deleted."""
    digests = select(Digest.id).where(Digest.campaign_id == campaign_id, Digest.state != "deleted")
    alerts = select(Alert.id).where(Alert.campaign_id == campaign_id, Alert.standing != "deleted")
    return any(session.exec(rows.limit(1)).first() is not None for rows in (digests, alerts))
