"""Exports on their way in: staged row by row, compared with what is known, published in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, delete, update
from sqlmodel import select as select_rows

from storage.models import FilePart, HeaderMapping, ImportFile, Snapshot, StagedRow
from storage.types import UtcDateTime

SOURCE = "ads_export"
_KIND = "ads_export"
# States of a file: reading -> mapping (columns are missing) or staged -> published, replaced or dropped.
WAITING = ("mapping", "staged")


# -- what people said about headers ---------------------------------------------------------------


def headers(session: Session, *, workspace_id: int) -> dict[str, str]:
    """Give the headers people explained: normalised header -> field."""
    rows = session.exec(
        select_rows(HeaderMapping).where(
            HeaderMapping.workspace_id == workspace_id, HeaderMapping.kind == _KIND
        )
    )
    return {row.header: row.field for row in rows}


def explain(session: Session, *, workspace_id: int, said: Mapping[str, str | None]) -> None:
    """Remember what headers stand for, in place of what was said before; None forgets it."""
    session.exec(
        delete(HeaderMapping).where(
            col(HeaderMapping.workspace_id) == workspace_id,
            col(HeaderMapping.kind) == _KIND,
            col(HeaderMapping.header).in_(list(said)),
        )
    )
    for header, field in said.items():
        if field is not None:
            session.add(HeaderMapping(workspace_id=workspace_id, kind=_KIND, header=header, field=field))
    session.flush()


# -- files ----------------------------------------------------------------------------------------


def begin(session: Session, *, workspace_id: int, name: str, kept: str, now: datetime) -> int:
    """Note that a file is being read and give its id."""
    row = ImportFile(
        workspace_id=workspace_id, kind=_KIND, name=name, state="reading", kept=kept, created_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, *, workspace_id: int, id: int) -> ImportFile | None:
    """Find a file of a workspace and keep others from changing it until the transaction ends."""
    return session.exec(
        select_rows(ImportFile)
        .where(ImportFile.workspace_id == workspace_id, ImportFile.id == id, ImportFile.kind == _KIND)
        .with_for_update()
    ).first()


def outdated(session: Session, *, before: datetime, keep: int) -> Sequence[int]:
    """Find files with something to tidy up: done with, too old, or not among a workspace's newest."""
    newest = (
        func.row_number()
        .over(partition_by=col(ImportFile.workspace_id), order_by=col(ImportFile.id).desc())
        .label("place")
    )
    waiting = (
        select(col(ImportFile.id), newest)
        .where(col(ImportFile.kind) == _KIND, col(ImportFile.state).in_(WAITING))
        .subquery()
    )
    surplus = select(waiting.c.id).where(waiting.c.place > keep)
    staged = select(col(StagedRow.id)).where(col(StagedRow.import_id) == col(ImportFile.id)).exists()
    done = or_(col(ImportFile.state).in_(["replaced", "dropped"]), col(ImportFile.id).in_(surplus))
    return session.exec(
        select_rows(ImportFile.id).where(
            ImportFile.kind == _KIND,
            or_(
                and_(col(ImportFile.state) == "published", staged),
                and_(col(ImportFile.state) != "published", or_(done, col(ImportFile.created_at) < before)),
            ),
        )
    ).all()


def tidy(session: Session, *, id: int, limit: int) -> bool:
    """Drop up to ``limit`` staged rows of a file; the last call drops the file too, unless published.

    Gives whether something is left to drop.
    """
    some = select(col(StagedRow.id)).where(col(StagedRow.import_id) == id).limit(limit)
    dropped = session.exec(delete(StagedRow).where(col(StagedRow.id).in_(some)))
    if dropped.rowcount == limit:
        return True
    session.exec(delete(ImportFile).where(col(ImportFile.id) == id, col(ImportFile.state) != "published"))
    return False


