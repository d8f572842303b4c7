"""The command line: what each way to end says, and with which exit status."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

import bot.chat
import bot.check
import bot.database
from bot.__main__ import main

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch
ROOT = Path(__file__).parents[2]
STOPPED_WHILE_IMPORTING = """
import os, signal, sys

class Early:
    def find_spec(self, name, *_):
        if name == "bot.settings":
            os.kill(os.getpid(), signal.Signals[sys.argv[1]])

sys.meta_path.insert(0, Early())
# What runs in the background of a shell is started deaf to it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from bot.__main__ import main
sys.exit(main([]))
"""


@pytest.fixture(autouse=True)
def a_folder_of_its_own(tmp_path: Path, monkeypatch: Patch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    before = root.handlers[:], root.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "arguments", [["run"], ["db"], ["db", "drop"], ["db", "backup"], ["chat", "now"], ["--token=1"]]
)
def test_a_call_that_does_not_exist_is_refused_with_the_usage(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: taktgeber" in capsys.readouterr().err


def test_help_names_every_call(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(call in said for call in ("chat", "demo", "check", "db"))


@pytest.mark.parametrize("call", [[], ["chat"], ["demo"], ["check"], ["db", "upgrade"]])
def test_a_wrong_setting_ends_every_call_with_one_line(
    call: list[str], monkeypatch: Patch, capsys: Capture, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAKT_CURRENCY", "hunter2")
    assert main(call) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "TAKT_CURRENCY" in line
    assert "hunter2" not in line
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_opened_ends_it_with_one_line(monkeypatch: Patch, capsys: Capture) -> None:
    monkeypatch.setenv("TAKT_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:9/takt")
    assert main(["db", "upgrade"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "TAKT_DATABASE_URL" in line
    assert "hunter2" not in line


def test_upgrading_makes_the_database(tmp_path: Path, capsys: Capture) -> None:
    assert main(["db", "upgrade"]) == 0
    assert (tmp_path / "taktgeber.db").exists()
    assert capsys.readouterr().out.count("\n") == 1


def interrupted(*_: object) -> int:
    raise KeyboardInterrupt


async def interrupted_later(*_: object, **_more: object) -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("call", "place", "by", "status"),
    [
        (["db", "upgrade"], (bot.database, "run"), interrupted, 130),
        (["check"], (bot.check, "check"), interrupted_later, 130),
        (["chat"], (bot.chat, "chat"), interrupted_later, 0),
    ],
)
def test_what_is_broken_off_has_not_been_done_and_what_is_left_has(
    monkeypatch: Patch, call: list[str], place: tuple[object, str], by: Callable[..., object], status: int
) -> None:
    monkeypatch.setattr(*place, by)
    assert main(call) == status


def test_without_a_token_it_is_the_chat(monkeypatch: Patch) -> None:
    asked: list[str] = []

    async def chat(_settings: object, *, serve: bool) -> int:
        asked.append("chat and pages" if serve else "chat")
        await asyncio.sleep(0)
        return 0

    monkeypatch.setattr(bot.chat, "chat", chat)
    assert (main([]), main(["chat"]), asked) == (0, 0, ["chat and pages", "chat"])


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_while_it_still_starts_ends_it_well(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_WHILE_IMPORTING, name],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
