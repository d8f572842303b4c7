"""Files in pieces: seen as a whole or not at all, moved with a backup, and tidied up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from storage import stored_files, teams
from storage.backup import backup, restore
from storage.models import FileChunk, StoredFile
from storage.session import Store
from storage.stored_files import CHUNK
from tests.storage.stored import stored

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LARGE = bytes(range(256)) * (2 * CHUNK // 256) + b"the end"  # two whole pieces and a bit


def _team(session: Session) -> None:
    teams.found(
        session,
        platform="console",
        scope_id="user:1",
        name="Team",
        language="en",
        timezone="Europe/Berlin",
        currency="EUR",
        now=NOW,
    )


@pytest.fixture
def team(store: Store) -> Store:
    store.write_now(_team)
    return store


def _content(store: Store, id: int, workspace_id: int = 1) -> bytes | None:
    return store.read_now(lambda s: stored_files.content(s, workspace_id=workspace_id, id=id))


def _pieces(store: Store) -> int:
    return store.read_now(lambda session: session.exec(select(func.count()).select_from(FileChunk)).one())


def test_a_file_comes_back_from_its_pieces(team: Store) -> None:
    id = team.write_now(lambda session: stored(session, LARGE, now=NOW))
    assert _pieces(team) == 3
    assert _content(team, id) == LARGE
    assert _content(team, id, workspace_id=2) is None


def test_what_is_not_published_is_seen_by_nobody(team: Store) -> None:
    id = team.write_now(lambda session: stored(session, LARGE, now=NOW, published=False))
    assert _content(team, id) is None
    assert team.read_now(lambda session: stored_files.kept(session, workspace_id=1, ids=[id])) == {}
    team.write_now(lambda session: stored_files.publish(session, id=id, now=NOW))
    assert _content(team, id) == LARGE


def test_a_file_with_a_missing_piece_is_not_published(team: Store) -> None:
    id = team.write_now(lambda session: stored(session, LARGE, now=NOW, published=False))
    team.write_now(lambda session: session.delete(session.get(FileChunk, (id, 1))))
    with pytest.raises(LookupError):
        team.write_now(lambda session: stored_files.publish(session, id=id, now=NOW))
    with pytest.raises(LookupError):
        team.write_now(lambda session: stored_files.publish(session, id=id + 1, now=NOW))


def test_what_broke_off_is_tidied_up_a_little_at_a_time(team: Store) -> None:
    whole = team.write_now(lambda session: stored(session, LARGE, now=NOW))
    half = team.write_now(lambda session: stored(session, LARGE, now=NOW, published=False))
    later = NOW + timedelta(seconds=1)
    assert list(team.read_now(lambda s: stored_files.unpublished(s, before=NOW))) == []
    assert list(team.read_now(lambda s: stored_files.unpublished(s, before=later))) == [half]
    some = partial(stored_files.drop_some, id=half, limit=2)
    assert [team.write_now(some) for _ in range(2)] == [True, False]
    assert team.write_now(lambda s: stored_files.drop_some(s, id=whole, limit=2)) is False
    assert _content(team, whole) == LARGE
    assert team.read_now(lambda session: session.get(StoredFile, half)) is None
    assert _pieces(team) == 3


def test_forgetting_a_file_takes_its_pieces_along(team: Store) -> None:
    id = team.write_now(lambda session: stored(session, LARGE, now=NOW))
    team.write_now(lambda session: stored_files.forget(session, ids=[id]))
    assert (_content(team, id), _pieces(team)) == (None, 0)


def test_a_backup_brings_files_back(team: Store, tmp_path: Path) -> None:
    many = LARGE * 9  # more pieces than are copied at a time
    id = team.write_now(lambda session: stored(session, many, now=NOW))
    backup(team.engine, tmp_path / "copy.db")
    team.write_now(lambda session: stored_files.forget(session, ids=[id]))
    restore(team.engine, tmp_path / "copy.db")
    assert _content(team, id) == many
