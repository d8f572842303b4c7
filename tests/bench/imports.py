"""An export from the file to rolled-up rows, beside the bare work of reading and storing it."""

from __future__ import annotations

import asyncio
import csv
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from storage.opening import open_store
from tests.bench.table import Bound, Line
from tests.chat import Chat, button

ROWS = 200_000
LAST = date(2026, 11, 22)  # the day before the chat's clock begins
HEADER = ["By Day", "Campaign name", "Ad name", "Cost", "Impressions", "Clicks (destination)", "Video views"]


def lines(folder: Path) -> list[Line | Bound]:
    """Measure the import of a large file."""
    return [_imported(folder)]


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


def _imported(folder: Path) -> Line:
    file = folder / "export.csv"
    with file.open("w", newline="") as target:
        csv.writer(target).writerows([HEADER, *_rows(ROWS)])
    ours = asyncio.run(_import(folder, file.read_bytes()))
    return Line(f"a CSV of {ROWS:,} rows, imported", ours, _raw_import(folder, file), 2)


async def _import(folder: Path, content: bytes) -> float:
    chat = Chat(open_store(f"sqlite:///{folder / 'import.db'}"))
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Glow")
    began = time.perf_counter()
    dry = await anna.says("/kpi import C1", file=content)
    done = await anna.presses(dry, button(dry, "Import").label)
    assert not done.failed
    return time.perf_counter() - began


def _raw_import(folder: Path, file: Path) -> float:
    with closing(sqlite3.connect(folder / "raw.db")) as database, file.open(newline="") as source:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE rows (day, campaign, ad, cost, shown, clicks, views)")
        began = time.perf_counter()
        reader = csv.reader(source)
        next(reader)
        database.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", reader)
        database.commit()
        return time.perf_counter() - began
