"""A staged file beside what is known: compared, completed with what it does not hold, made to count.

Rows are never moved. A file's days take the place of the live ones by a flag, in one short transaction;
what only the live days have is copied into the file's days before that, a little at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, literal, or_, select, true
from sqlmodel import Session, SQLModel, col, delete, update
from sqlmodel import select as select_rows

from storage.frozen import frozen
from storage.models import DaySource, Measured, Snapshot
from storage.models.figures import MEASURES
from storage.staging import SOURCE

_AT_ONCE = 500
_tables = SQLModel.metadata.tables
_staged, _live = _tables["daysource"].alias("staged"), _tables["daysource"].alias("base")
_fresh, _known = _tables["snapshot"].alias("fresh"), _tables["snapshot"].alias("known")
_thing = _tables["measured"].alias("thing")
_named, _called = _tables["naming"].alias("named"), _tables["naming"].alias("called")


class Moved(Exception):
    """What a file was compared with has been replaced since."""


class Known(NamedTuple):
    """What a file holds: measures it has a column for, and levels of its rows."""

    measures: Sequence[str]
    levels: Sequence[str]


@frozen
class DayChange:
    """What publishing a file does to one day of a campaign, in rows.

    ``replaced`` counts known rows of another level that would double the file's, ``kept`` known rows the
    file does not hold, ``moved`` those that get another name, renamed ones included. ``staged`` is the
    file's day and ``base`` the live one; ``lacks`` tells whether that one has something to carry over.
    """

    campaign_id: int
    day: date
    new: int
    changed: int
    replaced: int
    kept: int
    renamed: int
    moved: int
    known: int
    staged: int
    base: int | None
    lacks: bool

    @property
    def state(self) -> Literal["new", "changed", "same"]:
        """Tell whether the day is new, gets other figures, or stays as it is."""
        if not self.known:
            return "new"
        return "changed" if self.new or self.changed or self.replaced else "same"

    @property
    def touched(self) -> bool:
        """Tell whether the day is not wholly as it was."""
        return self.state != "same" or self.moved > 0


# -- comparing ------------------------------------------------------------------------------------


def changes(session: Session, *, id: int, known: Known) -> list[DayChange]:
    """Compare a staged file with what is known, by campaign and day."""
    connection = session.connection()
    days = connection.execute(_days(id, known.measures)).all()
    compared, doubled = {}, {}
    if any(day.base for day in days):
        compared = {row[0]: row[1:] for row in connection.execute(_compared(id, known.measures))}
        doubled = _doubled(session, id, known.levels, {day.campaign_id for day in days})
    found = []
    for staged, campaign_id, day, rows, base, before, more in days:
        count, new, changed, renamed, moved = compared.get(staged, (rows, rows, 0, 0, 0))
        replaced = doubled.get(staged, 0)
        kept = (before or 0) - (count - new) - replaced
        about = (new, changed, replaced, kept, renamed, moved, before or 0)
        lacks = base is not None and bool(kept or more)
        found.append(DayChange(campaign_id, day, *about, staged=staged, base=base, lacks=lacks))
    return found


def _days(id: int, measures: Sequence[str] = MEASURES) -> Any:
    """Choose the days of a file, each with the live one of the same source.

    The last column tells of figures the file has no column for, and of what was carried over before.
    """
    absent = [_live.c[key].is_not(None) for key in MEASURES if key not in measures]
    same = and_(
        *(_live.c[name] == _staged.c[name] for name in ("campaign_id", "source", "day")), _live.c.live
    )
    return (
        select(
            _staged.c.id,
            _staged.c.campaign_id,
            _staged.c.day,
            _staged.c.rows,
            _live.c.id.label("base"),
            _live.c.rows.label("before"),
            or_(_staged.c.base_id.is_not(None), *absent).label("more"),
        )
        .select_from(_staged.outerjoin(_live, same))
        .where(_staged.c.import_id == id, ~_staged.c.live)
        .order_by(_staged.c.campaign_id, _staged.c.day)
    )


def _compared(id: int, measures: Sequence[str]) -> Any:
    days = _days(id).subquery()
    there, fresh = _known.c.measured_id.is_not(None), _known.c.measured_id.is_(None)
    moved = _known.c.naming_id != _fresh.c.naming_id
    # Names are looked up only where they are not the same: null finds nothing.
    naming = (
        (_named, case((moved, _fresh.c.naming_id))),
        (_called, case((moved, _known.c.naming_id))),
    )
    differs = or_(
        *(_known.c[key].is_distinct_from(_fresh.c[key]) for key in measures),
        _named.c.currency != _called.c.currency,
    )
    both = and_(_known.c.day_source_id == days.c.base, _known.c.measured_id == _fresh.c.measured_id)
    joined = days.join(_fresh, _fresh.c.day_source_id == days.c.id).outerjoin(_known, both)
    for names, which in naming:
        joined = joined.outerjoin(names, names.c.id == which)
    return (
        select(
            days.c.id,
            func.count(),
            _count(fresh),
            _count(and_(there, differs)),
            _count(_named.c.label != _called.c.label),
            _count(moved),
        )
        .select_from(joined)
        .where(days.c.base.is_not(None), ~_fresh.c.kept)
        .group_by(days.c.id)
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _doubled(session: Session, id: int, levels: Sequence[str], campaigns: set[int]) -> dict[int, int]:
    """Count the known rows, by the file's day, that the file's rows would double."""
    others = select(col(Measured.id)).where(
        col(Measured.campaign_id).in_(campaigns),
        col(Measured.source) == SOURCE,
        col(Measured.level).not_in(levels),
    )
    if session.connection().execute(others.limit(1)).first() is None:
        return {}
    days = _days(id).subquery()
    joined = days.join(_known, _known.c.day_source_id == days.c.base)
    doubles = (
        select(days.c.id, func.count())
        .select_from(_described(joined))
        .where(_doubles(days.c.id, levels))
        .group_by(days.c.id)
    )
    return {row[0]: int(row[1]) for row in session.connection().execute(doubles)}


def _described(joined: Any) -> Any:
    things = joined.join(_thing, _thing.c.id == _known.c.measured_id)
    return things.join(_called, _called.c.id == _known.c.naming_id)


def _doubles(staged: Any, levels: Sequence[str]) -> ColumnElement[bool]:
    """Tell whether a known row is of a level the file does not have, and of an origin that its day has."""
    same = (
        select(literal(1))
        .select_from(_fresh.join(_named, _named.c.id == _fresh.c.naming_id))
        .where(_fresh.c.day_source_id == staged, ~_fresh.c.kept, _named.c.origin == _called.c.origin)
    )
    return and_(_thing.c.level.not_in(levels), exists(same))


# -- completing -----------------------------------------------------------------------------------


def carry_over(
    session: Session, *, days: Sequence[DayChange], known: Known, after: int, limit: int
) -> int | None:
    """Bring what only the live days have into the file's days; gives how far it came, None at the end.

    One day goes on from ``after`` by so many rows. Doing it again does no harm.
    """
    reached = [_carry(session, day, known, after, limit) for day in days]
    if len(days) == 1:
        return reached[0]
    return None if set(reached) == {None} else 0


def _carry(session: Session, day: DayChange, known: Known, after: int, limit: int) -> int | None:
    row = session.exec(select_rows(DaySource).where(DaySource.id == day.staged).with_for_update()).first()
    if row is None or row.live:
        return None
    if row.base_id not in (None, day.base) and _forget(session, day.staged, known.measures, limit):
        return 0
    row.base_id = day.base
    session.add(row)
    session.flush()
    some = select(col(Snapshot.measured_id)).where(
        col(Snapshot.day_source_id) == day.base, col(Snapshot.measured_id) > after
    )
    ids = session.connection().execute(some.order_by(col(Snapshot.measured_id)).limit(limit)).scalars().all()
    if ids:
        within = and_(_known.c.day_source_id == day.base, _known.c.measured_id.between(ids[0], ids[-1]))
        _fill(session, day, known.measures, within)
        _copy(session, day, known.levels, within)
    return ids[-1] if len(ids) == limit else None


def _forget(session: Session, day_source_id: int, measures: Sequence[str], limit: int) -> bool:
    """Undo what was carried over from a day that is not the live one any more, some rows at a time."""
    own = col(Snapshot.day_source_id) == day_source_id
    kept = select(col(Snapshot.measured_id)).where(own, col(Snapshot.kept)).limit(limit)
    if session.exec(delete(Snapshot).where(own, col(Snapshot.measured_id).in_(kept))).rowcount:
        return True
    absent = [key for key in MEASURES if key not in measures]
    if not absent:
        return False
    filled = or_(*(getattr(Snapshot, key).is_not(None) for key in absent))
    some = select(col(Snapshot.measured_id)).where(own, filled).limit(limit)
    blank = update(Snapshot).where(own, col(Snapshot.measured_id).in_(some))
    return bool(session.exec(blank.values(dict.fromkeys(absent))).rowcount)


def _fill(session: Session, day: DayChange, measures: Sequence[str], within: ColumnElement[bool]) -> None:
    """Keep the figures of measures that the file has no column for."""
    base = session.get(DaySource, day.base)
    if base is None:
        return  # another import has replaced and tidied up that day; publishing will see it
    absent = [key for key in MEASURES if key not in measures and getattr(base, key) is not None]
    if not absent:
        return
    before = {
        key: select(_known.c[key])
        .where(_known.c.day_source_id == day.base, _known.c.measured_id == col(Snapshot.measured_id))
        .scalar_subquery()
        for key in absent
    }
    there = select(_known.c.measured_id).where(within)
    filled = update(Snapshot).where(
        col(Snapshot.day_source_id) == day.staged,
        col(Snapshot.measured_id).in_(there),
        ~col(Snapshot.kept),
    )
    session.connection().execute(filled.values(before))


def _copy(session: Session, day: DayChange, levels: Sequence[str], within: ColumnElement[bool]) -> None:
    """Keep the rows that the file does not hold, but for those its own would double."""
    there = select(literal(1)).where(
        _fresh.c.day_source_id == day.staged, _fresh.c.measured_id == _known.c.measured_id
    )
    columns = ("measured_id", "naming_id", *MEASURES)
    rows = select(literal(day.staged), true(), *(_known.c[name] for name in columns))
    rows = rows.where(within, ~exists(there.correlate(_known)))
    if day.replaced:
        rows = rows.select_from(_described(_known)).where(~_doubles(literal(day.staged), levels))
    copied = insert(Snapshot).from_select(["day_source_id", "kept", *columns], rows)
    session.connection().execute(copied)


# -- publishing -----------------------------------------------------------------------------------


def publish(session: Session, *, id: int, found: Sequence[DayChange], now: datetime) -> None:
    """Make the days of a file count that are not wholly as before; the roll-up is the caller's next step.

    Raises Moved when they were compared with days that do not count any more.
    """
    present = {row.id: row.base for row in session.connection().execute(_days(id))}
    if present != {day.staged: day.base for day in found}:
        raise Moved
    touched = [day for day in found if day.touched]
    for at in range(0, len(touched), _AT_ONCE):
        part = touched[at : at + _AT_ONCE]
        # They belong to this file from now on, which is done: they are tidied up with it.
        before = [day.base for day in part if day.base is not None]
        session.exec(update(DaySource).where(col(DaySource.id).in_(before)).values(live=False, import_id=id))
        after = [day.staged for day in part]
        session.exec(update(DaySource).where(col(DaySource.id).in_(after)).values(live=True, fetched_at=now))
