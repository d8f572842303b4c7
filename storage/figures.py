"""Measured figures: snapshots, their roll-up by day, and sums over periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlmodel import Session, SQLModel, col, delete
from sqlmodel import select as select_rows

from storage.models import DayTotal, Snapshot
from storage.models.figures import Figures
from storage.prepared import Prepared

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


class Span(NamedTuple):
    """The days of a campaign from the first to the last."""

    campaign_id: int
    start: date
    end: date


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


# Statements are made once: making one takes many times as long as running it.
_CAMPAIGN: ColumnElement[int] = bindparam("campaign_id")


def _within(table: type[DayTotal] | type[Snapshot], number: int = 0) -> ColumnElement[bool]:
    """Choose the days of a span; ``_named`` gives its values to each execution."""
    start: ColumnElement[date] = bindparam(f"start_{number}")
    end: ColumnElement[date] = bindparam(f"end_{number}")
    campaign: ColumnElement[int] = bindparam(f"campaign_{number}")
    return and_(col(table.campaign_id) == campaign, col(table.day).between(start, end))


def _named(span: Span, number: int = 0) -> dict[str, Any]:
    return {
        f"campaign_{number}": span.campaign_id,
        f"start_{number}": span.start,
        f"end_{number}": span.end,
    }


def _rows(session: Session, statement: Executable) -> Sequence[Any]:
    session.flush()
    return session.connection().execute(statement).all()


def _values(cells: Iterable[Any], *, single: bool) -> dict[str, int | None]:
    values = {key: None if cell is None else int(cell) for key, cell in zip(MEASURES, cells, strict=True)}
    return values if single else {**values, **dict.fromkeys(ESTIMATES)}


@cache
def _added(count: int) -> Prepared:
    columns = [func.sum(getattr(DayTotal, key)) for key in MEASURES]
    parts = (
        select(literal_column(str(number)), func.count(), *columns).where(_within(DayTotal, number))
        for number in range(count)
    )
    return Prepared(union_all(*parts))


def sums(session: Session, *spans: Span) -> list[Sums]:
    """Add up what was reported over each of some spans; estimates only where there is one single day."""
    values = {key: value for number, span in enumerate(spans) for key, value in _named(span, number).items()}
    rows = sorted(_added(len(spans)).rows(session, **values), key=itemgetter(0))
    return [Sums(_values(cells, single=days == 1), int(days)) for _, days, *cells in rows]


@cache
def _daily(keys: tuple[str, ...]) -> Prepared:
    columns = (getattr(DayTotal, key) for key in keys)
    return Prepared(select(col(DayTotal.day), *columns).where(_within(DayTotal)).order_by(col(DayTotal.day)))


def by_day(session: Session, span: Span, keys: tuple[str, ...]) -> Sequence[Any]:
    """Give some measures of the days that have figures, in order: rows of the day and each measure."""
    return _daily(keys).rows(session, **_named(span))


@cache
def _best(key: str) -> Prepared:
    total, label = func.sum(getattr(Snapshot, key)), func.max(Snapshot.label)
    columns = col(Snapshot.entity), func.max(Snapshot.source).label("source"), label.label("label")
    ranked = (
        select(*columns, total.label("total"))
        .where(_within(Snapshot), col(Snapshot.source) != MANUAL)
        .where(~col(Snapshot.level).startswith("campaign"))
        .group_by(col(Snapshot.entity))
        .having(total.is_not(None))
        .order_by(total.desc(), label)
        .limit(bindparam("most"))
        .subquery()
    )
    # Things may have been renamed: the last day that they were measured has their name.
    named = SQLModel.metadata.tables["snapshot"].alias().c
    name = (
        select(named.label)
        .where(named.campaign_id == bindparam("campaign_0"), named.source == ranked.c.source)
        .where(named.entity == ranked.c.entity)
        .order_by(named.day.desc())
        .limit(1)
        .scalar_subquery()
    )
    return Prepared(
        select(ranked.c.entity, name, ranked.c.total).order_by(ranked.c.total.desc(), ranked.c.label)
    )


def best(session: Session, span: Span, key: str, *, most: int) -> list[tuple[str, int]]:
    """Give the names and sums of the ads or posts with most of a measure; a campaign's own total is none."""
    rows = _best(key).rows(session, most=most, **_named(span))
    return [(name or entity, int(total)) for entity, name, total in rows]


_ENTITIES = Prepared(
    select(
        col(Snapshot.entity),
        func.max(Snapshot.level),
        func.max(Snapshot.label),
        func.count(),
        *(func.sum(getattr(Snapshot, key)) for key in MEASURES),
    )
    .where(_within(Snapshot), col(Snapshot.source) != MANUAL)
    .group_by(col(Snapshot.entity))
)


def by_entity(session: Session, span: Span) -> list[Entity]:
    """Add up each ad, post or other thing that was measured; what was written by hand is left out."""
    return [
        Entity(row[0], row[1], row[2] or row[0], Sums(_values(row[4:], single=row[3] == 1), int(row[3])))
        for row in _ENTITIES.rows(session, **_named(span))
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


def _fresh() -> Prepared:
    """Jump from one source to the next in the index; there are few of them and perhaps millions of rows."""
    first = select(func.min(Snapshot.source).label("source")).where(col(Snapshot.campaign_id) == _CAMPAIGN)
    found = first.cte("found", recursive=True)
    following = (
        select(func.min(Snapshot.source))
        .where(col(Snapshot.campaign_id) == _CAMPAIGN, col(Snapshot.source) > found.c.source)
        .scalar_subquery()
    )
    found = found.union_all(select(following).where(found.c.source.is_not(None)))
    days = (
        select(func.max(DayTotal.day).label("day"), func.max(DayTotal.fetched_at).label("fetched_at"))
        .where(col(DayTotal.campaign_id) == _CAMPAIGN)
        .subquery()
    )
    both = days.join(found, true())
    return Prepared(
        select(days.c.day, days.c.fetched_at, found.c.source).select_from(both).order_by(found.c.source)
    )


_FRESH = _fresh()


def freshness(session: Session, *, campaign_id: int) -> Freshness | None:
    """Tell how old a campaign's figures are; None without any."""
    rows = _FRESH.rows(session, campaign_id=campaign_id)
    last_day, fetched_at, _ = rows[0]
    if last_day is None:
        return None
    return Freshness(last_day, fetched_at, tuple(source for _, _, source in rows if source))


def _extent() -> Prepared:
    """Look at both ends of the index only."""
    ends = (
        select(end(DayTotal.day)).where(col(DayTotal.campaign_id) == _CAMPAIGN).scalar_subquery()
        for end in (func.min, func.max)
    )
    return Prepared(select(*ends))


_EXTENT = _extent()


def extent(session: Session, *, campaign_id: int) -> tuple[date, date] | None:
    """Give the first and the last day with figures; None without any."""
    ((first, last),) = _EXTENT.rows(session, campaign_id=campaign_id)
    return None if first is None else (first, last)


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
