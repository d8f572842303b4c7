"""Keep a platform's limits strictly, with a fast lane for answers to people.

Telegram: 30 messages a second over all, one a second in a chat, 20 a minute in a group
(core.telegram.org/bots/faq). Discord: 50 requests a second over all; a route's own limits come with its
answers and are kept by discord.py.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

_MINUTE = 60.0
_MOST_CHATS = 5_000


@dataclass(frozen=True)
class Limits:
    """Say how often a platform may be called.

    ``overall`` and ``chat`` are seconds between messages, ``group_minute`` is how many may go to a group in
    a minute; ``group_bulk`` is the gap that messages nobody waits for keep there, which leaves room for
    answers.
    """

    overall: float
    chat: float = 0.0
    group_minute: int = 0
    group_bulk: float = 0.0


# A little slower than allowed: on its way to the platform a message may catch up with the one before it.
TELEGRAM = Limits(overall=1 / 28, chat=1.05, group_minute=19, group_bulk=3.75)
DISCORD = Limits(overall=1 / 47)


@dataclass
class _Chat:
    """When messages went to a chat: the last one, and those of the last minute in a group."""

    last: float = float("-inf")
    minute: deque[float] = field(default_factory=deque)
    group: bool = False

    def free_at(self, limits: Limits, *, urgent: bool, group: bool) -> float:
        """Give the moment from which one more may go."""
        gap = limits.chat if urgent or not group else max(limits.chat, limits.group_bulk)
        moment = self.last + gap
        if group and limits.group_minute and len(self.minute) >= limits.group_minute:
            moment = max(moment, self.minute[-limits.group_minute] + _MINUTE)
        return moment

    def went(self, now: float, limits: Limits, *, group: bool) -> None:
        """Remember a message."""
        self.last, self.group = now, group
        if group and limits.group_minute:
            self.minute.append(now)
            while len(self.minute) > limits.group_minute:
                self.minute.popleft()


@dataclass(eq=False)
class _Waiter:
    chat: str
    urgent: bool
    group: bool
    turn: asyncio.Future[None]


class PlatformPacer:
    """Hand out turns one after the other: urgent ones first, each chat at its own pace."""

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
        self._waiters: list[_Waiter] = []  # in the order they came
        self._chats: dict[str, _Chat] = {}
        self._next_turn = float("-inf")
        self._server: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def turn(self, chat: str, *, urgent: bool, group: bool = False) -> None:
        """Wait until one more message may go to a chat."""
        waiter = _Waiter(chat, urgent, group, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self._changed.set()
        if self._server is None or self._server.done():
            self._server = asyncio.create_task(self._serve())
        try:
            await waiter.turn
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
                self._changed.set()

    def resting(self) -> dict[str, float]:
        """Give the chats nothing should be queued for right now, with the seconds until they are free."""
        now, found = self._clock(), {}
        for name, chat in self._chats.items():
            left = chat.free_at(self._limits, urgent=False, group=chat.group) - now
            if left > 0:
                found[name] = left
        return found

    async def _serve(self) -> None:
        while self._waiters:
            self._changed.clear()
            first, moment = self._first()
            wait = moment - self._clock()
            if wait > 0:
                await self._nap(wait)
                continue
            self._waiters.remove(first)
            self._grant(first)

    def _first(self) -> tuple[_Waiter, float]:
        """Give who is next and when: of those whose chat is free the urgent first, else the soonest."""
        now = max(self._clock(), self._next_turn)
        moments = [(waiter, max(now, self._free_at(waiter))) for waiter in self._waiters]
        return min(moments, key=lambda pair: (pair[1], not pair[0].urgent))

    def _free_at(self, waiter: _Waiter) -> float:
        chat = self._chats.get(waiter.chat)
        if chat is None or not self._limits.chat:
            return float("-inf")
        return chat.free_at(self._limits, urgent=waiter.urgent, group=waiter.group)

    def _grant(self, waiter: _Waiter) -> None:
        now = self._clock()
        self._next_turn = now + self._limits.overall
        if self._limits.chat:
            self._chats.setdefault(waiter.chat, _Chat()).went(now, self._limits, group=waiter.group)
            if len(self._chats) > _MOST_CHATS:
                self._forget(now)
        if not waiter.turn.done():
            waiter.turn.set_result(None)

    def _forget(self, now: float) -> None:
        self._chats = {name: chat for name, chat in self._chats.items() if now - chat.last < _MINUTE}

    async def _nap(self, seconds: float) -> None:
        """Sleep, but not when somebody new may be first."""
        timer = asyncio.ensure_future(self._sleep(seconds))
        change = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({timer, change}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            change.cancel()
