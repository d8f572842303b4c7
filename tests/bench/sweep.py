"""Schedules that are all due in one minute: claimed and in the outbox, beside the bare sweep in SQL."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.memory import settle
from commands.digests.digest_sweep import sweep
from commands.rules.schedules import Schedule, parse_every
from storage.models import Delivery, Digest, DigestTarget
from storage.opening import open_store
from storage.session import Session
from storage.upserts import insert_all_new
from tests.bench.stall import longest_stall
from tests.bench.table import Bound, Line
from tests.chat import Chat

COUNT = 100_000
_BATCH = 1000
ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe")
RULES = ("daily {at}", "weekdays {at}", "every monday {at}", "monthly on the 23rd {at}")
_OUTBOX = """
CREATE TABLE bare (
    id INTEGER PRIMARY KEY, cause TEXT, platform TEXT, chat_id TEXT, thread_id TEXT, part TEXT, due_at TEXT,
    UNIQUE (cause, platform, chat_id, thread_id, part)
)
"""
_DUE = """
SELECT digest.id, next_due, timezone, platform, chat_id, thread_id
FROM digest JOIN digesttarget ON digest_id = digest.id
WHERE next_due <= ? ORDER BY next_due LIMIT ?
"""


def lines(folder: Path) -> list[Line | Bound]:
    """Measure the sweep of many schedules, and how long it keeps the event loop from its work."""
    chat = Chat(open_store(f"sqlite:///{folder / 'sweep.db'}"))
    _fill(chat)
    chat.services.store.close()
    shutil.copy(folder / "sweep.db", folder / "bare.db")
    chat = Chat(open_store(f"sqlite:///{folder / 'sweep.db'}"), now=chat.now + timedelta(hours=1))
    ours, stall = asyncio.run(_swept(chat))
    floor = _bare(folder / "bare.db", chat.now)
    return [
        Line(f"{COUNT:,} schedules due in one minute, claimed and in the outbox", ours, floor, 2),
        Bound("the longest stall of the event loop meanwhile", stall * 1000, 20, "ms"),
    ]


def _fill(chat: Chat) -> None:
    """Let many digests be due in an hour, by different rules in different zones."""
    anna = chat.person("anna", admin=True, language="en")
    asyncio.run(anna.says("/campaign new Glow"))
    due = chat.now + timedelta(hours=1)
    rules = cycle([(_rule(words, zone, due).to_json(), zone) for words in RULES for zone in ZONES])
    common = {"workspace_id": 1, "campaign_id": 1, "next_due": due, "created_at": chat.now}
    digests = [
        {"id": id, "number": id, "every": "-", "schedule": rule, "timezone": zone, **common}
        for id, (rule, zone) in enumerate(islice(rules, COUNT), 1)
    ]
    targets = [
        {"digest_id": id, "platform": ("telegram", "discord")[id % 2], "chat_id": str(id)}
        for id in range(1, COUNT + 1)
    ]

    def work(session: Session) -> None:
        insert_all_new(session, Digest, digests)
        insert_all_new(session, DigestTarget, targets)

    chat.services.store.write_now(work)


def _rule(words: str, zone: str, due: datetime) -> Schedule:
    local = due.astimezone(ZoneInfo(zone))
    return parse_every(words.format(at=f"{local:%H:%M}"), today=local.date())


async def _swept(chat: Chat) -> tuple[float, float]:
    """Give the CPU seconds of the sweep and the longest time that nothing else could run."""
    settle()
    probe = asyncio.create_task(longest_stall())
    await asyncio.sleep(0.05)
    began = time.process_time()
    while await sweep(chat.services):
        pass
    spent = time.process_time() - began
    assert chat.count(Delivery) == COUNT
    probe.cancel()
    return spent, await probe


def _bare(path: Path, now: datetime) -> float:
    """Give the CPU seconds of the same in SQL, with one row an occurrence and the next date from the zone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute(_OUTBOX)
        moment = now.strftime("%Y-%m-%d %H:%M:%S.%f")
        began = time.process_time()
        while _bare_batch(database, moment):
            pass
        spent = time.process_time() - began
        assert database.execute("SELECT count(*) FROM bare").fetchone() == (COUNT,)
    return spent


def _bare_batch(database: sqlite3.Connection, moment: str) -> int:
    database.execute("BEGIN IMMEDIATE")
    found = database.execute(_DUE, (moment, _BATCH)).fetchall()
    database.executemany(
        "INSERT INTO bare (cause, platform, chat_id, thread_id, part, due_at) VALUES (?, ?, ?, ?, 'text', ?) "
        "ON CONFLICT DO NOTHING",
        ((f"digest:{id}:{due}", *address, moment) for id, due, _, *address in found),
    )
    database.executemany("UPDATE digest SET next_due = ? WHERE id = ?", _next(found))
    database.execute("COMMIT")
    return len(found)


def _next(found: list[Any]) -> Iterator[tuple[str, int]]:
    for id, due, zone, *_ in found:
        local = datetime.fromisoformat(due).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        yield (local + timedelta(days=1)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"), id
