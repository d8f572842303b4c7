"""The ``db`` calls: each ends with a sentence in the language of the settings; a slip loses nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from bot.database import Unopened, opened, run
from bot.settings import Settings, SettingsError
from storage.models import Workspace
from tests.storage import seeds

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def place(tmp_path: Path, empty_sqlite: Path) -> Path:
    shutil.copyfile(empty_sqlite, tmp_path / "own.db")
    return tmp_path


def settings(place: Path, language: str = "en", url: str = "") -> Settings:
    address = SecretStr(url or f"sqlite:///{place}/own.db")
    return Settings(database_url=address, language=language)


def name_team(place: Path, name: str) -> None:
    def work(session: Session) -> None:
        found = session.exec(select(Workspace)).first() or seeds.team(session)
        found.name = name
        session.add(found)

    with closing(opened(settings(place))) as store:
        store.write_now(work)


def team(place: Path, file: str = "own.db") -> str:
    with closing(sqlite3.connect(place / file)) as database:
        return str(database.execute("SELECT name FROM workspace").fetchone()[0])


def test_a_backup_is_put_back_and_what_was_there_is_kept(place: Path, capsys: Capture) -> None:
    name_team(place, "North")
    assert run("backup", settings(place), place / "copy.db") == 0
    name_team(place, "South")
    assert run("restore", settings(place), place / "copy.db") == 0
    assert team(place) == "North"
    (kept,) = place.glob("before-restore-*.db")
    assert team(place, kept.name) == "South"
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"Backed up to {place / 'copy.db'}."
    assert str(kept) in second


def test_upgrading_says_that_it_is_done(place: Path, capsys: Capture) -> None:
    assert run("upgrade", settings(place, "de"), None) == 0
    assert capsys.readouterr().out == "Die Datenbank ist auf dem neuesten Stand.\n"


def damaged(place: Path) -> Path:
    run("backup", settings(place), place / "bad.db")
    content = bytearray((place / "bad.db").read_bytes())
    content[4096:8192] = b"\x55" * 4096
    (place / "bad.db").write_bytes(content)
    return place / "bad.db"


def newer(place: Path) -> Path:
    run("backup", settings(place), place / "new.db")
    with closing(sqlite3.connect(place / "new.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    return place / "new.db"


def foreign(place: Path) -> Path:
    (place / "notes.txt").write_text("not a database")
    return place / "notes.txt"


@pytest.mark.parametrize(
    ("make", "english", "german"),
    [
        (foreign, "is not a backup made by Taktgeber", "ist keine Sicherung von Taktgeber"),
        (damaged, "Nothing was changed", "Es wurde nichts geändert"),
        (newer, "made by a newer version", "stammt von einer neueren Version"),
        (lambda place: place / "none.db", "There is no file", "gibt es nicht"),
        (lambda place: place, "There is no file", "gibt es nicht"),
    ],
    ids=["foreign", "damaged", "newer", "missing", "folder"],
)
def test_what_cannot_be_restored_is_refused_and_nothing_changes(
    place: Path, capsys: Capture, make: Callable[[Path], Path], english: str, german: str
) -> None:
    name_team(place, "North")
    file = make(place)
    capsys.readouterr()
    for language, said in (("en", english), ("de", german)):
        assert run("restore", settings(place, language), file) == 1
        assert said in capsys.readouterr().err
    assert team(place) == "North"
    assert list(place.glob("before-restore-*")) == []


def test_a_file_that_exists_is_never_written_over(place: Path, capsys: Capture) -> None:
    (place / "mine.db").write_text("mine")
    assert run("backup", settings(place), place / "mine.db") == 1
    assert (place / "mine.db").read_text() == "mine"
    assert "exists already; name another file" in capsys.readouterr().err


def test_a_backup_into_no_folder_says_so(place: Path, capsys: Capture) -> None:
    assert run("backup", settings(place), place / "nowhere" / "copy.db") == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_database_in_a_folder_that_does_not_exist_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TAKT_DATABASE_URL"):
        opened(settings(tmp_path, url=f"sqlite:///{tmp_path}/nowhere/own.db"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path, language: str) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:9/takt"
    with pytest.raises(Unopened, match="TAKT_DATABASE_URL") as caught:
        opened(settings(tmp_path, language, url))
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_is_no_database_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "own.db").write_bytes(b"\x00\xff" * 5000)
    with pytest.raises(Unopened, match="cannot be opened"):
        opened(settings(tmp_path))
