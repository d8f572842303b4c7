"""What all tests share: a store with empty tables, migrated once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.migrate import upgrade
from storage.session import Store, engine_for


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file without rows; copy it, never write to it."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    engine = engine_for(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database with tables and without rows."""
    empty: Path = request.getfixturevalue("empty_sqlite")
    path = tmp_path / "test.db"
    shutil.copyfile(empty, path)
    return f"sqlite:///{path}"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give a store with tables and without rows."""
    made = Store(database_url)
    yield made
    made.close()
