"""One outgoing message, beside a bare aiohttp POST of the same bytes to the same server.

It is as short as a reminder, or a digest with a table, whose text takes longer to put in form than to send.

The CPU time of this process counts; the platforms run in another.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count, product
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from bot.adapters.discord_adapter import DiscordAdapter
from bot.adapters.telegram_adapter import TelegramAdapter
from bot.memory import settle
from bot.pacer import DISCORD, TELEGRAM, PlatformPacer
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address
from commands.core.replies import Column, Field, Reply, Table
from commands.registry import registry
from storage.opening import open_store
from tests.bench.loopback import Loopback, loopback
from tests.bench.table import Bound, Line
from tests.chat import Chat

IN_FLIGHT = (1, 64)
_ROUNDS, _A_ROUND = 25, 200
_CHATS, _DISTINCT = 2_000, 1_500
_FASTER = 100_000  # limits so wide that nothing waits

Send = Callable[[int], Awaitable[object]]


def lines(folder: Path) -> list[Line | Bound]:
    """Measure a message to each platform, one and many in flight."""
    with loopback(0) as platforms:
        return asyncio.run(_measured(platforms, folder))


async def _measured(platforms: Loopback, folder: Path) -> list[Line | Bound]:
    chat = Chat(open_store(f"sqlite:///{folder / 'outgoing.db'}"))
    dispatcher = Dispatcher(registry(), chat.services)
    found: list[Line | Bound] = []
    platforms.tell("/guilds", {"900": [_chat(at) for at in range(_CHATS)]})
    async with AsyncExitStack() as stack:
        telegram = TelegramAdapter(
            "1:token", platforms.url, dispatcher, PlatformPacer(TELEGRAM.times(_FASTER))
        )
        stack.push_async_callback(telegram.stop)
        discord = DiscordAdapter(
            "token", platforms.discord, dispatcher, PlatformPacer(DISCORD.times(_FASTER))
        )
        connected = asyncio.create_task(discord.run())
        stack.push_async_callback(asyncio.wait, {connected})
        stack.push_async_callback(discord.stop)
        await asyncio.to_thread(platforms.bot_is_there)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        settle()
        for adapter in (telegram, discord):
            found += await _compared(adapter, session, platforms)
    chat.services.store.close()
    return found


async def _compared(
    adapter: TelegramAdapter | DiscordAdapter, session: aiohttp.ClientSession, platforms: Loopback
) -> list[Line | Bound]:
    found: list[Line | Bound] = []
    for (what, make, limit), flight in product(_SIZES, IN_FLIGHT):
        await adapter.send(_address(adapter.platform, 0), make(0), nonce="0")
        floor = _bare(session, platforms, adapter.platform)
        ours, bare = await _typical([_ours(adapter, make), floor], flight)
        found.append(
            Line(f"{what} to {adapter.platform.capitalize()}, {flight} in flight", ours, bare, limit)
        )
    return found


def _ours(adapter: TelegramAdapter | DiscordAdapter, make: Callable[[int], Reply]) -> Send:
    # More than are remembered, so that each has to be put in form.
    replies = [make(at) for at in range(_DISTINCT)]
    return lambda at: adapter.send(_address(adapter.platform, at), replies[at % len(replies)], nonce=f"n{at}")


def _bare(session: aiohttp.ClientSession, platforms: Loopback, platform: str) -> Send:
    content = platforms.log()[platform]["last"].encode()
    headers = {"Content-Type": "application/json"}

    async def post(at: int) -> None:
        url = f"{platforms.url}/bot1:token/sendMessage"
        if platform == "discord":
            url = f"{platforms.discord}/channels/{_chat(at)}/messages"
        async with session.post(url, data=content, headers=headers) as answer:
            await answer.read()

    return post


async def _typical(works: list[Send], flight: int) -> list[float]:
    """Give the median CPU seconds of one message; the works take turns, so that noise meets all of them."""
    numbers = count(1)
    spent: list[list[float]] = [[] for _ in works]
    for _, (work, times) in product(range(_ROUNDS), zip(works, spent, strict=True)):
        began = time.process_time()
        await _crowd(work, [next(numbers) for _ in range(_A_ROUND)], flight)
        times.append((time.process_time() - began) / _A_ROUND)
    return [median(times) for times in spent]


async def _crowd(work: Send, numbers: list[int], flight: int) -> None:
    left = iter(numbers)

    async def one() -> None:
        for number in left:
            await work(number)

    await asyncio.gather(*(one() for _ in range(flight)))


def _address(platform: str, at: int) -> Address:
    return Address(platform, _chat(at))


def _chat(at: int) -> str:
    return str(1000 + at % _CHATS)


def _digest(at: int) -> Reply:
    """Give a text like a digest's, with figures of its own."""
    names = ("Views", "Reach (estimate)", "Clicks", "Spend", "CPM", "CTR", "Followers", "Engagement")
    rows = tuple((name, f"{at + 1:,}", f"+{at % 90} %") for name in names)
    columns: tuple[Any, ...] = (Column(label="KPI"),)
    columns += tuple(Column(label=label, align="right") for label in ("7 days", "before"))
    return Reply(
        title=f"Summer {at} · last 7 days",
        text="16 to 22 Nov 2026, compared with 9 to 15 Nov 2026",
        table=Table(columns=columns, rows=rows),
        fields=(
            Field(label="Pacing", value="12 % ahead"),
            Field(label="Best", value=f"Ad {at}: 120,400 views"),
        ),
        note="From the Ads Manager export of 22 Nov 2026, 09:00.",
        language="en",
    )


def _reminder(at: int) -> Reply:
    text = f"@creator{at} has not answered yet. The offer for Summer {at} ends on Mon 30 Nov 2026."
    return Reply(title=f"Request R{at}", text=text, language="en")


_SIZES = (("one message", _reminder, 2), ("a digest with its table", _digest, 3))
