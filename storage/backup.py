"""Copies of the whole database: one SQLite file, whichever database it comes from or goes to."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, LargeBinary, Table, func, select, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlmodel import SQLModel

import storage.models  # noqa: F401  (makes the metadata complete)
from storage import creator_index
from storage.migrate import revisions, upgrade
from storage.session import engine_for

# Marks a SQLite file as a copy made by Taktgeber: the letters TAKT.
APPLICATION_ID = 0x54414B54
_BATCH, _HEAVY_BATCH = 2000, 16  # the latter of pieces of files, so that a copy stays small in memory
_ACTING = """SELECT count(*) FROM sqlite_master
    WHERE type NOT IN ('table', 'index') OR sql LIKE 'create virtual%'"""
Batches = Callable[[Connection, Table], Iterator[list[dict[str, Any]]]]


class NotOurs(Exception):
    """A file that cannot be restored; ``fault`` says why."""

    def __init__(self, fault: Literal["foreign", "damaged", "newer"]) -> None:
        super().__init__(fault)
        self.fault = fault


def backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy, also of a database in use; an existing file is left alone.

    Raises FileExistsError, or another OSError when the file cannot be written.
    """
    if target.exists():
        raise FileExistsError(str(target))
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    # SQLite would not say why a file cannot be made.
    draft.touch()
    try:
        if engine.dialect.name == "sqlite":
            _copy_file(engine, draft)
        else:
            _copy_rows_out(engine, draft)
        with closing(sqlite3.connect(draft)) as copy:
            creator_index.leave_out(copy)
            copy.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.commit()
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _copy_file(engine: Engine, draft: Path) -> None:
    with engine.connect() as connection, closing(sqlite3.connect(draft)) as copy:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.backup(copy)


def _copy_rows_out(engine: Engine, draft: Path) -> None:
    copy = engine_for(_url(draft))
    upgrade(copy)
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.connect() as source, copy.execution_options(writes=True).connect() as target:
        _copy_tables(source, target, _batches)
        target.commit()
    copy.dispose()


def _url(file: Path) -> str:
    """Give a file's address; its name may hold what has a meaning there."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def restore(engine: Engine, source: Path) -> None:
    """Put a copy in the place of everything in the database, in one transaction.

    Raises NotOurs when the file is no copy of ours, is damaged, or was made by a newer version.
    """
    check(source)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "copy.db"
        shutil.copyfile(source, file)
        copy = engine_for(_url(file))
        with _damage():
            upgrade(copy)
        upgrade(engine)
        with copy.connect() as rows, engine.execution_options(writes=True).connect() as target:
            for table in reversed(_tables()):
                target.execute(table.delete())
            _copy_tables(rows, target, _sound_batches)
            _count_on(target)
            target.commit()
        copy.dispose()


@contextmanager
def _damage() -> Iterator[None]:
    """Tell that a copy is damaged when it cannot be read as what it says it is."""
    try:
        yield
    except (SQLAlchemyError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise NotOurs("damaged") from error


def _sound_batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    batches = _batches(source, table)
    while True:
        with _damage():
            rows = next(batches, None)
        if rows is None:
            return
        yield rows


def check(source: Path) -> None:
    """Raise NotOurs unless the file is an undamaged copy of this or an older version."""
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            if copy.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise NotOurs("foreign")
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise NotOurs("damaged")
            # Ours hold rows and nothing that acts by itself when it is read or written.
            if copy.execute(_ACTING).fetchone()[0]:
                raise NotOurs("foreign")
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError, UnicodeDecodeError) as error:
        raise NotOurs("foreign") from error
    if revision not in revisions():
        raise NotOurs("newer")


def _tables() -> list[Table]:
    return list(SQLModel.metadata.sorted_tables)


def _copy_tables(source: Connection, target: Connection, batches: Batches) -> None:
    for table in _tables():
        for rows in batches(source, table):
            try:
                target.execute(table.insert(), rows)
            except (IntegrityError, DataError) as error:
                # A row that points to nothing, or holds what no column takes: nobody wrote that through us.
                raise NotOurs("damaged") from error


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    heavy = any(isinstance(column.type, LargeBinary) for column in table.c)
    many = _HEAVY_BATCH if heavy else _BATCH
    result = source.execution_options(yield_per=many).execute(select(table))
    for part in result.mappings().partitions():
        yield [dict(row) for row in part]


def _count_on(target: Connection) -> None:
    """Let PostgreSQL number new rows after the restored ones."""
    if target.dialect.name != "postgresql":
        return
    for table in _tables():
        if "id" not in table.c:
            continue
        highest = target.execute(select(func.max(table.c.id))).scalar()
        if highest:
            target.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"),
                {"name": f'"{table.name}"', "highest": highest},
            )
