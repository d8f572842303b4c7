"""Measured figures: snapshots, their roll-up by day, and sums over periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, and_, case, func, insert, literal, select
from sqlmodel import Session, col, delete
from sqlmodel import select as select_rows

from storage.models import DayTotal, Snapshot
from storage.models.figures import Figures

MEASURES: tuple[str, ...] = tuple(Figures.model_fields)
# Unique people: a sum over days, ads or creators would count them several times.
ESTIMATES = frozenset({"reach"})
MANUAL = "manual"
_AT_ONCE = 500


@dataclass(frozen=True)
class Sums:
    """Figures over a span: a measure nobody reported is None; ``days`` counts days with figures."""

    values: Mapping[str, int | None]
    days: int


@dataclass(frozen=True)
class Entity:
    """One ad, post, ad group or campaign of a platform, with its figures over a span."""

    key: str
    level: str
    label: str
    sums: Sums


@dataclass(frozen=True)
class Freshness:
    """Tell the last day with figures, when they were last brought in, and from where."""

    last_day: date
    fetched_at: datetime
    sources: tuple[str, ...]


def _rows(session: Session, statement: Executable) -> Sequence[Any]:
    session.flush()
    return session.connection().execute(statement).all()


def _values(cells: Iterable[Any], *, single: bool) -> dict[str, int | None]:
    values = {key: None if cell is None else int(cell) for key, cell in zip(MEASURES, cells, strict=True)}
    return values if single else {**values, **dict.fromkeys(ESTIMATES)}


def sums(session: Session, *, campaign_id: int, start: date, end: date) -> Sums:
    """Add up what was reported of a campaign's days; estimates only where there is one single day."""
    statement = (
        select(func.count(), *(func.sum(getattr(DayTotal, key)) for key in MEASURES))
        .where(col(DayTotal.campaign_id) == campaign_id)
        .where(col(DayTotal.day) >= start, col(DayTotal.day) <= end)
    )
    (row,) = _rows(session, statement)
    return Sums(_values(row[1:], single=row[0] == 1), int(row[0]))


def by_day(session: Session, *, campaign_id: int, start: date, end: date) -> Sequence[DayTotal]:
    """Give a campaign's days that have figures, in order."""
    return session.exec(
        select_rows(DayTotal)
        .where(DayTotal.campaign_id == campaign_id)
        .where(col(DayTotal.day) >= start, col(DayTotal.day) <= end)
        .order_by(col(DayTotal.day))
    ).all()


def by_entity(session: Session, *, campaign_id: int, start: date, end: date) -> list[Entity]:
    """Add up each ad, post or other thing that was measured; what was written by hand is left out."""
    statement = (
        select(
            col(Snapshot.entity),
            func.max(Snapshot.level),
            func.max(Snapshot.label),
            func.count(),
            *(func.sum(getattr(Snapshot, key)) for key in MEASURES),
        )
        .where(col(Snapshot.campaign_id) == campaign_id, col(Snapshot.source) != MANUAL)
        .where(col(Snapshot.day) >= start, col(Snapshot.day) <= end)
        .group_by(col(Snapshot.entity))
    )
    return [
        Entity(row[0], row[1], row[2] or row[0], Sums(_values(row[4:], single=row[3] == 1), int(row[3])))
        for row in _rows(session, statement)
    ]


def labels(session: Session, *, campaign_id: int, entities: Sequence[str]) -> dict[str, str]:
    """Give the names that things have on the last day they were measured; they may have been renamed."""
    rows = _rows(
        session,
        select(col(Snapshot.entity), col(Snapshot.label))
        .where(col(Snapshot.campaign_id) == campaign_id, col(Snapshot.entity).in_(entities))
        .order_by(col(Snapshot.day)),
    )
    return {row[0]: row[1] or row[0] for row in rows}


def raw(session: Session, *, campaign_id: int, start: date, end: date, limit: int) -> Sequence[Any]:
    """Give snapshots as plain rows (day, source, label, currency, then the measures), by day and label."""
    statement = (
        select(
            col(Snapshot.day),
            col(Snapshot.source),
            col(Snapshot.label),
            col(Snapshot.currency),
            *(getattr(Snapshot, key) for key in MEASURES),
        )
        .where(col(Snapshot.campaign_id) == campaign_id)
        .where(col(Snapshot.day) >= start, col(Snapshot.day) <= end)
        .order_by(col(Snapshot.day), col(Snapshot.label), col(Snapshot.entity))
        .limit(limit)
    )
    return _rows(session, statement)


