"""The ``db`` calls: one sentence in the team's language and an exit status, whatever the file is like."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.database import Unopened, opened, run
from bot.settings import Settings

NEWER = "UPDATE alembic_version SET version_num = '9999'"


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


@pytest.fixture(params=["en", "de"])
def settings(request: pytest.FixtureRequest, sqlite_url: str) -> Settings:
    return Settings(database_url=sqlite_url, language=request.param)


@pytest.fixture
def copy(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "copy.db"
    assert run("backup", settings, path) == 0
    assert str(path) in capsys.readouterr().out
    return path


def refused(settings: Settings, capsys: pytest.CaptureFixture[str], job: str, file: Path) -> str:
    """Give the one line that a job is refused with."""
    assert run(job, settings, file) == 1
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert captured.out == ""
    assert str(file) in line
    return line


def german(settings: Settings, line: str) -> bool:
    return any(word in line for word in ("Nichts wurde", "Datei", "nicht geschrieben", "zuerst"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:9000]),
        lambda path: change(path, "PRAGMA application_id = 7"),
        lambda path: change(path, NEWER),
        lambda path: path.unlink(),
    ],
    ids=["empty", "torn", "foreign", "newer", "absent"],
)
def test_what_cannot_be_put_back_is_refused_in_one_line(
    settings: Settings, copy: Path, spoil: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(copy)
    line = refused(settings, capsys, "restore", copy)
    assert german(settings, line) is (settings.language == "de")
    assert list(copy.parent.glob("before-restore-*")) == []


def test_a_place_that_cannot_be_written_is_refused_in_one_line(
    settings: Settings, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(settings, capsys, "backup", copy)
    line = refused(settings, capsys, "backup", copy.parent / "absent" / "copy.db")
    assert german(settings, line) is (settings.language == "de")
    assert [path.name for path in copy.parent.iterdir()] == ["copy.db"]


def test_what_was_there_is_kept_beside_the_copy(settings: Settings, copy: Path) -> None:
    assert run("restore", settings, copy) == 0
    (kept,) = copy.parent.glob("before-restore-*.db")
    assert run("restore", settings, kept) == 0


def test_a_database_of_a_newer_version_is_not_opened(settings: Settings, sqlite_url: str) -> None:
    change(Path(sqlite_url.removeprefix("sqlite:///")), NEWER)
    with pytest.raises(Unopened, match=r"^TAKT_DATABASE_URL: .+ Taktgeber; .+\.$") as caught:
        opened(settings)
    assert german(settings, str(caught.value)) is (settings.language == "de")
