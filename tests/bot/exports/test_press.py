"""Files are made beside the event loop, bounded, and without our secrets."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from bot.exports.press import ChildPress, PressError
from commands.core.books import Format
from commands.core.texts import UserError
from tests.bot.exports.books import book, written

_STARTS: dict[Format, bytes] = {"csv": b"\xef\xbb\xbfDay", "xlsx": b"PK", "pdf": b"%PDF-1.7"}


@pytest.mark.parametrize("format", _STARTS)
async def test_each_format_is_made(tmp_path: Path, format: Format) -> None:
    made = await ChildPress().make(book(), format, written(tmp_path / "rows", ["x"]))
    assert made.startswith(_STARTS[format])


def stand_in(code: str) -> tuple[str, ...]:
    """Give a child that does something else; its folder is the second argument."""
    return (sys.executable, "-c", code)


async def test_a_child_that_takes_too_long_is_stopped_with_a_sentence() -> None:
    press = ChildPress(stand_in("import time; time.sleep(60)"), seconds=0.3)
    with pytest.raises(UserError, match="took too long"):
        await press.make(book(), "pdf")


async def test_a_child_that_fails_leaves_its_words_for_the_log() -> None:
    with pytest.raises(PressError, match="ZeroDivisionError"):
        await ChildPress(stand_in("1 / 0")).make(book(), "pdf")


async def test_a_child_sees_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_SECRET_KEY", "a secret")
    tells = "import os, sys, pathlib; (pathlib.Path(sys.argv[2]) / 'file').write_text(repr(dict(os.environ)))"
    assert b"a secret" not in await ChildPress(stand_in(tells)).make(book(), "csv")


async def test_only_two_are_made_at_a_time(tmp_path: Path) -> None:
    counts = (
        "import sys, os, time, pathlib; here = pathlib.Path(sys.argv[3]); mine = here / str(os.getpid());"
        "mine.touch(); time.sleep(0.2); seen = len(list(here.iterdir())); mine.unlink();"
        "(pathlib.Path(sys.argv[2]) / 'file').write_text(str(seen))"
    )
    press = ChildPress(stand_in(counts))
    seen = await asyncio.gather(*(press.make(book(), "csv", tmp_path) for _ in range(5)))
    assert max(int(one) for one in seen) <= 2


async def test_whoever_gives_up_leaves_no_process_behind(tmp_path: Path) -> None:
    lives = (
        "import os, sys, time, pathlib; mine = pathlib.Path(sys.argv[3]) / 'new';"
        "mine.write_text(str(os.getpid())); mine.rename(mine.with_name('pid')); time.sleep(60)"
    )
    task = asyncio.create_task(ChildPress(stand_in(lives)).make(book(), "csv", tmp_path))
    process = await asyncio.to_thread(_pid, tmp_path / "pid")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def _pid(file: Path) -> int:
    """Wait until a child has said who it is."""
    for _ in range(500):
        if file.exists():
            return int(file.read_text())
        time.sleep(0.02)
    raise AssertionError("the child did not start")
