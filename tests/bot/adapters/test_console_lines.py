"""Where the console's lines come from: what is typed and pasted, what is piped, and what is remembered."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import DummyCompleter
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.adapters.console_lines import History, apart, piped_lines, typed_lines

CHUNK = 1 << 20
UP, CTRL_C, CTRL_D = "\x1b[A", "\x03", "\x04"
Feed = Callable[[bytes], None]


@contextmanager
def keyboard() -> Iterator[PipeInput]:
    """Give the keys of a terminal that shows nothing."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


async def typed(history: Path, keys: str) -> list[str]:
    """Read what is typed until the end."""
    with keyboard() as board:
        board.send_text(keys)
        return [line async for line in typed_lines(history, DummyCompleter())]


def pasted(text: str) -> str:
    """Give what a terminal sends for a text that is pasted."""
    return f"\x1b[200~{text}\x1b[201~"


@pytest.fixture
def feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    """Let standard input hold some bytes."""
    path = tmp_path / "input"
    path.touch()
    with path.open("rb", buffering=0) as file:
        monkeypatch.setattr("sys.stdin", file)
        yield lambda content: (path.write_bytes(content), None)[1]


async def piped() -> list[str]:
    """Read all that is piped in."""
    return [line async for line in piped_lines()]


# -- typed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [CTRL_D, CTRL_C, f"half a line{CTRL_C}"])
async def test_typed_lines_end_with_ctrl_d_or_ctrl_c(tmp_path: Path, end: str) -> None:
    assert await typed(tmp_path / "h", f"/help\r\rhello\r{end}") == ["/help", "", "hello"]


async def test_ctrl_d_in_the_middle_of_a_line_is_no_end(tmp_path: Path) -> None:
    assert await typed(tmp_path / "h", f"/hel{CTRL_D}p\r{CTRL_D}") == ["/help"]


async def test_earlier_lines_come_back_with_the_arrow_in_the_next_start(tmp_path: Path) -> None:
    await typed(tmp_path / "h", f"/first\r/second\r{CTRL_D}")
    with keyboard() as board:
        async with aclosing(typed_lines(tmp_path / "h", DummyCompleter())) as lines:
            waiting = asyncio.ensure_future(anext(lines))
            await _loaded()
            board.send_text(f"{UP}{UP}\r")
            assert await waiting == "/first"


async def _loaded() -> None:
    """Wait until the line editor has read the history."""
    from prompt_toolkit.application import get_app

    while len(get_app().current_buffer._working_lines) < 3:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.005)


async def test_pasted_commands_are_taken_one_by_one(tmp_path: Path) -> None:
    block = '/campaign new "Summer launch" budget=5000\n/campaign launch C1\r\n/kpi show C1\n'
    assert [line.strip() for line in await typed(tmp_path / "h", f"{pasted(block)}\r{CTRL_D}")] == [
        '/campaign new "Summer launch" budget=5000',
        "/campaign launch C1",
        "/kpi show C1",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("hello", ["hello"]),
        ("/help\n/start", ["/help", "/start"]),
        ("\n\n/help\n", ["\n\n/help\n"]),
        ("  /help\n  /start", ["  /help", "  /start"]),
        ("Dear Anna,\nplease dance.\n\nBen", ["Dear Anna,\nplease dance.\n\nBen"]),
        (
            "/request send @anna message=Dear\nAnna\n/help",
            ["/request send @anna message=Dear\nAnna", "/help"],
        ),
        ("/media/usb/a.csv\n/media/usb/b.csv", ["/media/usb/a.csv\n/media/usb/b.csv"]),
    ],
)
def test_only_a_command_begins_a_line_of_its_own(text: str, lines: list[str]) -> None:
    assert [line.strip() for line in apart(text)] == [line.strip() for line in lines]


@given(st.lists(st.sampled_from(["/help", "/campaign new x", "hello", "", " ", "1", "/a/b", "\t/start"])))
def test_nothing_of_a_pasted_text_is_lost(lines: list[str]) -> None:
    found = "\n".join(apart("\n".join(lines)))
    assert found.split() == "\n".join(lines).split()


