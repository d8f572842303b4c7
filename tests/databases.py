"""Databases for tests: one file and one PostgreSQL database, emptied for each test, and one engine for each.

An engine keeps the statements it has compiled, and emptying tables costs a hundredth of making a database:
together they are what makes thousands of tests on two databases bearable.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, event, text

from storage.migrate import upgrade
from storage.session import Store, engine_for

# Without the foreign keys' triggers the order of the tables is of no matter.
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP PERFORM setval(format('%I', name), 1, false); END LOOP;
END $$
"""
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_LEAVE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
)


@cache
def engine_of(url: str) -> Engine:
    """Give the engine of a test's database."""
    engine = engine_for(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _be_quick)
    return engine


def _be_quick(connection: Any, _record: Any) -> None:
    # What lives for one test need not survive a power cut.
    connection.execute("PRAGMA synchronous=OFF")


class _Lodger(Store):
    """A store that leaves its connections to the next one: a new one to PostgreSQL knows no table yet."""

    def close(self) -> None:
        """Finish what is running."""
        self._threads.shutdown(wait=True)


def store_on(url: str) -> Store:
    """Give a store on a test's database; all of them share one engine."""
    engine = engine_of(url)
    return Store(url, engine) if engine.dialect.name == "sqlite" else _Lodger(url, engine)


def migrated(url: str) -> None:
    """Bring a new database to its present shape."""
    engine = engine_for(url)
    upgrade(engine)
    engine.dispose()


def renew_file(path: Path, template: Path) -> str:
    """Put a copy of the template in place of the last test's file; give its address."""
    url = f"sqlite:///{path}"
    # What still has the old file open keeps that one.
    engine_of(url).dispose()
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    shutil.copyfile(template, path)
    return url


def renew_database(admin: Engine, name: str) -> str:
    """Empty the tables, and cut what the last test left behind; give the address."""
    url = named(admin, name)
    engine = engine_of(url)
    with engine.begin() as connection:
        if _alone(engine, connection):
            connection.execute(text(_EMPTY))
            return url
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(_LEAVE), {"name": name})
    with engine.begin() as connection:
        connection.execute(text(_EMPTY))
    return url


def _alone(engine: Engine, connection: Connection) -> bool:
    """Tell whether nobody is connected but this engine, and nothing of it is in use."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    others = connection.scalar(text(_OTHERS))
    return pool.checkedout() == 1 and others == pool.checkedin()


def named(engine: Engine, name: str) -> str:
    """Give the address of another database of the same server."""
    return engine.url.set(database=name).render_as_string(hide_password=False)
