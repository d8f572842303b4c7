"""The migrations make the database the models describe, on both databases."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Inspector, inspect
from sqlmodel import Session, SQLModel, select

from storage.migrate import config, revisions
from storage.models import Campaign, Setting, Workspace
from storage.session import Store, engine_for

_ROOT = Path(__file__).parents[2]


def _is_ours(_item: object, name: str | None, *_: object) -> bool:
    """Leave out the index for finding creators, which is made of other columns and is no model's."""
    return not (name or "").startswith("creator_search")


def _difference(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_object": _is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, SQLModel.metadata))


def test_migrations_and_models_show_no_difference(store: Store) -> None:
    assert _difference(store.engine) == []


def test_a_database_from_the_models_has_the_same_tables_and_columns(store: Store, tmp_path: Path) -> None:
    made = engine_for(f"sqlite:///{tmp_path / 'models.db'}")
    SQLModel.metadata.create_all(made)
    migrated, modelled = inspect(store.engine), inspect(made)
    for table in modelled.get_table_names():
        columns = {column["name"]: column["nullable"] for column in modelled.get_columns(table)}
        assert {c["name"]: c["nullable"] for c in migrated.get_columns(table)} == columns
        if store.engine.dialect.name == "sqlite":
            assert _partial(migrated, table) == _partial(modelled, table)
    made.dispose()


def _partial(looked: Inspector, table: str) -> dict[str | None, str]:
    """Give the indexes that hold some rows only, each with its condition."""
    indexes = [(index["name"], index.get("dialect_options", {})) for index in looked.get_indexes(table)]
    return {name: str(options["sqlite_where"]) for name, options in indexes if "sqlite_where" in options}


def test_the_shapes_are_those_of_the_migrations() -> None:
    scripts = ScriptDirectory.from_config(config()).walk_revisions()
    assert revisions() == [script.revision for script in scripts][::-1]


def test_alembic_is_not_needed_where_there_is_nothing_to_migrate(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    looks = _START + "print('alembic' in sys.modules)"
    said = [
        subprocess.run(
            [sys.executable, "-c", looks, url], cwd=_ROOT, capture_output=True, text=True, check=True
        )
        for _ in range(2)
    ]
    assert [one.stdout.split() for one in said] == [["True"], ["False"]]


_START = """
import sys
from storage.migrate import upgrade
from storage.session import engine_for
upgrade(engine_for(sys.argv[1]))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_processes_starting_at_once_migrate_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("bare_postgres_url")
    starts = [
        subprocess.Popen([sys.executable, "-c", _START, url], stderr=subprocess.PIPE, cwd=_ROOT)
        for _ in range(3)
    ]
    errors = [start.communicate(timeout=60)[1].decode() for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0], errors
    engine = engine_for(url)
    assert _difference(engine) == []
    engine.dispose()


def test_sqlite_is_set_up_for_safety(sqlite_url: str) -> None:
    with engine_for(sqlite_url).connect() as connection:

        def pragma(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 5000


async def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    moment = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

    def write(session: Session) -> None:
        session.add(Workspace(name="Team", home_platform="console", home_scope="user:1", created_at=moment))

    await store.write(write)
    row = await store.read(lambda session: session.exec(select(Workspace)).one())
    assert row.created_at == moment
    assert row.created_at.tzinfo is UTC


async def test_a_failed_unit_of_work_leaves_nothing(store: Store) -> None:
    def half(session: Session) -> None:
        session.add(Setting(name="a", value="1"))
        session.flush()
        raise LookupError

    with contextlib.suppress(LookupError):
        await store.write(half)
    assert await store.read(lambda session: session.exec(select(Setting)).all()) == []


async def test_a_row_cannot_point_to_a_workspace_that_is_not_there(store: Store) -> None:
    def orphan(session: Session) -> None:
        now = datetime.now(UTC)
        session.add(
            Campaign(workspace_id=999, number=1, name="x", currency="EUR", created_at=now, updated_at=now)
        )

    try:
        await store.write(orphan)
    except Exception as error:
        assert "foreign key" in str(error).lower()  # noqa: PT017
    else:
        raise AssertionError("the row was stored")
