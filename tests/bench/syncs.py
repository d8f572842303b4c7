"""Rows of TikTok's reports read and rolled up, beside the bare work of parsing and storing them.

The floor is ``json.loads`` of the same pages and one ``executemany`` in one transaction, into a table that
holds the same figures once by ad and day; it checks, converts, compares and adds up nothing. No network takes
part, and the clock jumps over TikTok's limits; making the pages is left out on both sides. What has more than
50,000 rows is ordered as a whole, and comes to us as the table that TikTok makes of it.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.memory import settle
from bot.tiktok.ads import Ads
from bot.tiktok.answers import Answer
from bot.tiktok.business import Business
from bot.tiktok.report_wire import METRICS
from commands.core.reporting import Own
from commands.tiktok import syncing
from storage import figures
from storage.figures import Span
from storage.opening import open_store
from storage.session import Store
from tests.bench.table import Line
from tests.chat import START, Chat

ROWS, MILLION = 200_000, 1_000_000
DAYS = 365
LAST = START.date()
_PAGE = 1000
_CAMPAIGN = "1714073078669329"


class Pages:
    """Give the pages of an account whose ads have figures on every day; ``spent`` is what that took."""

    def __init__(self, rows: int) -> None:
        self.ads = [str(1_714_125_051_115_569 + number) for number in range(max(rows // DAYS, 1))]
        self.spent = 0.0
        self.orders: list[tuple[date, date]] = []

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        """Answer a question about the account."""
        began = time.perf_counter()
        body = self._ordered(content) if method == "POST" else self._answer(url)
        self.spent += time.perf_counter() - began
        return Answer(200, body)

    async def close(self) -> None:
        """Hold nothing open."""

    def _ordered(self, content: bytes | None) -> bytes:
        given = json.loads(content or b"{}")
        self.orders.append((date.fromisoformat(given["start_date"]), date.fromisoformat(given["end_date"])))
        return _data(task_id=str(len(self.orders) - 1))

    def _answer(self, url: str) -> bytes:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        if "/task/check/" in url:
            return _data(status="SUCCESS")
        if "/task/download/" in url:
            return self.table(*self.orders[int(asked["task_id"])])
        if "/report/" in url:
            first, last = date.fromisoformat(asked["start_date"]), date.fromisoformat(asked["end_date"])
            return self.page(first, last, int(asked["page"]))
        if "/campaign/" in url:
            created = f"{LAST - timedelta(days=DAYS - 2)} 08:00:00"
            rows = [{"campaign_id": _CAMPAIGN, "campaign_name": "Glow", "create_time": created}]
            return _ok(rows, 1, 1)
        zone = {"advertiser_id": "1", "name": "Glow", "currency": "EUR", "timezone": "Europe/Berlin"}
        return _ok([zone], 1, 1)

    def page(self, first: date, last: date, page: int) -> bytes:
        """Give a page of the report about some days."""
        total = ((last - first).days + 1) * len(self.ads)
        rows = [
            _row(self.ads[at % len(self.ads)], first + timedelta(days=at // len(self.ads)), at)
            for at in range((page - 1) * _PAGE, min(page * _PAGE, total))
        ]
        return _ok(rows, page, total)

    def table(self, first: date, last: date) -> bytes:
        """Give a report about some days as a whole."""
        total = ((last - first).days + 1) * len(self.ads)
        rows = (
            _row(self.ads[at % len(self.ads)], first + timedelta(days=at // len(self.ads)), at)
            for at in range(total)
        )
        names = [*METRICS.values(), "average_video_play", "campaign_id", "ad_name"]
        lines = [",".join(["ad_id", "stat_time_day", *names])]
        for row in rows:
            about, metrics = row["dimensions"], row["metrics"]
            lines.append(",".join([*about.values(), *(metrics[name] for name in names)]))
        return "\n".join(lines).encode()

    def windows(self) -> Iterator[bytes]:
        """Give all pages as they are asked for: from the newest days to the oldest."""
        end, oldest = LAST, LAST - timedelta(days=DAYS - 1)
        while end >= oldest:
            first = max(oldest, end - timedelta(days=29))
            pages = -(-(((end - first).days + 1) * len(self.ads)) // _PAGE)
            for page in range(1, pages + 1):
                yield self.page(first, end, page)
            end = first - timedelta(days=1)


def _row(ad: str, day: date, at: int) -> dict[str, dict[str, str]]:
    metrics = {name: str(at * 7919 % 5000) for name in METRICS.values()}
    metrics |= {"spend": f"{at % 90}.50", "average_video_play": "1.52", "result": "-"}
    metrics |= {"campaign_id": _CAMPAIGN, "ad_name": f"Ad {ad}"}
    return {"dimensions": {"ad_id": ad, "stat_time_day": f"{day} 00:00:00"}, "metrics": metrics}


def _ok(rows: Sequence[Mapping[str, object]], page: int, total: int) -> bytes:
    info = {"page": page, "page_size": _PAGE, "total_number": total, "total_page": -(-total // _PAGE)}
    return json.dumps({"code": 0, "message": "OK", "data": {"list": rows, "page_info": info}}).encode()


def _data(**values: str) -> bytes:
    return json.dumps({"code": 0, "message": "OK", "data": values}).encode()


def lines(folder: Path, rows: int = ROWS) -> list[Line]:
    """Measure the reading of a year of one account."""
    floor = _raw(folder, rows)
    ours = asyncio.run(_synced(folder, rows))
    return [Line(f"{rows:,} rows of TikTok's reports, read and rolled up", ours, floor, 2.5)]


def million(folder: Path) -> list[Line]:
    """Measure the same with a million rows."""
    return lines(folder, MILLION)


async def _synced(folder: Path, rows: int) -> float:
    url = f"sqlite:///{folder / 'sync.db'}"
    open_store(url).close()
    store, pages = Store(url), Pages(rows)
    chat = Chat(store)

    async def sleep(seconds: float) -> None:
        chat.forward(seconds=seconds)

    business = Business("https://tiktok.test", "x", now=lambda: chat.now, sleep=sleep, sender=pages)
    chat.services.ads, chat.services.own = Ads(business, "", "1", "x"), Own("x", "1")
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Glow")
    await syncing.sweep(chat.services)
    await anna.presses(await anna.says("/campaign match C1"), "Count: Glow")
    settle()
    pages.spent, began = 0.0, time.perf_counter()
    while "older day" in (text := chat.text(await anna.says("/kpi status"))) or "nothing has been" in text:
        if not await syncing.sweep(chat.services):
            chat.forward(seconds=syncing.MADE.total_seconds())  # a large report is being made
    took = time.perf_counter() - began - pages.spent
    (found,) = store.read_now(lambda s: figures.sums(s, Span(1, date(2000, 1, 1), LAST)))
    assert found.days == DAYS, found.days
    assert chat.now < datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=1)
    store.close()
    return took


def _raw(folder: Path, rows: int) -> float:
    """Measure the floor."""
    took, pages = 0.0, Pages(rows)
    names = [*METRICS.values(), "average_video_play"]
    with closing(sqlite3.connect(folder / "raw.db")) as database:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            database.execute(f"PRAGMA {pragma}")
        columns = ", ".join(names)
        database.execute(f"CREATE TABLE rows (campaign, ad, day, {columns}, UNIQUE (campaign, ad, day))")
        insert = f"INSERT INTO rows VALUES ({', '.join('?' * (len(names) + 3))})"  # our own names
        for body in pages.windows():
            began = time.perf_counter()
            found = json.loads(body)["data"]["list"]
            database.executemany(insert, map(_flat, found))
            took += time.perf_counter() - began
        began = time.perf_counter()
        database.commit()
        return took + time.perf_counter() - began


def _flat(row: dict[str, dict[str, str]]) -> tuple[str, ...]:
    metrics = row["metrics"]
    names = (*METRICS.values(), "average_video_play")
    about = (metrics["campaign_id"], row["dimensions"]["ad_id"], row["dimensions"]["stat_time_day"])
    return (*about, *(metrics[name] for name in names))
