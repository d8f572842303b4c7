"""Files people hand in: what they said about headers, how far each file is, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, tuple_
from sqlmodel import Session, col, delete, update
from sqlmodel import select as select_rows

from storage.models import DaySource, FilePart, HeaderMapping, ImportFile, Snapshot
from storage.staging import of_file

_KIND = "ads_export"
API = "tiktok_api"  # what was read from TikTok itself comes in as a file does, and nobody confirms it
POSTS = "post_export"  # its rows wait in its summary, for there are few
# States of a file: reading -> mapping (columns are missing) or staged -> published, replaced or dropped.
WAITING = ("mapping", "staged")


# -- what people said about headers ---------------------------------------------------------------


def headers(session: Session, *, workspace_id: int, kind: str = _KIND) -> dict[str, str]:
    """Give the headers people explained: normalised header -> field."""
    rows = session.exec(
        select_rows(HeaderMapping).where(
            HeaderMapping.workspace_id == workspace_id, HeaderMapping.kind == kind
        )
    )
    return {row.header: row.field for row in rows}


def explain(
    session: Session, *, workspace_id: int, said: Mapping[str, str | None], kind: str = _KIND
) -> None:
    """Remember what headers stand for, in place of what was said before; None forgets it."""
    session.exec(
        delete(HeaderMapping).where(
            col(HeaderMapping.workspace_id) == workspace_id,
            col(HeaderMapping.kind) == kind,
            col(HeaderMapping.header).in_(list(said)),
        )
    )
    for header, field in said.items():
        if field is not None:
            session.add(HeaderMapping(workspace_id=workspace_id, kind=kind, header=header, field=field))
    session.flush()


# -- files ----------------------------------------------------------------------------------------


def begin(
    session: Session, *, workspace_id: int, name: str, kept: str, now: datetime, kind: str = _KIND
) -> int:
    """Note that a file is being read and give its id."""
    row = ImportFile(
        workspace_id=workspace_id, kind=kind, name=name, state="reading", kept=kept, created_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, *, workspace_id: int, id: int, kind: str = _KIND) -> ImportFile | None:
    """Find a file of a workspace and keep others from changing it until the transaction ends."""
    return session.exec(
        select_rows(ImportFile)
        .where(ImportFile.workspace_id == workspace_id, ImportFile.id == id, ImportFile.kind == kind)
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
    staged = select(col(DaySource.id)).where(of_file(col(ImportFile.id))).exists()
    done = or_(col(ImportFile.state).in_(["replaced", "dropped"]), col(ImportFile.id).in_(surplus))
    return session.exec(
        select_rows(ImportFile.id).where(
            col(ImportFile.kind).in_([_KIND, API, POSTS]),
            or_(
                and_(col(ImportFile.state) == "published", staged),
                and_(col(ImportFile.state) != "published", or_(done, col(ImportFile.created_at) < before)),
            ),
        )
    ).all()


def tidy(session: Session, *, id: int, limit: int) -> bool:
    """Drop up to ``limit`` rows of a file that do not count; the last call drops the file, unless published.

    Gives whether something is left to drop.
    """
    key = (col(Snapshot.day_source_id), col(Snapshot.measured_id))
    days = select(col(DaySource.id)).where(of_file(id))
    some = select(*key).where(col(Snapshot.day_source_id).in_(days)).limit(limit)
    dropped = session.exec(delete(Snapshot).where(tuple_(*key).in_(some)))
    if dropped.rowcount == limit:
        return True
    session.exec(delete(DaySource).where(col(DaySource.id).in_(days)))
    session.exec(delete(ImportFile).where(col(ImportFile.id) == id, col(ImportFile.state) != "published"))
    return False


def forget_readings(session: Session) -> None:
    """Drop what was noted of readings of TikTok of which no day is left."""
    held = select(col(DaySource.id)).where(col(DaySource.import_id) == col(ImportFile.id)).exists()
    session.exec(
        delete(ImportFile).where(col(ImportFile.kind) == API, col(ImportFile.state) == "published", ~held)
    )


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


def finish(session: Session, *, id: int, state: str) -> None:
    """Write how it went on with a file: replaced by a later reading, or dropped."""
    session.exec(update(ImportFile).where(col(ImportFile.id) == id).values(state=state))
