"""A dashboard: its card from the update to the request, and its page over loopback.

The card's floor is a bare handler of the library that answers with the same text. The page's floor is a bare
server of the same library that hands out the same bytes, read from nowhere; both are asked over one
connection each, in turns, until all has come. What counts is the CPU time of asking and answering, for on a
busy machine whoever takes longer waits longer as well; how long one waits is told beside it. What all of it
weighs is counted as it travels. The first paint is Chromium's own: from the beginning of a navigation until
something can be read, with an empty cache, beside a page of text from that bare server that weighs as much as
ours with all its files.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from statistics import median

import aiohttp
from aiohttp import web

from bot.web.dashboard import LIBRARY, SCRIPT, STYLES
from bot.web.frame import STYLE_NAME
from commands.core.budget import UNLIMITED, Budget
from storage.opening import open_store
from tests.bench import updates
from tests.bench.commands import fill, measured_ways, on_telegram
from tests.bench.table import Bound, Line, Note
from tests.bot.web.chromium import browsing, installed
from tests.bot.web.kit import served
from tests.chat import Chat, Talker

_CARDS, _WARM_UP, _PAGES = 150, 10, 150
_CARD_LIMIT, _PAGE_LIMIT, _KILOBYTES = 20, 25, 200
_PAINTS, _PAINT_LIMIT = 16, 3
_PACKED = {"Accept-Encoding": "gzip"}
_FIRST_PAINT = """new Promise(done => new PerformanceObserver(list => list.getEntries()
  .filter(one => one.name === 'first-contentful-paint').forEach(one => done(one.startTime))
).observe({ type: 'paint', buffered: true }))"""


def lines(folder: Path) -> list[Line | Bound | Note]:
    """Measure both on a SQLite file."""
    return asyncio.run(_measured(f"sqlite:///{folder / 'dashboards.db'}"))


async def _measured(url: str) -> list[Line | Bound | Note]:
    with closing(open_store(url)) as store:
        chat = Chat(store)
        await fill(chat)
        return [*await _card(chat), *await _page(chat)]


async def _card(chat: Chat) -> list[Line | Bound | Note]:
    ours, floor = await on_telegram(chat, "/dashboard C1")
    (spent, after), (least, _) = await measured_ways([ours, floor], _CARDS)
    return [
        Line("/dashboard on Telegram, update to request", spent, least, _CARD_LIMIT),
        Note("the same, after the request left (dashboard)", after),
    ]


async def _page(chat: Chat) -> list[Line | Bound | Note]:
    chat.services.budget = Budget(UNLIMITED)
    async with served(chat) as site:
        said = await Talker(chat, *updates.ON_TELEGRAM).says("/dashboard web C1")
        found = re.search(r"http://\S+", said.text)
        assert found, said.text
        address = f"{found[0]}?campaign=C1&period=28d"
        async with aiohttp.ClientSession(auto_decompress=False, headers=_PACKED) as session:
            page, _ = await _asked(session, address)
            files = (STYLE_NAME, LIBRARY.name, SCRIPT.name, STYLES.name)
            sizes = [len((await _asked(session, f"{site.base}/{name}"))[0]) for name in files]
            async with _bare(page) as bare:
                (spent, waited), (least, _) = await _in_turns(session, address, bare)
        painted = await _painted(address, len(page) + sum(sizes))
    return [
        Line("a dashboard's page, asked for and whole", spent, least, _PAGE_LIMIT),
        Note("the same, until the whole page is there", waited),
        Bound("a dashboard's page with its files, packed", (len(page) + sum(sizes)) / 1000, _KILOBYTES, "KB"),
        painted,
    ]


async def _asked(session: aiohttp.ClientSession, address: str) -> tuple[bytes, tuple[float, float]]:
    began, spent = time.perf_counter(), time.process_time()
    async with session.get(address) as answer:
        content = await answer.read()
        assert answer.status == 200
    return content, (time.process_time() - spent, time.perf_counter() - began)


async def _in_turns(session: aiohttp.ClientSession, *addresses: str) -> list[tuple[float, float]]:
    """Give the median CPU seconds and the median seconds of each address."""
    took: list[list[tuple[float, float]]] = [[] for _ in addresses]
    for _ in range(_WARM_UP + _PAGES):
        for kept, address in zip(took, addresses, strict=True):
            kept.append((await _asked(session, address))[1])
    return [
        (median(cpu), median(wall)) for cpu, wall in (zip(*kept[_WARM_UP:], strict=True) for kept in took)
    ]


async def _painted(address: str, weight: int) -> Line | Note:
    """Compare the first paint with that of a bare page of some weight."""
    job = "a dashboard's page, first paint in Chromium"
    if not installed():
        return Note(job, instead="not measured: no Chromium is installed here")
    words = random.Random(1).randbytes(weight // 2).hex(" ", 4)
    plain = f"<!doctype html><title>Bare</title><p>{words}".encode()[:weight]
    took: list[list[float]] = [[], []]
    async with _bare(plain) as bare, browsing() as tab:
        await tab.asks("Network.setCacheDisabled", cacheDisabled=True)
        for _ in range(_PAINTS):
            for kept, one in zip(took, (address, bare), strict=True):
                await tab.opens(one)
                kept.append(await tab.runs(_FIRST_PAINT) / 1000)
    ours, floor = (median(kept[1:]) for kept in took)
    return Line(job, ours, floor, _PAINT_LIMIT)


@asynccontextmanager
async def _bare(content: bytes) -> AsyncIterator[str]:
    """Hand out some bytes by the library alone."""

    async def hand(request: web.Request) -> web.Response:
        return web.Response(body=content, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", hand)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
