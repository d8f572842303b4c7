"""A backup of a database in use is whole, moves between databases, and strangers' files are refused."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Table, TypeDecorator
from sqlmodel import Session, SQLModel, col, func, select

from storage import campaigns, creators, teams
from storage.backup import NotOurs, backup, restore
from storage.finding import Filter, found
from storage.models import AuditEntry, Campaign, Creator, Workspace
from storage.opening import open_store
from storage.session import Store
from tests.databases import engine_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _team(session: Session) -> Workspace:
    return teams.found(
        session,
        platform="console",
        scope_id="user:1",
        name="Team",
        language="de",
        timezone="Europe/Berlin",
        currency="EUR",
        now=NOW,
    )


def _plan(name: str) -> Callable[[Session], Campaign]:
    def work(session: Session) -> Campaign:
        workspace = session.exec(select(Workspace)).one()
        made = campaigns.add(session, workspace, now=NOW, name=name, currency="EUR", hashtags=["sun"])
        entry = AuditEntry(workspace_id=workspace.id, at=NOW, action="campaign new", subject_id=made.id)
        session.add(entry)
        return made

    return work


def _names(store: Store) -> list[str]:
    return store.read_now(
        lambda session: list(session.exec(select(Campaign.name).order_by(col(Campaign.id))))
    )


@pytest.fixture
def filled(store: Store) -> Store:
    store.write_now(_team)
    for name in ("Sommer", "Herbst"):
        store.write_now(_plan(name))
    return store


def test_a_backup_brings_everything_back(filled: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(filled.engine, copy)
    filled.write_now(_plan("Später"))
    restore(filled.engine, copy)
    assert _names(filled) == ["Sommer", "Herbst"]
    filled.write_now(_plan("Winter"))
    assert _names(filled) == ["Sommer", "Herbst", "Winter"]


VALUES: dict[type, Any] = {
    bool: True,
    int: 2**31 - 1,
    float: 0.1,
    bytes: b"\x00\xff",
    date: date(2024, 2, 29),
    datetime: datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC),
    object: {"ä": [1, None, "'\"\\"]},
    str: "ä\n'🎉",
}


def _kind(column: Column[Any]) -> type:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return kind.python_type


def _any_row(table: Table) -> dict[str, Any]:
    """Give a row that fills every column; keys are 1, so that rows can point to each other."""
    row = {column.name: VALUES[_kind(column)] for column in table.columns}
    keys = [column.name for column in table.columns if column.primary_key or column.foreign_keys]
    return row | {name: 1 for name in keys if isinstance(row[name], int)}


def _everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in SQLModel.metadata.sorted_tables
        }


def test_every_column_of_every_table_goes_to_the_other_database_and_back(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    first, second = (engine_of(url) for url in (sqlite_url, postgres_url))
    with first.execution_options(writes=True).begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(table.insert(), _any_row(table))
    before = _everything(first)
    for number, (source, target) in enumerate([(first, second), (second, first)]):
        backup(source, tmp_path / f"{number}.db")
        restore(target, tmp_path / f"{number}.db")
        assert _everything(target) == before
    assert all(before.values())


@pytest.mark.parametrize("way", ["sqlite to postgresql", "postgresql to sqlite"])
def test_a_backup_moves_to_the_other_database(
    way: str, sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    urls = [sqlite_url, postgres_url] if way.startswith("sqlite") else [postgres_url, sqlite_url]
    source, target = (Store(url) for url in urls)
    source.write_now(_team)
    source.write_now(_plan("Sommer"))
    backup(source.engine, tmp_path / "copy.db")
    restore(target.engine, tmp_path / "copy.db")
    target.write_now(_plan("Neu"))
    assert _names(target) == ["Sommer", "Neu"]
    source.close()
    target.close()


def _words(store: Store) -> list[str]:
    wanted = Filter(words=["dor"])
    return [
        row.handle for row in store.read_now(lambda s: found(s, workspace_id=1, wanted=wanted, limit=9)).rows
    ]


def test_creators_are_found_in_what_was_restored_and_in_the_copy_itself(
    filled: Store, tmp_path: Path
) -> None:
    def add(session: Session) -> None:
        workspace = session.exec(select(Workspace)).one()
        creators.add(session, workspace, now=NOW, handle="dora")

    filled.write_now(add)
    backup(filled.engine, tmp_path / "copy.db")
    filled.write_now(lambda session: session.delete(session.exec(select(Creator)).one()))
    assert _words(filled) == []
    restore(filled.engine, tmp_path / "copy.db")
    assert _words(filled) == ["dora"]
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert _words(copy) == ["dora"]
    copy.close()


def test_a_backup_of_a_database_in_use_is_consistent(filled: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            filled.write_now(_plan("more"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(filled.engine, tmp_path / f"{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        copy = Store(f"sqlite:///{tmp_path / f'{number}.db'}")
        planned, noted = copy.read_now(
            lambda session: (
                session.exec(select(func.count(col(Campaign.id)))).one(),
                session.exec(select(func.count(col(AuditEntry.id)))).one(),
            )
        )
        # Both are written in one transaction, so a torn copy would show different counts.
        assert planned == noted
        copy.close()


@pytest.mark.parametrize("name", ["what?mode=memory", "50%20 off", "a#b", "ü ber"])
def test_a_backup_may_be_called_anything(filled: Store, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    file = folder / f"{name}.db"
    backup(filled.engine, file)
    assert [path.name for path in folder.iterdir()] == [file.name]
    filled.write_now(_plan("Later"))
    restore(filled.engine, file)
    assert "Later" not in _names(filled)


def test_a_backup_never_overwrites_a_file(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.db").write_text("mine")
    with pytest.raises(FileExistsError):
        backup(filled.engine, tmp_path / "mine.db")
    assert (tmp_path / "mine.db").read_text() == "mine"


def test_a_backup_that_cannot_be_written_says_so_as_a_file_does(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        backup(filled.engine, tmp_path / "absent" / "copy.db")


def _stranger(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE alembic_version (version_num)")


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE alembic_version (version_num)")
        other.execute("INSERT INTO alembic_version VALUES ('9999')")
        other.execute("PRAGMA application_id = 1413565268")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.write_bytes(b""), "foreign"),
        (lambda path: path.write_bytes(b"\x00\xff" * 5000), "foreign"),
        (_stranger, "foreign"),
        (_newer, "newer"),
    ],
    ids=["empty", "garbage", "stranger", "newer"],
)
def test_a_file_that_is_not_ours_is_refused(
    filled: Store, tmp_path: Path, make: Callable[[Path], object], reason: str
) -> None:
    make(tmp_path / "file.db")
    with pytest.raises(NotOurs, match=reason):
        restore(filled.engine, tmp_path / "file.db")
    assert _names(filled) == ["Sommer", "Herbst"]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("DROP TABLE target; CREATE VIEW target AS SELECT 1 AS id", "foreign"),
        ("CREATE TRIGGER t AFTER UPDATE ON setting BEGIN DELETE FROM setting; END", "foreign"),
        ("CREATE VIRTUAL TABLE t USING fts5(x)", "foreign"),
        ("DROP TABLE target", "damaged"),
        ("UPDATE campaign SET created_at = 'yesterday'", "damaged"),
        ("UPDATE campaign SET hashtags = '{'", "damaged"),
        ("UPDATE campaign SET workspace_id = 77", "damaged"),
        ("UPDATE alembic_version SET version_num = x'ff'", "newer"),
    ],
)
def test_a_backup_that_somebody_changed_is_refused_whole(
    filled: Store, tmp_path: Path, statement: str, reason: str
) -> None:
    copy = tmp_path / "copy.db"
    backup(filled.engine, copy)
    with sqlite3.connect(copy) as changed:
        changed.executescript(statement)
    with pytest.raises(NotOurs, match=reason):
        restore(filled.engine, copy)
    assert _names(filled) == ["Sommer", "Herbst"]


def test_a_backup_whose_statements_are_no_text_is_refused(filled: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(filled.engine, copy)
    content, end = copy.read_bytes(), b"UNIQUE (workspace_id, number)\n)"
    assert end in content
    # SQLite says which token it does not know, and Python cannot read what it says.
    copy.write_bytes(content.replace(end, end[:-1] + b"\xff"))
    with pytest.raises(NotOurs, match=r"damaged|foreign"):
        restore(filled.engine, copy)
    assert _names(filled) == ["Sommer", "Herbst"]


def test_a_damaged_backup_is_refused(filled: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(filled.engine, copy)
    content = bytearray(copy.read_bytes())
    content[4096:8192] = b"\x55" * 4096
    copy.write_bytes(content)
    with pytest.raises(NotOurs, match=r"damaged|foreign"):
        restore(filled.engine, copy)
    assert _names(filled) == ["Sommer", "Herbst"]
