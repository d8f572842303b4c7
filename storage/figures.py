"""Measured figures: snapshots, their roll-up by day, and sums over periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from sqlmodel import Session, col, delete
from sqlmodel import select as select_rows

from storage.frozen import frozen
from storage.imports import API
from storage.models import DaySource, DayTotal, ImportFile, Measured, Naming, Snapshot
from storage.models.figures import MEASURES as MEASURES
from storage.prepared import Prepared
from storage.staging import Subject, name

# Unique people: a sum over days, ads or creators would count them several times.
ESTIMATES = frozenset({"reach"})
MANUAL = "manual"
_AT_ONCE = 500


@frozen
class Sums:
    """Figures over a span: a measure nobody reported is None; ``days`` counts days with figures."""

    values: Mapping[str, int | None]
    days: int


class Span(NamedTuple):
    """The days of a campaign from the first to the last."""

    campaign_id: int
    start: date
    end: date


@frozen
class Entity:
    """One ad, post, ad group or campaign of a platform, with its figures over a span."""

    key: str
    level: str
    label: str
    sums: Sums
    item: str = ""  # the post it shows


@frozen
class Freshness:
    """Tell the last day with figures, when they were last brought in, and from where.

    ``told`` is whether TikTok itself told those of the last day.
    """

    last_day: date
    fetched_at: datetime
    sources: tuple[str, ...]
    told: bool = False


# Statements are made once: making one takes many times as long as running it.
_CAMPAIGN: ColumnElement[int] = bindparam("campaign_id")


def _within(table: type[DayTotal] | type[DaySource], number: int = 0) -> ColumnElement[bool]:
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


def _rows(session: Session, statement: Executable, **values: Any) -> Sequence[Any]:
    session.flush()
    return session.connection().execute(statement, values).all()


def values_of(
    cells: Iterable[Any], *, single: bool, keys: tuple[str, ...] = MEASURES
) -> dict[str, int | None]:
    """Name measures; estimates are only there where they are of one single row."""
    values = {key: None if cell is None else int(cell) for key, cell in zip(keys, cells, strict=True)}
    return values if single else {**values, **dict.fromkeys(ESTIMATES)}


@cache
def _added(count: int, keys: tuple[str, ...]) -> Prepared:
    columns = [func.sum(getattr(DayTotal, key)) for key in keys]
    parts = (
        select(literal_column(str(number)), func.count(), *columns).where(_within(DayTotal, number))
        for number in range(count)
    )
    return Prepared(union_all(*parts))


def added(session: Session, *spans: Span, keys: tuple[str, ...] = MEASURES) -> tuple[tuple[Any, ...], ...]:
    """Add up some measures over each of some spans; ``summed`` says what the sums are."""
    values = {key: value for number, span in enumerate(spans) for key, value in _named(span, number).items()}
    rows = _added(len(spans), keys).rows(session, **values)
    return tuple(sorted(rows, key=itemgetter(0)) if len(rows) > 1 else rows)


def summed(rows: Iterable[tuple[Any, ...]], keys: tuple[str, ...] = MEASURES) -> list[Sums]:
    """Name the sums; estimates only where there is one single day."""
    return [Sums(values_of(cells, single=days == 1, keys=keys), int(days)) for _, days, *cells in rows]


def sums(session: Session, *spans: Span) -> list[Sums]:
    """Add up what was reported over each of some spans."""
    return summed(added(session, *spans))


_PAID = Prepared(
    select(*(func.sum(getattr(DaySource, key)) for key in MEASURES)).where(
        _within(DaySource), col(DaySource.live), col(DaySource.source) != MANUAL
    )
)


def paid(session: Session, span: Span) -> dict[str, int | None]:
    """Add up what ads measured over a span, without what was written by hand."""
    return values_of(_PAID.rows(session, **_named(span))[0], single=False)


@cache
def _daily(keys: tuple[str, ...]) -> Prepared:
    columns = (getattr(DayTotal, key) for key in keys)
    return Prepared(select(col(DayTotal.day), *columns).where(_within(DayTotal)).order_by(col(DayTotal.day)))


def by_day(session: Session, span: Span, keys: tuple[str, ...]) -> Sequence[Any]:
    """Give some measures of the days that have figures, in order: rows of the day and each measure."""
    return _daily(keys).rows(session, **_named(span))


def _measured(*columns: Any) -> Any:
    """Select from what files and platforms measured over a span, each thing's rows put together."""
    return (
        select(col(Snapshot.measured_id), *columns)
        .join_from(DaySource, Snapshot, col(Snapshot.day_source_id) == col(DaySource.id))
        .where(_within(DaySource), col(DaySource.live), col(DaySource.source) != MANUAL)
        .group_by(col(Snapshot.measured_id))
    )


