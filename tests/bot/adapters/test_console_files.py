"""Pictures and files in the console: where they are written, and what may stand for the path of one."""

from __future__ import annotations

import os
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.core.replies import Document, Reply
from commands.files.table import MAX_BYTES
from tests.bot.adapters import telegram_kit as kit
from tests.bot.adapters.console_kit import TRIAL, Console, console_on


@pytest.fixture
def trial(sqlite_url: str, tmp_path: Path) -> Iterator[Console]:
    with console_on(sqlite_url, TRIAL, tmp_path / "out") as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home with a file in it, as the place one works in too."""
    (tmp_path / "my exports").mkdir()
    (tmp_path / "my exports" / "an export.csv").write_text("a;b")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def paths(text: str) -> list[Path]:
    """Find the files an answer names."""
    return [Path(found) for found in re.findall(r"^(?:Picture|File): (.+)$", text, re.MULTILINE)]


def documents(*names: str) -> Reply:
    """Give a reply with files of these names."""
    return Reply(documents=tuple(Document(name=name, content=b64encode(b"x")) for name in names))


# -- out -------------------------------------------------------------------------------------------


async def test_pictures_and_files_say_where_they_lie_and_replace_nothing(trial: Console) -> None:
    first, second = paths(await trial.says("/chart show")), paths(await trial.says("/chart show"))
    assert [path.suffix for path in first] == [".png", ".csv"]
    assert first[0].read_bytes() == kit.PNG
    assert first[1].read_bytes() == b"a;b\n"
    assert len({*first, *second}) == 4
    assert {path.parent for path in (*first, *second)} == {trial.folder}


async def test_without_a_folder_one_is_made_that_only_its_owner_reads(
    trial: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    trial.folder = None
    trial.restart()
    (folder,) = {path.parent for path in paths(await trial.says("/chart show"))}
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700


async def test_a_picture_that_cannot_be_drawn_costs_only_itself(trial: Console) -> None:
    trial.draws = False
    said = await trial.says("/chart show")
    assert "The picture could not be drawn.\n" in said
    assert [path.suffix for path in paths(said)] == [".csv"]
    assert trial.adapter.failures == 0


async def test_a_folder_that_was_tidied_away_is_made_again(trial: Console) -> None:
    await trial.says("/chart show")
    shutil.rmtree(trial.folder or "")
    assert all(path.is_file() for path in paths(await trial.says("/chart show")))


async def test_a_file_that_cannot_be_written_is_said_and_counted(trial: Console, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    said = await trial.says("/chart show")
    assert "rows.csv could not be written (File exists)." in said
    assert "Views" in said
    assert trial.adapter.failures == 1


@pytest.mark.parametrize("name", ["../../rows.csv", "/etc/rows.csv", "..", ""])
async def test_a_files_name_never_leads_out_of_the_folder(trial: Console, name: str, tmp_path: Path) -> None:
    (path,) = paths(await trial.hears(documents(name)))
    assert path.resolve().parent == tmp_path / "out"
    assert path.read_bytes() == b"x"


# -- in --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "{home}/my exports/an export.csv",
        "my exports/an export.csv",
        "./my exports/../my exports/an export.csv",
        "~/my exports/an export.csv",
        '"{home}/my exports/an export.csv"',
        "'{home}/my exports/an export.csv'",
        "my\\ exports/an\\ export.csv",
        "'~/my exports/an export.csv'  ",
    ],
)
async def test_a_file_is_found_as_people_and_terminals_write_its_path(
    trial: Console, home: Path, written: str
) -> None:
    path = written.format(home=home)
    assert await trial.says(f"/file take file={path}") == "an export.csv: a;b\n"
    assert await trial.says("/file take") == "? File\n"
    assert await trial.says(path) == "an export.csv: a;b\n"
    assert trial.adapter.failures == 0, "a path that begins with / is no command"


async def test_a_file_whose_name_holds_quotation_marks_is_found_too(trial: Console, home: Path) -> None:
    (home / "it's.csv").write_text("c")
    assert await trial.says("/file take it's.csv") == "it's.csv: c\n"


@pytest.mark.parametrize(
    "path", ["none.csv", "~", "my exports", "~nobody-has-this-name/x.csv", '"none', "/none/x.csv"]
)
async def test_a_path_without_a_file_is_answered_with_a_sentence(
    trial: Console, home: Path, path: str
) -> None:
    await trial.says("/file take")
    assert await trial.says(path) == f"There is no file “{path}”. Check the path.\n"
    assert trial.adapter.asking, "the next line may be the right path"
    assert await trial.says("my exports/an export.csv") == "an export.csv: a;b\n"
    assert trial.adapter.failures == 1


async def test_a_path_no_system_takes_is_answered_with_its_reason(trial: Console) -> None:
    said = await trial.says("/file take " + "x" * 5000)
    assert said == f"“{'x' * 200}” cannot be read (File name too long).\n"


async def test_a_file_that_vanishes_is_answered_with_its_reason(trial: Console, home: Path) -> None:
    (home / "short").write_text("lived")
    assert await trial.says("/file lose short") == "“short” cannot be read (No such file or directory).\n"
    assert trial.adapter.failures == 1


async def test_a_file_over_the_limit_is_refused_before_it_is_copied(
    trial: Console, home: Path, sqlite_url: str
) -> None:
    with (home / "huge.csv").open("wb") as file:
        os.truncate(file.fileno(), MAX_BYTES + 1)
    copy = Path(sqlite_url.removeprefix("sqlite:///")).with_name("upload")
    copy.unlink(missing_ok=True)
    said = await trial.says("/file take huge.csv")
    assert said == "The file has 501 MB, but at most 500 MB can be read. Split it.\n"
    assert not copy.exists()


async def test_a_file_named_before_a_question_is_still_found_after_it(
    trial: Console, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await trial.says('/file label file="my exports/an export.csv"') == "? Name\n"
    monkeypatch.chdir(home / "my exports")
    assert await trial.says("March") == "March is an export.csv of 3 bytes\n"


async def test_a_wrong_path_is_refused_before_anything_is_asked(trial: Console, home: Path) -> None:
    assert "There is no file “none.csv”." in await trial.says("/file label file=none.csv")
    assert not trial.adapter.asking