# -- remembered ------------------------------------------------------------------------------------


def remembered(path: Path) -> list[str]:
    """Give what the next start finds, newest first."""
    return list(History(path).load_history_strings())


def test_the_history_is_for_its_owners_eyes(tmp_path: Path) -> None:
    history = History(tmp_path / "h")
    history.append_string("/help")
    history.append_string("/campaign new Größe\nzwei Zeilen")
    assert remembered(tmp_path / "h") == ["/campaign new Größe\nzwei Zeilen", "/help"]
    assert (tmp_path / "h").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("there", ["a folder", "a folder that is missing"])
async def test_a_history_that_cannot_be_kept_costs_nothing_else(tmp_path: Path, there: str) -> None:
    path = tmp_path / "h" / "h"
    if there == "a folder":
        path.mkdir(parents=True)
    assert await typed(path, f"/help\r/start\r{CTRL_D}") == ["/help", "/start"]
    assert remembered(path) == []


def test_a_damaged_history_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    (tmp_path / "h").write_bytes(b"\x00\xff\xfe\n+/he\xfflp\n\n# when\n+/start\n")
    assert remembered(tmp_path / "h") == ["/start", "/he\ufffdlp"]


# -- piped -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (b"/help", ["/help"]),
        (b"/help\n", ["/help"]),
        (b"/help\n\n/start", ["/help", "", "/start"]),
        (b"/help\r\n/start\r\n", ["/help", "/start"]),
        (b"\xef\xbb\xbf/help\n", ["/help"]),
        (b"/campaign new Gl\xfc\n/help\n", ["/campaign new Gl\ufffd", "/help"]),
        ("/campaign new Glück 🎉".encode(), ["/campaign new Glück 🎉"]),
        (b"a\x00b\n", ["a\x00b"]),
    ],
)
async def test_piped_lines_are_taken_as_they_are(feed: Feed, content: bytes, lines: list[str]) -> None:
    feed(content)
    assert await piped() == lines


async def test_a_character_between_two_reads_stays_whole(feed: Feed) -> None:
    feed(b"x" * (CHUNK - 1) + "ä\nend".encode())
    assert await piped() == ["x" * (CHUNK - 1) + "ä", "end"]


async def test_a_line_longer_than_a_read_stays_one_line(feed: Feed) -> None:
    feed(b"x" * (2 * CHUNK + 5) + b"\nend\n")
    first, second = await piped()
    assert (len(first), second) == (2 * CHUNK + 5, "end")


@pytest.mark.parametrize("stdin", ["closed", "none"])
async def test_without_an_input_there_are_no_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stdin: str
) -> None:
    (tmp_path / "input").touch()
    file = (tmp_path / "input").open("rb")
    file.close()
    monkeypatch.setattr("sys.stdin", file if stdin == "closed" else None)
    assert await piped() == []


async def test_a_line_is_answered_before_the_next_one_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stdin, os.fdopen(writing, "wb", buffering=0) as script:
        monkeypatch.setattr("sys.stdin", stdin)
        async with aclosing(piped_lines()) as lines:
            for line in ("/help", "/start"):
                script.write(f"{line}\n".encode())
                assert await anext(lines) == line
            script.close()
            assert await anext(lines, None) is None


def test_a_chat_that_ends_before_its_input_complains_about_nothing(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[object] = []
    monkeypatch.setattr("threading.excepthook", lambda fault: faults.append(fault.exc_value))
    before = {*threading.enumerate()}
    feed(b"/help\n" + b"x" * (4 * CHUNK))

    async def chat() -> str:
        async with aclosing(piped_lines()) as lines:
            first = await anext(lines)
            while len(asyncio.all_tasks()) < 2:  # noqa: ASYNC110 - until a thread waits to hand over more
                await asyncio.sleep(0.001)
            return first

    assert asyncio.run(chat()) == "/help"
    for thread in {*threading.enumerate()} - before:
        thread.join(5)
        assert not thread.is_alive()
    assert faults == []