def keep_part(session: Session, *, file_key: str, number: int, content: bytes, now: datetime) -> None:
    """Store a compressed piece of a file."""
    session.add(FilePart(file_key=file_key, number=number, content=content, kept_at=now))


def part(session: Session, *, file_key: str, number: int) -> bytes | None:
    """Give a stored piece of a file; None after the last one."""
    return session.exec(
        select_rows(FilePart.content).where(FilePart.file_key == file_key, FilePart.number == number)
    ).first()


def forget_part(session: Session) -> bool:
    """Drop one piece of a file that no waiting import needs any more; tells whether there was one."""
    needed = select(col(ImportFile.kept)).where(col(ImportFile.state).in_([*WAITING, "reading"]))
    some = select(col(FilePart.id)).where(col(FilePart.file_key).not_in(needed)).limit(1)
    return bool(session.exec(delete(FilePart).where(col(FilePart.id).in_(some))).rowcount)


# -- rows -----------------------------------------------------------------------------------------


def stage(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store checked rows that wait for their confirmation; all of them have the same columns."""
    session.connection().execute(insert(StagedRow), list(rows))


def settle(session: Session) -> None:
    """Tell PostgreSQL how much was staged: it plans by figures that are minutes old otherwise."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("ANALYZE stagedrow, snapshot"))


def staged_totals(session: Session, *, id: int, measures: Sequence[str]) -> dict[str, float | None]:
    """Add up the figures of a staged file; as floats, for a hostile file may hold more than fits."""
    sums = [func.sum(cast(getattr(StagedRow, key), Float)) for key in measures]
    row = session.connection().execute(select(*sums).where(col(StagedRow.import_id) == id)).one()
    return dict(zip(measures, row, strict=True))


@dataclass(frozen=True)
class DayChange:
    """What publishing a file does to one day of a campaign, in rows.

    ``replaced`` counts known rows of another level that would double the file's, ``kept`` known rows the
    file does not hold.
    """

    campaign_id: int
    day: date
    new: int
    changed: int
    replaced: int
    kept: int
    renamed: int
    known: int

    @property
    def state(self) -> Literal["new", "changed", "same"]:
        """Tell whether the day is new, gets other figures, or stays as it is."""
        if not self.known:
            return "new"
        return "changed" if self.new or self.changed or self.replaced else "same"


def changes(session: Session, *, id: int, measures: Sequence[str]) -> list[DayChange]:
    """Compare a staged file with what is known, by campaign and day."""
    known = _known(session, id)
    found = []
    for campaign_id, day, new, changed, renamed, rows in session.connection().execute(
        _compared(id, measures)
    ):
        count, replaced = known.get((campaign_id, day), (0, 0))
        kept = count - (rows - new) - replaced
        found.append(DayChange(campaign_id, day, new, changed, replaced, kept, renamed, count))
    return found


def _compared(id: int, measures: Sequence[str]) -> Any:
    fresh = col(Snapshot.id).is_(None)
    differs = or_(
        *(getattr(Snapshot, key).is_distinct_from(getattr(StagedRow, key)) for key in measures),
        col(Snapshot.currency) != col(StagedRow.currency),
    )
    renamed = and_(col(Snapshot.id).is_not(None), col(Snapshot.label) != col(StagedRow.label))
    return (
        select(
            col(StagedRow.campaign_id),
            col(StagedRow.day),
            _count(fresh),
            _count(and_(~fresh, differs)),
            _count(renamed),
            func.count(),
        )
        .select_from(StagedRow)
        .outerjoin(
            Snapshot,
            and_(
                col(Snapshot.campaign_id) == col(StagedRow.campaign_id),
                col(Snapshot.source) == SOURCE,
                col(Snapshot.entity) == col(StagedRow.entity),
                col(Snapshot.day) == col(StagedRow.day),
            ),
        )
        .where(col(StagedRow.import_id) == id)
        .group_by(col(StagedRow.campaign_id), col(StagedRow.day))
        .order_by(col(StagedRow.campaign_id), col(StagedRow.day))
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _known(session: Session, id: int) -> dict[tuple[int, date], tuple[int, int]]:
    """Count the known rows of each day of a file, and those of a level the file's rows would double."""
    of_file = col(StagedRow.import_id) == id
    first = select(func.min(StagedRow.day)).where(of_file).scalar_subquery()
    last = select(func.max(StagedRow.day)).where(of_file).scalar_subquery()
    # One walk over the span: a join with the file's days would walk once for each of them.
    known = (
        select(col(Snapshot.campaign_id), col(Snapshot.day), func.count())
        .where(col(Snapshot.campaign_id).in_(select(col(StagedRow.campaign_id)).where(of_file).distinct()))
        .where(col(Snapshot.source) == SOURCE)
        .where(col(Snapshot.day) >= first, col(Snapshot.day) <= last)
        .group_by(col(Snapshot.campaign_id), col(Snapshot.day))
    )
    doubled = _doubled(session, id).subquery()
    doubles = select(doubled.c.campaign_id, doubled.c.day, func.count()).group_by(
        doubled.c.campaign_id, doubled.c.day
    )
    connection = session.connection()
    replaced = {(row[0], row[1]): int(row[2]) for row in connection.execute(doubles)}
    return {
        (row[0], row[1]): (int(row[2]), replaced.get((row[0], row[1]), 0))
        for row in connection.execute(known)
    }


def _doubled(session: Session, id: int) -> Any:
    """Find known rows of the same origin and day as the file's, but of a level the file does not have."""
    found = select(col(StagedRow.level)).where(col(StagedRow.import_id) == id).distinct()
    levels = list(session.connection().execute(found).scalars())
    about = (
        select(col(StagedRow.campaign_id), col(StagedRow.origin), col(StagedRow.day))
        .where(col(StagedRow.import_id) == id)
        .distinct()
        .subquery()
    )
    same = and_(
        about.c.campaign_id == col(Snapshot.campaign_id),
        about.c.origin == col(Snapshot.origin),
        about.c.day == col(Snapshot.day),
    )
    return (
        select(col(Snapshot.id), col(Snapshot.campaign_id), col(Snapshot.day))
        .join(about, same)
        .where(col(Snapshot.source) == SOURCE, col(Snapshot.level).not_in(levels))
    )


def publish(session: Session, *, id: int, measures: Sequence[str], now: datetime) -> None:
    """Bring a staged file into the snapshots: rows that differ are changed, the others stay untouched.

    Measures the file has no column for keep their values. The roll-up is the caller's next step.
    """
    doubled = _doubled(session, id).subquery()
    session.exec(delete(Snapshot).where(col(Snapshot.id).in_(select(doubled.c.id))))
    about = ("campaign_id", "entity", "origin", "level", "label", "day", "currency")
    staged = select(
        literal(SOURCE),
        literal(now, UtcDateTime),
        literal(id, BigInteger),
        *(getattr(StagedRow, name) for name in (*about, *measures)),
    ).where(col(StagedRow.import_id) == id)
    session.connection().execute(
        _upsert(session, ["source", "fetched_at", "import_id", *about, *measures], staged, measures)
    )


def _upsert(session: Session, columns: list[str], staged: Any, measures: Sequence[str]) -> Any:
    make = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = make(Snapshot).from_select(columns, staged)
    new = statement.excluded
    compared = ("origin", "label", "currency", *measures)
    return statement.on_conflict_do_update(
        index_elements=["campaign_id", "source", "entity", "day"],
        set_={name: new[name] for name in (*compared, "level", "fetched_at", "import_id")},
        where=or_(*(getattr(Snapshot, name).is_distinct_from(new[name]) for name in compared)),
    )


def finish(session: Session, *, id: int, state: str) -> None:
    """Write how it went on with a file: replaced by a later reading, or dropped."""
    session.exec(update(ImportFile).where(col(ImportFile.id) == id).values(state=state))
