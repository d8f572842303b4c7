"""Measured figures: snapshots, their roll-up by day, and sums over periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, delete, select

from storage.models import DayTotal, Snapshot
from storage.models.figures import Figures

MEASURES: tuple[str, ...] = tuple(Figures.model_fields)
# Unique people: a sum over days, ads or creators would count them several times.
ESTIMATES = frozenset({"reach"})
MANUAL = "manual"


@dataclass(frozen=True)
class Sums:
    """Figures over a span: a measure nobody reported is None; ``days`` counts days with figures."""

    values: Mapping[str, int | None]
    days: int


@dataclass(frozen=True)
class Freshness:
    """Tell the last day with figures, when they were last brought in, and from where."""

    last_day: date
    fetched_at: datetime
    sources: tuple[str, ...]


def sums(session: Session, *, campaign_id: int, start: date, end: date) -> Sums:
    """Add up a campaign's days; estimates only where there is one single row."""
    row = session.exec(
        select(func.count(), func.sum(DayTotal.rows), *(func.sum(getattr(DayTotal, key)) for key in MEASURES))
        .where(DayTotal.campaign_id == campaign_id)
        .where(col(DayTotal.day) >= start, col(DayTotal.day) <= end)
    ).one()
    return Sums(_values(row[2:], single=row[1] == 1), int(row[0]))


def _values(cells: Iterable[Any], *, single: bool) -> dict[str, int | None]:
    values = {key: None if cell is None else int(cell) for key, cell in zip(MEASURES, cells, strict=True)}
    return values if single else {**values, **dict.fromkeys(ESTIMATES)}


def by_day(session: Session, *, campaign_id: int, start: date, end: date) -> Sequence[DayTotal]:
    """Give a campaign's days that have figures, in order."""
    return session.exec(
        select(DayTotal)
        .where(DayTotal.campaign_id == campaign_id)
        .where(col(DayTotal.day) >= start, col(DayTotal.day) <= end)
        .order_by(col(DayTotal.day))
    ).all()


def by_label(session: Session, *, campaign_id: int, start: date, end: date) -> list[tuple[str, Sums]]:
    """Add up each ad or post of a campaign."""
    rows = session.exec(
        select(
            Snapshot.entity,
            func.max(Snapshot.label),
            func.count(),
            *(func.sum(getattr(Snapshot, key)) for key in MEASURES),
        )
        .where(Snapshot.campaign_id == campaign_id, Snapshot.source != MANUAL)
        .where(col(Snapshot.day) >= start, col(Snapshot.day) <= end)
        .group_by(col(Snapshot.entity))
    ).all()
    return [(row[1] or row[0], Sums(_values(row[3:], single=row[2] == 1), int(row[2]))) for row in rows]


def freshness(session: Session, *, campaign_id: int) -> Freshness | None:
    """Tell how old a campaign's figures are; None without any."""
    last_day, fetched_at = session.exec(
        select(func.max(DayTotal.day), func.max(DayTotal.fetched_at)).where(
            DayTotal.campaign_id == campaign_id
        )
    ).one()
    if last_day is None:
        return None
    names = session.exec(select(Snapshot.source).where(Snapshot.campaign_id == campaign_id).distinct()).all()
    return Freshness(last_day, fetched_at, tuple(sorted(names)))


def log(
    session: Session,
    *,
    campaign_id: int,
    day: date,
    measure: str,
    value: int,
    currency: str,
    now: datetime,
) -> int | None:
    """Write down one figure by hand and give the one it replaces."""
    row = session.exec(
        select(Snapshot).where(
            Snapshot.campaign_id == campaign_id,
            Snapshot.source == MANUAL,
            Snapshot.entity == MANUAL,
            Snapshot.day == day,
        )
    ).first()
    row = row or Snapshot(
        campaign_id=campaign_id, source=MANUAL, entity=MANUAL, day=day, currency=currency, fetched_at=now
    )
    before: int | None = getattr(row, measure)
    setattr(row, measure, value)
    row.fetched_at = now
    session.add(row)
    session.flush()
    roll_up(session, campaign_id=campaign_id, days=[day])
    return before


def _rolled(key: str) -> ColumnElement[Any]:
    """Sum what files and platforms measured; a figure by hand counts where they have none."""
    column = getattr(Snapshot, key)
    by_hand = case((col(Snapshot.source) == MANUAL, column))
    measured = case((col(Snapshot.source) != MANUAL, column))
    total = func.coalesce(func.sum(measured), func.sum(by_hand))
    if key not in ESTIMATES:
        return total
    alone = func.count(measured) <= 1
    return case((alone, total), else_=None)


def roll_up(session: Session, *, campaign_id: int, days: Iterable[date]) -> None:
    """Bring the roll-up of some days in line with their snapshots."""
    wanted = sorted(set(days))
    for at in range(0, len(wanted), 500):
        part = wanted[at : at + 500]
        session.exec(
            delete(DayTotal).where(col(DayTotal.campaign_id) == campaign_id, col(DayTotal.day).in_(part))
        )
        for row in _rolled_days(session, campaign_id, part):
            cells = list(row)
            whole = _values(cells[3:], single=True)
            session.add(
                DayTotal(campaign_id=campaign_id, day=cells[0], rows=cells[1], fetched_at=cells[2], **whole)
            )
        session.flush()


def _rolled_days(session: Session, campaign_id: int, days: Sequence[date]) -> Sequence[Any]:
    return session.exec(
        select(
            Snapshot.day,
            func.count(),
            func.max(Snapshot.fetched_at),
            *(_rolled(key) for key in MEASURES),
        )
        .where(Snapshot.campaign_id == campaign_id, col(Snapshot.day).in_(days))
        .group_by(col(Snapshot.day))
    ).all()
