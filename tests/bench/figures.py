"""Figures: an export from file to rolled-up rows, and a report out of the roll-up."""

from __future__ import annotations

import asyncio
import csv
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path

from sqlalchemy import text

from commands import report
from commands.core.options import Reading
from commands.core.texts import translator
from commands.rules.periods import parse_period
from storage import campaigns, teams
from storage.models import DayTotal
from storage.session import Session, Store
from tests.bench.table import Line, typical
from tests.chat import Chat, button

ROWS = 200_000
LAST = date(2026, 11, 22)  # the day before the chat's clock begins
HEADER = ["By Day", "Campaign name", "Ad name", "Cost", "Impressions", "Clicks (destination)", "Video views"]
_SUMS = (
    "SELECT SUM(spend), SUM(impressions), SUM(views), SUM(clicks) FROM daytotal "
    "WHERE campaign_id = 1 AND day BETWEEN :first AND :last"
)


def lines(folder: Path) -> list[Line]:
    """Measure the import of a large file and reports out of few and many days."""
    return [_imported(folder), *_reported(folder)]


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
    chat = Chat(_store(folder, "import.db"))
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


def _reported(folder: Path) -> list[Line]:
    few, floor = _report_cost(folder, 1)
    many, _ = _report_cost(folder, 1000)
    return [
        Line("a 28-day report with comparison, beside its bare sums", few, floor, 3),
        Line("the same among 1,000 campaigns, beside it alone", many, few, 1.2),
    ]


def _report_cost(folder: Path, count: int) -> tuple[float, float]:
    """Give what a report costs, and what its two bare sums cost, among so many campaigns of 100 days."""
    chat = Chat(_store(folder, f"report-{count}.db"))
    asyncio.run(chat.person("anna", admin=True, language="en").says("/campaign new Glow"))
    store = chat.services.store
    store.write_now(lambda session: _fill(session, chat, count))
    return store.read_now(lambda session: _measure(session, chat))


def _fill(session: Session, chat: Chat, count: int) -> None:
    workspace = teams.workspace(session, id=1)
    assert workspace
    others = range(1, count)
    add = partial(campaigns.add, session, workspace, now=chat.now, currency="EUR")
    ids = [1, *(add(name=f"Other {one}").id for one in others)]
    for id, number in product(ids, range(100)):
        figures = {"spend": 50, "impressions": 1000, "views": 700, "clicks": 9}
        day = LAST - timedelta(days=number)
        session.add(DayTotal(campaign_id=id, day=day, rows=1, fetched_at=chat.now, **figures))


def _measure(session: Session, chat: Chat) -> tuple[float, float]:
    workspace, campaign = teams.workspace(session, id=1), campaigns.get(session, workspace_id=1, id=1)
    assert workspace
    assert campaign
    reading = Reading(session, workspace, chat.now, translator("en"))
    period = parse_period("28d", today=LAST + timedelta(days=1), flight=None)
    compared = report.default_comparison(period)
    assert compared

    def floor() -> None:
        for one in (period, compared):
            session.execute(text(_SUMS), {"first": str(one.start), "last": str(one.end)}).all()

    ours = typical(lambda: report.build(reading, campaign, period, compared), times=50)
    return ours, typical(floor, times=50)


def _store(folder: Path, name: str) -> Store:
    from storage.opening import open_store

    return open_store(f"sqlite:///{folder / name}")
