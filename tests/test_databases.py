"""What a test leaves behind in its database reaches no other test."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from storage import creators
from storage.models import Workspace
from storage.session import Session
from tests.databases import engine_of, renew_file, store_on
from tests.storage.seeds import NOW, team


def _counts(url: str, *tables: str) -> list[int]:
    names = tables or [table.name for table in SQLModel.metadata.sorted_tables]
    with engine_of(url).connect() as connection:
        return [connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names]


def _lived_in(url: str) -> int:
    """Let a team with a creator be there, and another that was given up; give the creator's id."""
    store = store_on(url)
    found = store.write_now(_creator)
    with pytest.raises(ZeroDivisionError):
        store.write_now(_given_up)
    store.close()
    return found


def _creator(session: Session) -> int:
    return creators.add(session, team(session), now=NOW, handle="dora").id or 0


def _given_up(session: Session) -> None:
    creators.add(session, session.exec(select(Workspace)).one(), now=NOW, handle="emil")
    raise ZeroDivisionError


@pytest.mark.parametrize("_time", range(3))
def test_every_test_begins_with_nothing_and_counts_from_one(database_url: str, _time: int) -> None:
    assert not any(_counts(database_url))
    assert _lived_in(database_url) == 1


def test_the_index_of_creators_is_emptied_too(sqlite_url: str, empty_sqlite: Path) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for _ in range(2):
        _lived_in(sqlite_url)
        assert _counts(sqlite_url, "creator_search") == [1]
        before = path.stat().st_ino
        renew_file(path, empty_sqlite)
        assert path.stat().st_ino == before, "nothing had it in use"
        assert _counts(sqlite_url, "creator_search", "creator_search_idx") == [0, 0]


def test_a_file_in_use_or_of_another_shape_is_replaced(sqlite_url: str, empty_sqlite: Path) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    used = engine_of(sqlite_url).connect()
    used.execute(text("CREATE TABLE another (id INTEGER)"))
    used.commit()
    renew_file(path, empty_sqlite)
    assert _counts(sqlite_url, "sqlite_master WHERE name = 'another'") == [0]
    used.close()
    with engine_of(sqlite_url).begin() as connection:
        connection.execute(text("CREATE TABLE another (id INTEGER)"))
    renew_file(path, empty_sqlite)
    assert _counts(sqlite_url, "sqlite_master WHERE name = 'another'") == [0]