def _last_name(measured_id: Any) -> Any:
    """Select the name something had on the last day it was measured; things may have been renamed."""
    return (
        select(col(Naming.label))
        .join_from(DaySource, Snapshot, col(Snapshot.day_source_id) == col(DaySource.id))
        .join(Naming, col(Naming.id) == col(Snapshot.naming_id))
        .where(col(DaySource.campaign_id) == bindparam("campaign_0"), col(DaySource.live))
        .where(col(Snapshot.measured_id) == measured_id)
        .order_by(col(DaySource.day).desc())
        .limit(1)
        .scalar_subquery()
    )


@cache
def _best(key: str) -> Prepared:
    total = func.sum(getattr(Snapshot, key))
    added = _measured(total.label("total")).having(total.is_not(None)).subquery()
    thing = Measured.__table__.alias("thing")  # type: ignore[attr-defined]
    ranked = (
        select(thing.c.id, thing.c.entity, added.c.total)
        .join_from(added, thing, thing.c.id == added.c.measured_id)
        .where(~thing.c.level.startswith("campaign"))
        .order_by(added.c.total.desc(), thing.c.id)
        .limit(bindparam("most"))
        .subquery()
    )
    named = select(ranked.c.entity, _last_name(ranked.c.id).label("name"), ranked.c.total)
    return Prepared(named.order_by(ranked.c.total.desc(), ranked.c.id))


def best(session: Session, span: Span, key: str, *, most: int) -> list[tuple[str, int]]:
    """Give the names and sums of the ads or posts with most of a measure; a campaign's own total is none."""
    rows = _best(key).rows(session, most=most, **_named(span))
    return [(name or entity, int(total)) for entity, name, total in rows]


_ADDED = _measured(
    func.count().label("days"),
    func.max(Snapshot.naming_id).label("naming_id"),
    *(func.sum(getattr(Snapshot, key)).label(key) for key in MEASURES),
).subquery()
_ENTITIES = Prepared(
    select(
        col(Measured.entity),
        col(Measured.level),
        col(Naming.label),
        col(Measured.item),
        _ADDED.c.days,
        *(_ADDED.c[key] for key in MEASURES),
    )
    .join_from(_ADDED, Measured, col(Measured.id) == _ADDED.c.measured_id)
    .join(Naming, col(Naming.id) == _ADDED.c.naming_id)
)


def by_entity(session: Session, span: Span) -> list[Entity]:
    """Add up each ad, post or other thing that was measured; what was written by hand is left out."""
    return [
        Entity(
            row[0],
            row[1],
            row[2] or row[0],
            Sums(values_of(row[5:], single=row[4] == 1), int(row[4])),
            row[3],
        )
        for row in _ENTITIES.rows(session, **_named(span))
    ]


_NAMES = select(col(Measured.entity), _last_name(col(Measured.id))).where(
    col(Measured.campaign_id) == bindparam("campaign_0"),
    col(Measured.entity).in_(bindparam("entities", expanding=True)),
)


def labels(session: Session, *, campaign_id: int, entities: Sequence[str]) -> dict[str, str]:
    """Give the names that things have on the last day they were measured."""
    if not entities:
        return {}
    rows = _rows(session, _NAMES, campaign_0=campaign_id, entities=list(entities))
    return {entity: name or entity for entity, name in rows}


def _source() -> Any:
    """Tell what TikTok itself has told us from what a file did."""
    told = and_(col(ImportFile.kind) == API, col(Measured.parent) != "")
    return case((told, API), else_=col(DaySource.source))


def raw(session: Session, span: Span, *, at_once: int = _AT_ONCE) -> Iterable[Sequence[Any]]:
    """Give snapshots as plain rows, by day and label, some at a time.

    A row is its day, source, label, currency and when it was fetched, then the measures.
    """
    statement = (
        select(
            col(DaySource.day),
            _source().label("source"),
            col(Naming.label),
            col(Naming.currency),
            col(DaySource.fetched_at),
            *(getattr(Snapshot, key) for key in MEASURES),
        )
        .join_from(DaySource, Snapshot, col(Snapshot.day_source_id) == col(DaySource.id))
        .join(Naming, col(Naming.id) == col(Snapshot.naming_id))
        .join(Measured, col(Measured.id) == col(Snapshot.measured_id))
        .outerjoin(ImportFile, col(ImportFile.id) == col(DaySource.import_id))
        .where(_within(DaySource), col(DaySource.live))
        .order_by(col(DaySource.day), col(Naming.label), col(Measured.entity))
    )
    session.flush()
    options = {"yield_per": at_once}
    return session.connection().execute(statement, _named(span), execution_options=options).partitions()


