"""Rows of a file on their way in: written once, by the thousand, and seen by nobody until published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import or_
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col

from storage.models import DaySource, Measured, Naming, Snapshot
from storage.models.figures import MEASURES
from storage.upserts import insert_all_new

SOURCE = "ads_export"
_DAY_BITS = 22  # a day's ordinal fits into them, beside its campaign
_AT_ONCE = 500
_TAKEN = "23505"  # PostgreSQL's name for a key that is there already


Sums = list[dict[str, Any]]


class Doubled(Exception):
    """The same thing has the same day twice in a file."""


class Subject(NamedTuple):
    """What rows of a file are about, as it is stored."""

    campaign_id: int
    entity: str
    level: str
    label: str
    origin: str
    currency: str


class Named(NamedTuple):
    """Where a subject is stored."""

    campaign_id: int
    measured_id: int
    naming_id: int


class Rows(NamedTuple):
    """Rows as columns: the number of what each is about, its day's ordinal, and a column a measure."""

    about: Sequence[int]
    days: Sequence[int]
    measures: Sequence[str]
    values: Sequence[Sequence[int | None]]


class Part(NamedTuple):
    """What was written: the days that began with it, and what it adds to each day."""

    days: dict[int, int]
    added: dict[int, dict[str, int]]


@dataclass
class Staging:
    """A file that is being staged: what its rows are about, by number, and where its days are."""

    import_id: int | None
    now: datetime
    source: str = SOURCE
    live: bool = False
    named: list[Named] = field(default_factory=list)
    days: dict[int, int] = field(default_factory=dict)
    added: dict[int, dict[str, int]] = field(default_factory=dict)

    def note(self, part: Part) -> None:
        """Keep in mind what was written."""
        self.days |= part.days
        for key, some in part.added.items():
            known = self.added.setdefault(self.days[key], {})
            for measure, value in some.items():
                known[measure] = known.get(measure, 0) + value

    @property
    def sums(self) -> Sums:
        """Give the sums of each day that was written to."""
        blank = dict.fromkeys(MEASURES)
        return [{**blank, **some, "day_source": id} for id, some in self.added.items()]


def name(session: Session, *, source: str, subjects: Sequence[Subject]) -> list[Named]:
    """Store what rows are about, unless it is known; give where each is."""
    measured = _measured(session, source, subjects)
    keys = [(measured[one.campaign_id, one.entity], one.label, one.origin, one.currency) for one in subjects]
    texts = ("measured_id", "label", "origin", "currency")
    insert_all_new(session, Naming, [dict(zip(texts, key, strict=True)) for key in keys])
    columns = [getattr(Naming, text) for text in texts]
    found = _where(session, (*columns, col(Naming.id)), col(Naming.measured_id), {key[0] for key in keys})
    ids = {tuple(row[:4]): row[4] for row in found}
    return [Named(one.campaign_id, key[0], ids[key]) for one, key in zip(subjects, keys, strict=True)]


def _measured(session: Session, source: str, subjects: Sequence[Subject]) -> dict[tuple[int, str], int]:
    rows = [
        {"campaign_id": one.campaign_id, "source": source, "entity": one.entity, "level": one.level}
        for one in subjects
    ]
    insert_all_new(session, Measured, rows)
    found: dict[tuple[int, str], int] = {}
    for campaign_id in {one.campaign_id for one in subjects}:
        columns = (col(Measured.entity), col(Measured.id))
        entities = {one.entity for one in subjects if one.campaign_id == campaign_id}
        about = (col(Measured.campaign_id) == campaign_id, col(Measured.source) == source)
        known = _where(session, columns, col(Measured.entity), entities, *about)
        found |= {(campaign_id, row[0]): row[1] for row in known}
    return found


def _where(
    session: Session, columns: Sequence[Any], column: Any, values: Iterable[Any], *more: Any
) -> list[Sequence[Any]]:
    """Select what has one of many values."""
    wanted = sorted(values)
    found: list[Sequence[Any]] = []
    for at in range(0, len(wanted), _AT_ONCE):
        some = select(*columns).where(*more, column.in_(wanted[at : at + _AT_ONCE]))
        found += session.connection().execute(some).all()
    return found


