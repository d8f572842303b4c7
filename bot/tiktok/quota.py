"""Keep within the limits of a TikTok app, and stand back as it asks for when one was hit all the same."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Protocol, TypeVar

from storage.frozen import frozen
from storage.session import StoreTrouble

T = TypeVar("T")
LONG_AGO = datetime.fromtimestamp(0, UTC)
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_PAUSE = timedelta(minutes=5)
# So long a request may be under way; whoever made one that is older is no more.
_LOST = timedelta(seconds=90)
_LOOK = 0.05


@frozen
class Tier:
    """How many requests an app may make a second and a minute."""

    second: int
    minute: int


BASIC = Tier(10, 600)
# What has a limit of its own beside the app's, whatever tier that is of.
OWN_LIMITS = {"report/task/create": Tier(2, 60)}


class Resting(Exception):
    """Nothing may be asked before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass
class Spent:
    """What of an app's limits is used up: what is under way, what was answered, and how it was refused.

    A request counts until a second, or a minute, after it was answered: so TikTok, where it arrived before,
    never counts more. TikTok does not say which limit was hit, so the next second is waited for first;
    refused again, five minutes; and refused after those too, until midnight UTC.
    """

    under_way: dict[str, datetime] = field(default_factory=dict)
    answered: list[datetime] = field(default_factory=list)
    free: datetime = LONG_AGO
    refused: int = 0
    noted: datetime = LONG_AGO

    def begin(self, id: str, now: datetime, tier: Tier) -> float | None:
        """Let a request out, or give the seconds until there is room; raises Resting.

        None is given while that depends on those under way.
        """
        if self.free - now > _SECOND:
            raise Resting(self.free)
        self._forget(now)
        wait = self._wait(now, tier)
        if wait is not None and wait <= 0:
            self.under_way[id] = now
        return wait

    def end(self, id: str, now: datetime) -> None:
        """Note that a request was answered, or given up."""
        self.under_way.pop(id, None)
        insort(self.answered, now)

    def refuse(self, made: datetime, now: datetime) -> None:
        """Stand back, each time in a row for longer; those that went out together are refused together."""
        if made <= self.noted:
            return
        self.refused, self.noted = self.refused + 1, now
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        self.free = {1: now + _SECOND, 2: now + _PAUSE}.get(self.refused, midnight)

    def take(self, made: datetime) -> None:
        """Note that a request went through; one from before the last refusal says nothing."""
        if made > self.noted:
            self.refused = 0

    def _forget(self, now: datetime) -> None:
        for id, made in list(self.under_way.items()):
            if now - made > _LOST:
                self.end(id, made + _LOST)
        self.answered = [one for one in self.answered if now - one < _MINUTE]

    def _wait(self, now: datetime, tier: Tier) -> float | None:
        moments = [self.free]
        for most, span in ((tier.second, _SECOND), (tier.minute, _MINUTE)):
            room = most - len(self.under_way)
            if room <= 0:
                return None
            if len(self.answered) >= room:
                moments.append(self.answered[-room] + span)
        return (max(moments) - now).total_seconds()


class Book(Protocol):
    """Where what was spent is written down."""

    async def change(self, work: Callable[[Spent], T]) -> T:
        """Let something be read and changed by nobody else at the same time."""


class Own:
    """The book of one process alone."""

    def __init__(self) -> None:
        self._spent = Spent()

    async def change(self, work: Callable[[Spent], T]) -> T:
        """Change it at once: nobody else does."""
        return work(self._spent)


@dataclass
class Turn:
    """A request that went out; ``refused`` tells what came of it, if that was heard."""

    made: datetime
    refused: bool | None = None


class Quota:
    """Let requests out one after the other, no more in any second or minute than the app may make."""

    def __init__(
        self,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        tier: Tier = BASIC,
        book: Book | None = None,
        name: str = "",
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._tier = tier
        self._book = book or Own()
        self._names = (f"{name}{number}" for number in count(1))
        self._gate = asyncio.Lock()
        self._landed = asyncio.Event()
        self._free = LONG_AGO

    def rests_until(self) -> datetime | None:
        """Give until when nothing may be asked, as heard last; None where it is at most a second."""
        return self._free if self._free - self._now() > _SECOND else None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait until a request may go out; it is over when it was answered. Raises Resting."""
        id = next(self._names)
        async with self._gate:
            turn = await self._open(id)
        try:
            yield turn
        finally:
            # What cannot be written down counts as lost, a little longer than it had to.
            with suppress(StoreTrouble):
                self._free = await self._book.change(partial(_end, id=id, turn=turn, now=self._now()))
            self._landed.set()

    async def _open(self, id: str) -> Turn:
        while True:
            now = self._now()
            self._landed.clear()
            wait = await self._book.change(partial(Spent.begin, id=id, now=now, tier=self._tier))
            if wait is None:
                await self._one_lands()
            elif wait > 0:
                await self._sleep(wait)
            else:
                return Turn(now)

    async def _one_lands(self) -> None:
        # Another process does not tell, so it is looked now and then.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK):
                await self._landed.wait()


def _end(spent: Spent, *, id: str, turn: Turn, now: datetime) -> datetime:
    spent.end(id, now)
    if turn.refused is not None:
        spent.refuse(turn.made, now) if turn.refused else spent.take(turn.made)
    return spent.free
