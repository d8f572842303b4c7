"""Keep within the limits of a TikTok app, and stand back as it asks for when one was hit all the same."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta

from storage.frozen import frozen

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_PAUSE = timedelta(minutes=5)


@frozen
class Tier:
    """How many requests an app may make a second and a minute."""

    second: int
    minute: int


BASIC = Tier(10, 600)


class Quota:
    """Let requests out one after the other, no more in any second or minute than the app may make.

    TikTok does not say which limit was hit. So the next second is waited for first; refused again, five
    minutes; and refused after those too, until midnight UTC.
    """

    def __init__(
        self, now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]], tier: Tier = BASIC
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._tier = tier
        self._limits = ((tier.second, _SECOND), (tier.minute, _MINUTE))
        self._flying = 0
        self._landed = asyncio.Event()
        self._done: deque[datetime] = deque(maxlen=tier.minute)
        self._free = datetime.min.replace(tzinfo=UTC)
        self._refused = 0
        self._noted = self._free
        self._gate = asyncio.Lock()

    def rests_until(self) -> datetime | None:
        """Give until when nothing may be asked; None where it is at most a second."""
        return self._free if self._free - self._now() > _SECOND else None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[datetime]:
        """Wait until a request may go out, and give the moment it does; it is over when it was answered."""
        async with self._gate:
            await self._open()
            self._flying += 1
        try:
            yield self._now()
        finally:
            self._flying -= 1
            self._done.append(self._now())
            self._landed.set()

    async def _open(self) -> None:
        while (wait := self._wait()) is None or wait > 0:
            if wait is None:
                self._landed.clear()
                await self._landed.wait()
            else:
                await self._sleep(wait)

    def _wait(self) -> float | None:
        """Give the seconds until there is room for one more; None while it depends on those under way.

        A request counts from when it was answered: so TikTok, where it arrived before, never counts more.
        """
        moments = [self._free]
        for most, span in self._limits:
            room = most - self._flying
            if room <= 0:
                return None
            if len(self._done) >= room:
                moments.append(self._done[-room] + span)
        return (max(moments) - self._now()).total_seconds()

    def refused(self, made: datetime) -> None:
        """Stand back, each time in a row for longer; those that went out together are refused together."""
        now = self._now()
        if made <= self._noted:
            return
        self._refused, self._noted = self._refused + 1, now
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        self._free = {1: now + _SECOND, 2: now + _PAUSE}.get(self._refused, midnight)

    def took(self, made: datetime) -> None:
        """Note that a request went through; one from before the last refusal says nothing."""
        if made > self._noted:
            self._refused = 0