def stage(session: Session, staging: Staging, rows: Rows) -> Part:
    """Write rows; the caller notes what this gives once it is committed.

    Raises Doubled when one of them is there already.
    """
    campaigns = [named.campaign_id << _DAY_BITS for named in staging.named]
    keys = list(map(or_, map(campaigns.__getitem__, rows.about), rows.days))
    new = _begin_days(session, staging, set(keys) - staging.days.keys())
    days = {**staging.days, **new}
    columns = (
        map(days.__getitem__, keys),
        map([named.measured_id for named in staging.named].__getitem__, rows.about),
        map([named.naming_id for named in staging.named].__getitem__, rows.about),
        *rows.values,
    )
    _write(session, ("day_source_id", "measured_id", "naming_id", *rows.measures), columns)
    return Part(new, _added(keys, rows))


def _added(keys: Sequence[int], rows: Rows) -> dict[int, dict[str, int]]:
    """Add rows up by day; those of a day mostly come one after the other."""
    added: dict[int, dict[str, int]] = {}
    at = 0
    for key, run in groupby(keys):
        end = at + len(list(run))
        known = added.setdefault(key, {"count": 0})
        known["count"] += end - at
        for measure, column in zip(rows.measures, rows.values, strict=True):
            some = column[at:end]
            if some.count(None) < len(some):
                known[measure] = known.get(measure, 0) + sum(filter(None, some))
        at = end
    return added


def _begin_days(session: Session, staging: Staging, keys: Iterable[int]) -> dict[int, int]:
    given = {"source": staging.source, "import_id": staging.import_id, "live": staging.live}
    blank = {"rows": 0, "fetched_at": staging.now}
    rows = [{**given, **blank, "campaign_id": key >> _DAY_BITS, "day": _day(key)} for key in sorted(keys)]
    if not rows:
        return {}
    made = insert(DaySource).returning(col(DaySource.campaign_id), col(DaySource.day), col(DaySource.id))
    begun = session.connection().execute(made, rows).all()
    return {campaign_id << _DAY_BITS | day.toordinal(): id for campaign_id, day, id in begun}


def _day(key: int) -> date:
    return date.fromordinal(key & (1 << _DAY_BITS) - 1)


def _write(session: Session, names: Sequence[str], columns: Sequence[Iterable[Any]]) -> None:
    """Write rows the quickest way each driver has."""
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, names, columns)
        return
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO snapshot ({', '.join(names)}, kept) VALUES ({places}, 0)"  # noqa: S608  # our own names
    try:
        session.connection().exec_driver_sql(statement, list(zip(*columns, strict=True)))
    except IntegrityError as error:
        if "UNIQUE" not in str(error.orig):
            raise
        raise Doubled from error


def _copy(session: Session, names: Sequence[str], columns: Sequence[Iterable[Any]]) -> None:
    connection = session.connection().connection.driver_connection
    assert connection is not None
    line = "\t".join(["%s"] * len(names)) + "\tf\n"
    lines = "".join([line % row for row in zip(*columns, strict=True)]).replace("None", "\\N")
    copied = f"COPY snapshot ({', '.join(names)}, kept) FROM STDIN"
    try:
        with connection.cursor() as cursor, cursor.copy(copied) as copy:
            copy.write(lines)
    except Exception as error:
        if getattr(error, "sqlstate", None) == _TAKEN:
            raise Doubled from error
        raise DBAPIError("COPY snapshot", None, error) from error


def settle(session: Session) -> None:
    """Tell PostgreSQL how much was staged: it plans by figures that are minutes old otherwise."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("ANALYZE daysource, snapshot"))


# -- sums -----------------------------------------------------------------------------------------


def sums(session: Session, days: Any) -> Sums:
    """Add up the rows of some days; ``days`` says which."""
    columns = (func.sum(getattr(Snapshot, key)).label(key) for key in MEASURES)
    added = (
        select(col(DaySource.id).label("day_source"), func.count().label("count"), *columns)
        .join_from(DaySource, Snapshot, col(Snapshot.day_source_id) == col(DaySource.id))
        .where(days)
        .group_by(col(DaySource.id))
    )
    return [dict(row) for row in session.connection().execute(added).mappings()]


def sum_up(session: Session, found: Sequence[Mapping[str, Any]]) -> None:
    """Write sums down with their days."""
    values: dict[str, Any] = {key: bindparam(key) for key in MEASURES}
    written = (
        update(DaySource)
        .where(col(DaySource.id) == bindparam("day_source"))
        .values(rows=bindparam("count"), **values)
    )
    if found:
        session.connection().execute(written, list(found))


def of_file(id: Any) -> Any:
    """Choose the days of a file that do not count."""
    return (col(DaySource.import_id) == id) & ~col(DaySource.live)


def days_of(ids: Sequence[int]) -> Any:
    """Choose some days."""
    return col(DaySource.id).in_(ids)
