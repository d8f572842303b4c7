"""Keep a platform's limits strictly, with a fast lane for answers to people.

Telegram: 30 messages a second over all, one a second in a chat, 20 a minute in a group
(core.telegram.org/bots/faq). Discord: 50 requests a second over all; a route's own limits come with its
answers and are kept by discord.py.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

# A bulk message leaves this share of the overall rate to answers.
_RESERVED = 0.1


@dataclass(frozen=True)
class Limits:
    """Say how often a platform may be called; seconds between messages."""

    overall: float
    chat: float = 0.0
    group: float = 0.0
    burst: int = 1


TELEGRAM = Limits(overall=1 / 30, chat=1.0, group=3.0)
DISCORD = Limits(overall=1 / 50)


class PlatformPacer:
    """Hand out turns one after the other; urgent ones first, each chat at its own pace."""

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._queue: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._next_turn = 0.0
        self._next_in_chat: dict[str, float] = {}
        self._server: asyncio.Task[None] | None = None

    async def turn(self, chat: str, *, urgent: bool, group: bool = False) -> None:
        """Wait until one more message may go to a chat.

        An answer to a person does not wait for the chat's own pace: one reply to one question stays far
        below it, and a platform that says no asks for the exact time.
        """
        if not urgent:
            await self._pace(chat, self._limits.group if group else self._limits.chat)
        await self._overall(urgent)

    async def _pace(self, chat: str, gap: float) -> None:
        if not gap:
            return
        now = self._clock()
        mine = max(now, self._next_in_chat.get(chat, 0.0))
        self._next_in_chat[chat] = mine + gap
        if len(self._next_in_chat) > 10_000:
            self._next_in_chat = {name: at for name, at in self._next_in_chat.items() if at > now}
        if mine > now:
            await self._sleep(mine - now)

    async def _overall(self, urgent: bool) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (not urgent, next(self._order), waiter))
        if self._server is None or self._server.done():
            self._server = asyncio.create_task(self._serve())
        await waiter

    async def _serve(self) -> None:
        while self._queue:
            wait = self._next_turn - self._clock()
            if wait > 0:
                await self._sleep(wait)
            _, _, waiter = heapq.heappop(self._queue)
            if waiter.done():
                continue
            gap = self._limits.overall * (1 + _RESERVED if self._queue else 1)
            self._next_turn = max(self._clock(), self._next_turn) + gap
            waiter.set_result(None)
