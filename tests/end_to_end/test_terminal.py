"""The console on a real terminal: what it completes, shows above a half-typed line, and remembers."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import signal
import sqlite3
import struct
import sys
import termios
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from tests.end_to_end.harness import LAUNCHER, PATIENCE, Bot

pytestmark = pytest.mark.asyncio(loop_scope="package")
Make = Callable[..., Bot]
COLUMNS, ROWS = 100, 30
TAB, UP, ENTER, CTRL_C, CTRL_D, CTRL_U = "\t", "\x1b[A", "\r", "\x03", "\x04", "\x15"
_PIECE = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|\x1b\][^\x07]*\x07|.", re.DOTALL)
_UNFINISHED = re.compile(r"\x1b(\[[?\d;]*)?\Z")
_WHERE = "6n"


class Screen:
    """What a terminal shows of the few sequences a line editor uses; it never scrolls anything away."""

    def __init__(self, answer: Callable[[str], None]) -> None:
        self._answer = answer
        self._cells: list[list[str]] = [[]]
        self._row = self._column = 0
        self._rest = ""

    @property
    def lines(self) -> list[str]:
        """Give the lines up to the last one that shows anything."""
        return "\n".join("".join(row).rstrip() for row in self._cells).rstrip().split("\n")

    def show(self, text: str) -> None:
        """Take what the program writes."""
        text = self._rest + text
        cut = found.start() if (found := _UNFINISHED.search(text)) else len(text)
        self._rest = text[cut:]
        for piece in _PIECE.finditer(text[:cut]):
            if piece[2]:
                self._obey(piece[1], piece[2])
            elif len(piece[0]) == 1:
                self._put(piece[0])

    def _put(self, char: str) -> None:
        if char == "\n":
            self._move(1, 0)
        elif char == "\r":
            self._column = 0
        elif char == "\b":
            self._move(0, -1)
        else:
            line = self._cells[self._row]
            line += " " * (self._column + 1 - len(line))
            line[self._column] = char
            self._column += 1

    def _obey(self, numbers: str, what: str) -> None:
        count = int(numbers) if numbers.isdecimal() else 1
        steps = {"A": (-count, 0), "B": (count, 0), "C": (0, count), "D": (0, -count)}
        if what in steps:
            self._move(*steps[what])
        elif what in "JK":
            del self._cells[self._row][self._column :]
            if what == "J":
                del self._cells[self._row + 1 :]
        elif numbers + what == _WHERE:
            self._answer(f"\x1b[{min(self._row + 1, ROWS)};{self._column + 1}R")

    def _move(self, down: int, right: int) -> None:
        self._row, self._column = max(self._row + down, 0), max(self._column + right, 0)
        self._cells += [[] for _ in range(self._row + 1 - len(self._cells))]


class Terminal:
    """A person's terminal with ``python bot.py chat`` in it: their keys, and what they see."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.written = ""
        self.screen = Screen(self.types)
        self._hand, self._end = os.openpty()
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._at_first = self._mode
        self._changed = asyncio.Event()

    async def start(self) -> None:
        """Start the process as the one this terminal belongs to, and wait until it asks for a line."""
        home = {"HOME": str(self.bot.folder), "TERM": "xterm", "PATH": os.environ["PATH"]}
        self.bot.process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(LAUNCHER),
            "chat",
            cwd=self.bot.folder,
            env=home,
            preexec_fn=partial(os.login_tty, self._end),
            pass_fds=[self._end],
        )
        asyncio.get_running_loop().add_reader(self._hand, self._read)
        await self.ends_with(">")

    def close(self) -> None:
        """Take the terminal away."""
        asyncio.get_running_loop().remove_reader(self._hand)
        os.close(self._hand)
        os.close(self._end)

    @property
    def line(self) -> str:
        """Give the last line that shows anything: the one that is typed, or the menu below it."""
        return self.screen.lines[-1]

    @property
    def _mode(self) -> list[Any]:
        return termios.tcgetattr(self._end)

    @property
    def is_as_before(self) -> bool:
        """Tell whether the shell would find the terminal as it was: its mode, its cursor, how it pastes."""
        shows, pastes = (re.findall(rf"\x1b\[\?{number}([hl])", self.written) for number in (25, 2004))
        return (self._mode, shows[-1], pastes[-1]) == (self._at_first, "h", "l")

    def types(self, keys: str) -> None:
        """Press keys."""
        os.write(self._hand, keys.encode())

    async def sees(self, *words: str) -> None:
        """Wait until each of these words is in a line on the screen."""
        await self.until(lambda: all(any(word in line for line in self.screen.lines) for word in words))

    async def ends_with(self, words: str) -> None:
        """Wait until the last line is this one."""
        await self.until(lambda: self.line.strip() == words)

    async def until(self, found: Callable[[], bool]) -> None:
        """Wait until the screen looks like this; what it shows instead is the error."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not found():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError("\n".join(self.screen.lines)) from None

    def _read(self) -> None:
        text = os.read(self._hand, 1 << 16).decode("utf-8", "replace")
        self.written += text
        self.screen.show(text)
        self._changed.set()


@asynccontextmanager
async def sitting_at(bot: Bot) -> AsyncIterator[Terminal]:
    """Sit down at a new terminal with a bot."""
    terminal = Terminal(bot)
    try:
        await terminal.start()
        yield terminal
    finally:
        await bot.kill()
        terminal.close()


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Terminal]:
    """Give a terminal with a campaign, for several tests."""
    async with sitting_at(Bot(tmp_path_factory.mktemp("desk"), {})) as terminal:
        await terminal.sees("== Hello, I am Taktgeber. ==")
        terminal.types(f"/campaign new Summer{ENTER}")
        await terminal.sees("== Summer · C1 ==")
        yield terminal


@pytest_asyncio.fixture(loop_scope="package")
async def terminal(desk: Terminal) -> Terminal:
    """Give the terminal with an empty line."""
    desk.types(CTRL_U)
    await desk.ends_with(">")
    return desk


async def test_tab_completes_commands_and_a_campaign_by_its_name(terminal: Terminal) -> None:
    for keys, menu, line in (
        ("/camp", "/campaign", "> /campaign"),
        (" sho", "show", "> /campaign show"),
        (" sum", "C1 Summer", "> /campaign show C1"),
    ):
        terminal.types(keys)
        await terminal.ends_with(menu)
        terminal.types(TAB)
        await terminal.sees(line)
    terminal.types(ENTER)
    await terminal.ends_with(">")
    at = terminal.screen.lines.index("> /campaign show C1")
    assert terminal.screen.lines[at + 1] == "== Summer · C1 =="


async def test_a_digest_that_comes_due_is_printed_above_the_half_typed_line(terminal: Terminal) -> None:
    terminal.types(f'/digest new C1 every="every monday 9:00"{ENTER}')
    await terminal.sees("D1")
    await terminal.ends_with(">")
    terminal.types("/campaign new Glit")
    await terminal.ends_with("> /campaign new Glit")
    with closing(sqlite3.connect(terminal.bot.folder / "taktgeber.db")) as database:
        database.execute("UPDATE digest SET next_due = datetime('now')")
        database.commit()
    await terminal.sees("There are no figures for this period.")
    await terminal.ends_with("> /campaign new Glit")
    *above, empty, _ = terminal.screen.lines
    assert (above[-2], empty) == ("Time zone: Europe/Berlin", "")
    assert above[-1].startswith("(Campaign ")
    assert not any("Glit" in line for line in above)
    terminal.types(f"ter{ENTER}")
    await terminal.sees("> /campaign new Glitter", "== Glitter · ")


async def test_pasted_commands_are_all_answered(terminal: Terminal) -> None:
    terminal.types("\x1b[200~/campaign new Pasted one\n/campaign new Pasted two\n\x1b[201~")
    terminal.types(ENTER)
    await terminal.sees("== Pasted one · ", "== Pasted two · ")


async def test_however_it_ends_the_terminal_is_as_before_and_the_lines_are_kept(make: Make) -> None:
    await asyncio.gather(ended_by_keys(make()), ended_by_a_signal(make()))


async def ended_by_keys(bot: Bot) -> None:
    """End with Ctrl-D after a command, begin again, find its line, and end with Ctrl-C in the middle."""
    async with sitting_at(bot) as terminal:
        terminal.types(f"/campaign new Kept{ENTER}{CTRL_D}")
        assert await bot.ended() == 0
        await terminal.until(lambda: terminal.is_as_before)
        await terminal.sees("== Kept · C1 ==")
    async with sitting_at(bot) as terminal:
        terminal.types(UP)
        await terminal.ends_with("> /campaign new Kept")
        terminal.types(CTRL_C)
        assert await bot.ended() == 0
        await terminal.until(lambda: terminal.is_as_before)
        assert not any("== Kept" in line for line in terminal.screen.lines)
    assert (bot.folder / ".taktgeber_history").stat().st_mode & 0o777 == 0o600


async def ended_by_a_signal(bot: Bot) -> None:
    """End with SIGTERM while somebody types."""
    async with sitting_at(bot) as terminal:
        terminal.types("half a line")
        await terminal.ends_with("> half a line")
        assert not terminal.is_as_before
        assert await bot.stop(signal.SIGTERM) == 0
        await terminal.until(lambda: terminal.is_as_before)