def _fresh() -> Prepared:
    """Jump from one source to the next in the index; there are few of them and perhaps thousands of days."""
    own = (col(DaySource.campaign_id) == _CAMPAIGN, col(DaySource.live))
    first = select(func.min(DaySource.source).label("source")).where(*own)
    found = first.cte("found", recursive=True)
    following = (
        select(func.min(DaySource.source))
        .where(*own, col(DaySource.source) > found.c.source)
        .scalar_subquery()
    )
    found = found.union_all(select(following).where(found.c.source.is_not(None)))
    days = (
        select(func.max(DayTotal.day).label("day"), func.max(DayTotal.fetched_at).label("fetched_at"))
        .where(col(DayTotal.campaign_id) == _CAMPAIGN)
        .subquery()
    )
    way = (
        select(col(ImportFile.kind))
        .join(DaySource, col(DaySource.import_id) == col(ImportFile.id))
        .where(*own, col(DaySource.day) == days.c.day, col(DaySource.source) == found.c.source)
        .scalar_subquery()
    )
    both = days.join(found, true())
    return Prepared(
        select(days.c.day, days.c.fetched_at, found.c.source, way.label("way"))
        .select_from(both)
        .order_by(found.c.source)
    )


_FRESH = _fresh()


def freshness(session: Session, *, campaign_id: int) -> Freshness | None:
    """Tell how old a campaign's figures are; None without any."""
    rows = _FRESH.rows(session, campaign_id=campaign_id)
    last_day, fetched_at, *_ = rows[0]
    if last_day is None:
        return None
    sources = tuple(source for _, _, source, _ in rows if source)
    return Freshness(last_day, fetched_at, sources, any(way == API for *_, way in rows))


def totals(session: Session, *, campaign_id: int, days: Iterable[date]) -> dict[date, dict[str, int | None]]:
    """Give the figures of some days of a campaign, as they are now."""
    found: dict[date, dict[str, int | None]] = {}
    for part in _parts(days):
        statement = select(col(DayTotal.day), *(getattr(DayTotal, key) for key in MEASURES)).where(
            col(DayTotal.campaign_id) == campaign_id, col(DayTotal.day).in_(part)
        )
        found.update({row[0]: values_of(row[1:], single=True) for row in _rows(session, statement)})
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
    day_source, row = _by_hand(session, Subject(campaign_id, MANUAL, "", "", "", currency), day, now)
    before: int | None = getattr(row, measure)
    for one in (row, day_source):
        setattr(one, measure, value)
    day_source.fetched_at = now
    if all(getattr(row, key) is None for key in MEASURES):
        session.delete(row)
        session.flush()
        session.delete(day_source)
    session.flush()
    roll_up(session, campaign_id=campaign_id, days=[day])
    return before


def _by_hand(session: Session, subject: Subject, day: date, now: datetime) -> tuple[DaySource, Snapshot]:
    """Find the row of the figures by hand of a day, or make it."""
    day_source = session.exec(
        select_rows(DaySource).where(
            DaySource.campaign_id == subject.campaign_id,
            DaySource.source == MANUAL,
            DaySource.day == day,
            col(DaySource.live),
        )
    ).first()
    (named,) = name(session, source=MANUAL, subjects=[subject])
    if day_source is None:
        day_source = DaySource(
            campaign_id=subject.campaign_id, source=MANUAL, day=day, live=True, rows=1, fetched_at=now
        )
        session.add(day_source)
        session.flush()
    row = session.get(Snapshot, (day_source.id, named.measured_id))
    if row is None:
        row = Snapshot(day_source_id=day_source.id, measured_id=named.measured_id, naming_id=named.naming_id)
        session.add(row)
        session.flush()
    return day_source, row


def _parts(days: Iterable[date]) -> Iterable[list[date]]:
    wanted = sorted(set(days))
    return (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))


def roll_up(session: Session, *, campaign_id: int, days: Iterable[date]) -> None:
    """Bring the roll-up of some days in line with the sums of their sources."""
    session.flush()
    columns = ["campaign_id", "day", "rows", "fetched_at", *MEASURES]
    for part in _parts(days):
        session.exec(
            delete(DayTotal).where(col(DayTotal.campaign_id) == campaign_id, col(DayTotal.day).in_(part))
        )
        session.connection().execute(insert(DayTotal).from_select(columns, _rolled(campaign_id, part)))


def _rolled(campaign_id: int, days: Sequence[date]) -> Any:
    """Sum what files and platforms measured; a figure by hand counts where they have none."""
    by_hand = col(DaySource.source) == MANUAL
    kinds = (
        select(
            by_hand.label("by_hand"),
            col(DaySource.day),
            func.sum(DaySource.rows).label("rows"),
            func.max(DaySource.fetched_at).label("fetched_at"),
            *(func.sum(getattr(DaySource, key)).label(key) for key in MEASURES),
        )
        .where(col(DaySource.campaign_id) == campaign_id, col(DaySource.live), col(DaySource.day).in_(days))
        .group_by(by_hand, col(DaySource.day))
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
