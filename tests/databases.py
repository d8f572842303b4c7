"""Databases for tests: one file and one PostgreSQL database, emptied for each test, and one engine for each.

An engine keeps the statements it has compiled, and emptying tables costs a hundredth of making a database:
together they are what makes thousands of tests on two databases bearable, and that connections are kept: one
that is new reads what tables there are before its first statement.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, QueuePool, event, make_url, text

from storage.migrate import upgrade
from storage.session import Store, engine_for

# Each table that has rows, and each counter that has counted, also for what was taken back.
_FILLED = """
SELECT string_agg(format('SELECT %L WHERE EXISTS (SELECT 1 FROM %I%s)', empty, name, found), ' UNION ALL ')
FROM (
    SELECT tablename AS name, '' AS found, format('DELETE FROM %I', tablename) AS empty
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT sequencename, ' WHERE is_called', format('SELECT setval(%L, 1, false)', sequencename)
    FROM pg_sequences WHERE schemaname = 'public'
) AS every
"""
# Without the foreign keys' triggers the order of the tables is of no matter. A connection that turns them off
# forgets what it has prepared, so one does that once and nothing else.
_FREELY = "-c session_replication_role=replica -c lock_timeout=5000"
_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_MUCH = 4_000_000  # bytes
_came: dict[Path, int] = {}  # as which file of the disk


@cache
def engine_of(url: str) -> Engine:
    """Give the engine of a test's database."""
    engine = engine_for(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "checkout", _be_quick)
    return engine


def _be_quick(connection: Any, record: Any, _taken: Any = None) -> None:
    # What lives for one test need not survive a power cut, also after the product asked for it.
    record.info.pop("lasting", None)
    connection.execute("PRAGMA synchronous=OFF")


class _Lodger(Store):
    """A store that leaves its connections to the next one: a new one knows no table yet."""

    def close(self) -> None:
        """Finish what is running."""
        self._threads.shutdown(wait=True)
        if self._reading:
            self._reading.kept.close()
            self._reading = None


def store_on(url: str) -> Store:
    """Give a store on a test's database; all of them share one engine."""
    return _Lodger(url, engine_of(url))


def migrated(url: str) -> None:
    """Bring a new database to its present shape."""
    engine = engine_for(url)
    upgrade(engine)
    engine.dispose()


def renew_file(path: Path, template: Path) -> str:
    """Empty the last test's file, or put a copy of the template in its place; give its address."""
    url = f"sqlite:///{path}"
    engine = engine_of(url)
    if not _as_it_came(path) or not _emptied(engine, template):
        # What still has the old file open keeps that one.
        engine.dispose()
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        shutil.copyfile(template, path)
        _came[path] = path.stat().st_ino
    return url


def _as_it_came(path: Path) -> bool:
    """Tell whether this is the file that was copied here, and has not grown much."""
    found = path.stat() if path.exists() else None
    return found is not None and _came.get(path) == found.st_ino and found.st_size < _MUCH


def _emptied(engine: Engine, template: Path) -> bool:
    """Empty a file unless something of the last test has it in use or gave its tables another shape."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    if pool.checkedout():
        return False
    with closing(engine.raw_connection()) as lent:
        lite = lent.driver_connection
        assert isinstance(lite, sqlite3.Connection)
        tables = _Tables.of(template)
        if lite.execute("PRAGMA schema_version").fetchone()[0] != tables.shape:
            return False
        lite.execute("PRAGMA foreign_keys=OFF")  # then the order of the tables is of no matter
        try:
            _empty(lite, tables)
        except sqlite3.OperationalError:  # somebody else is writing
            return False
        finally:
            lite.rollback()
            lite.execute("PRAGMA foreign_keys=ON")
    return True


def _empty(lite: sqlite3.Connection, tables: _Tables) -> None:
    filled = [name for (name,) in lite.execute(tables.filled)]
    if not filled:
        return
    lite.execute("BEGIN IMMEDIATE")
    for name in filled:
        lite.execute(f"DELETE FROM {name}")
    for name in tables.indexes:
        lite.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # which leaves no trace of what was
    lite.execute("COMMIT")


@dataclass(frozen=True)
class _Tables:
    """A file's tables: their version, what tells which have rows, and indexes that are tables as well."""

    shape: int
    filled: str
    indexes: list[str]

    @classmethod
    @cache
    def of(cls, template: Path) -> _Tables:
        """Read the template's."""
        with closing(sqlite3.connect(template)) as lite:
            shape = lite.execute("PRAGMA schema_version").fetchone()[0]
            found = lite.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        indexes = [name for name, sql in found if "VIRTUAL" in sql]
        own = [
            name
            for name, _ in found
            if name != "alembic_version" and not name.startswith(("sqlite_", *indexes))
        ]
        has_rows = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in own)
        return cls(shape, " UNION ALL ".join(has_rows), indexes)


def renew_database(admin: Engine, name: str) -> str:
    """Empty the tables, and cut what the last test left behind; give the address."""
    url = named(admin, name)
    pool, filled = engine_of(url).pool, _filled(url)
    assert isinstance(pool, QueuePool)
    with _emptier_of(url).begin() as connection:
        others = connection.exec_driver_sql(f"SELECT count(*) {_OTHERS}").scalar()
        if pool.checkedout() or others != pool.checkedin():
            engine_of(url).dispose()
            connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {_OTHERS}")
        if empty := connection.exec_driver_sql(filled).scalars().all():
            connection.exec_driver_sql("; ".join(empty))
    return url


@cache
def _emptier_of(url: str) -> Engine:
    return engine_for(make_url(url).update_query_dict({"options": _FREELY}).render_as_string(False))


@cache
def _filled(url: str) -> str:
    """Give the statement that gives what empties those tables that are not."""
    with _emptier_of(url).connect() as connection:
        return connection.scalar(text(_FILLED)) or ""


def let_go(url: str) -> None:
    """Leave a test's database, so that it can be copied."""
    engine_of(url).dispose()
    _emptier_of(url).dispose()


def named(engine: Engine, name: str) -> str:
    """Give the address of another database of the same server."""
    return engine.url.set(database=name).render_as_string(hide_password=False)
