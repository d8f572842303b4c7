"""An export from the file to rolled-up rows, beside the bare work of reading and storing it.

The floor is ``csv.reader`` and one ``executemany`` of the same file in one transaction, into a table that
can hold what must be known: all columns of the file, and a row once by campaign, ad and day (a unique key);
on a database as safe as ours (WAL, synchronous=FULL). It checks, converts and adds up nothing.

Meanwhile others go on: one person asks for figures and writes some down, again and again.
"""

from __future__ import annotations

import asyncio
import csv
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from bot.memory import settle
from storage.opening import open_store
from storage.session import Session, Store
from tests.bench.table import Bound, Line
from tests.chat import Chat, Talker, button

T = TypeVar("T")
ROWS = 1_000_000
LAST = date(2026, 11, 22)  # the day before the chat's clock begins
HEADER = ["By Day", "Campaign name", "Ad name", "Cost", "Impressions", "Clicks (destination)", "Video views"]
_PAUSE = 0.1
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MB = 1_000_000


@dataclass
class Meanwhile:
    """What was seen during an import: seconds of commands and of one transaction at most, bytes of memory."""

    reading: list[float] = field(default_factory=list)
    writing: list[float] = field(default_factory=list)
    memory: int = 0
    held: float = 0


class _Watched(Store):
    """A store that keeps in mind how long one transaction held its writer at most."""

    longest = 0.0

    def write_now(self, work: Callable[[Session], T], *, lasting: bool = True) -> T:
        """Run a writing unit of work."""
        began = time.perf_counter()
        try:
            return super().write_now(work, lasting=lasting)
        finally:
            self.longest = max(self.longest, time.perf_counter() - began)


def lines(folder: Path) -> list[Line | Bound]:
    """Measure the import of a large file, and what others notice of it."""
    file = folder / "export.csv"
    with file.open("w", newline="") as target:
        csv.writer(target).writerows([HEADER, *_rows(ROWS)])
    # Before and after: others may use the machine more at one time than at another.
    before = raw_import(folder, file)
    ours, seen = asyncio.run(_import(folder, file.read_bytes()))
    floor = (before + raw_import(folder, file)) / 2
    return [
        Line(f"a CSV of {ROWS:,} rows, imported", ours, floor, 2),
        Bound("the memory this takes at most, the reading process included", seen.memory / _MB, 300, "MB"),
        Bound("the longest a command that reads took meanwhile", max(seen.reading) * 1000, 100, "ms"),
        Bound("the longest a command that writes took meanwhile", max(seen.writing) * 1000, 100, "ms"),
        Bound("the longest one transaction held the writer meanwhile", seen.held * 1000, 50, "ms"),
    ]


def _rows(count: int) -> Iterator[list[str]]:
    for number in range(count):
        day = LAST - timedelta(days=number % 365)
        views = number * 7919 % 5000
        yield [
            str(day),
            "Glow",
            f"Ad {number // 365}",
            f"{number % 90}.50",
            str(views + 900),
            "17",
            str(views),
        ]


async def _import(folder: Path, content: bytes) -> tuple[float, Meanwhile]:
    url = f"sqlite:///{folder / 'import.db'}"
    open_store(url).close()
    store = _Watched(url)
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    bert = chat.person("bert", language="en")
    await anna.says("/campaign new Glow")
    await anna.says("/campaign new Dew")
    seen = Meanwhile()
    others = [asyncio.create_task(_work(bert, seen)), asyncio.create_task(_watch(seen))]
    await asyncio.sleep(0.5)
    settle()
    store.longest = 0.0
    began = time.perf_counter()
    dry = await anna.says("/kpi import C1", file=content)
    done = await anna.presses(dry, button(dry, "Import").label)
    took = time.perf_counter() - began
    for task in others:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert not done.failed
    assert "365 new days" in chat.text(done)
    seen.held = store.longest
    store.close()
    return took, seen


async def _work(bert: Talker, seen: Meanwhile) -> None:
    """Let somebody else work until cancelled."""
    while True:
        for line, times in (("/kpi show C2", seen.reading), ("/kpi log C2 views 5", seen.writing)):
            began = time.perf_counter()
            reply = await bert.says(line)
            times.append(time.perf_counter() - began)
            assert not reply.failed
            await asyncio.sleep(_PAUSE)


async def _watch(seen: Meanwhile) -> None:
    """Watch how much memory this process and its children have more than now, until cancelled."""
    before = _resident("self")
    while True:
        seen.memory = max(seen.memory, _resident("self") - before + sum(map(_resident, _children())))
        await asyncio.sleep(0.05)


def _children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def _resident(process: str) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except OSError:  # it has ended
        return 0


def raw_import(folder: Path, file: Path, *, key: str = ", UNIQUE (campaign, ad, day)") -> float:
    """Measure the floor."""
    with closing(sqlite3.connect(folder / "raw.db")) as database, file.open(newline="") as source:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("DROP TABLE IF EXISTS rows")
        database.execute(f"CREATE TABLE rows (day, campaign, ad, cost, shown, clicks, views{key})")
        began = time.perf_counter()
        reader = csv.reader(source)
        next(reader)
        database.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", reader)
        database.commit()
        return time.perf_counter() - began