def freshness(session: Session, *, campaign_id: int) -> Freshness | None:
    """Tell how old a campaign's figures are; None without any."""
    totals = select(func.max(DayTotal.day), func.max(DayTotal.fetched_at)).where(
        col(DayTotal.campaign_id) == campaign_id
    )
    ((last_day, fetched_at),) = _rows(session, totals)
    if last_day is None:
        return None
    return Freshness(last_day, fetched_at, tuple(_sources(session, campaign_id)))


def _sources(session: Session, campaign_id: int) -> Iterator[str]:
    """Jump from one source to the next in the index; there are few of them and perhaps millions of rows."""
    last = ""
    while True:
        following = select(func.min(Snapshot.source)).where(
            col(Snapshot.campaign_id) == campaign_id, col(Snapshot.source) > last
        )
        ((found,),) = _rows(session, following)
        if found is None:
            return
        yield found
        last = found


def totals(session: Session, *, campaign_id: int, days: Iterable[date]) -> dict[date, dict[str, int | None]]:
    """Give the figures of some days of a campaign, as they are now."""
    found: dict[date, dict[str, int | None]] = {}
    for part in _parts(days):
        statement = select(col(DayTotal.day), *(getattr(DayTotal, key) for key in MEASURES)).where(
            col(DayTotal.campaign_id) == campaign_id, col(DayTotal.day).in_(part)
        )
        found.update({row[0]: _values(row[1:], single=True) for row in _rows(session, statement)})
    return found


def log(
    session: Session,
    *,
    campaign_id: int,
    day: date,
    measure: str,
    value: int | None,
    currency: str,
    now: datetime,
) -> int | None:
    """Write down one figure by hand, or with None remove it, and give the one it replaces."""
    row = session.exec(
        select_rows(Snapshot).where(
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
    if any(getattr(row, key) is not None for key in MEASURES):
        session.add(row)
    elif row.id is not None:
        session.delete(row)
    session.flush()
    roll_up(session, campaign_id=campaign_id, days=[day])
    return before


def _parts(days: Iterable[date]) -> Iterable[list[date]]:
    wanted = sorted(set(days))
    return (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))


def roll_up(session: Session, *, campaign_id: int, days: Iterable[date]) -> None:
    """Bring the roll-up of some days in line with their snapshots."""
    session.flush()
    columns = ["campaign_id", "day", "rows", "fetched_at", *MEASURES]
    for part in _parts(days):
        session.exec(
            delete(DayTotal).where(col(DayTotal.campaign_id) == campaign_id, col(DayTotal.day).in_(part))
        )
        session.connection().execute(insert(DayTotal).from_select(columns, _rolled(campaign_id, part)))


def _rolled(campaign_id: int, days: Sequence[date]) -> Any:
    """Sum what files and platforms measured; a figure by hand counts where they have none."""
    by_hand = col(Snapshot.source) == MANUAL
    kinds = (
        select(
            by_hand.label("by_hand"),
            col(Snapshot.day),
            func.count().label("rows"),
            func.max(Snapshot.fetched_at).label("fetched_at"),
            *(func.sum(getattr(Snapshot, key)).label(key) for key in MEASURES),
        )
        .where(col(Snapshot.campaign_id) == campaign_id, col(Snapshot.day).in_(days))
        .group_by(by_hand, col(Snapshot.day))
        .subquery()
    )
    measured, alone = ~kinds.c.by_hand, and_(~kinds.c.by_hand, kinds.c.rows == 1)
    chosen = (
        func.coalesce(
            func.max(case((alone if key in ESTIMATES else measured, kinds.c[key]))),
            func.max(case((kinds.c.by_hand, kinds.c[key]))),
        )
        for key in MEASURES
    )
    return select(
        literal(campaign_id), kinds.c.day, func.sum(kinds.c.rows), func.max(kinds.c.fetched_at), *chosen
    ).group_by(kinds.c.day)
