"""Waiting until something has happened."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

# What a probe looks at may lie outside the server, so it also looks by itself now and then.
_LOOK_AGAIN = 0.05


class Changes:
    """Wakes those who wait whenever something in the server has changed."""

    def __init__(self, describe: Callable[[], str]) -> None:
        self._describe = describe
        self._waiters: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Let everyone who waits look again."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, probe: Callable[[], Found | None], timeout: float = 10) -> Found:  # noqa: ASYNC109
        """Return the first true value of the probe; after `timeout` seconds tell what was seen instead."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not (found := probe()):
            if loop.time() >= deadline:
                raise TimeoutError(f"Nothing of that kind within {timeout} s. {self._describe()}")
            waiter: asyncio.Future[None] = loop.create_future()
            self._waiters.add(waiter)
            await asyncio.wait({waiter}, timeout=_LOOK_AGAIN)
            self._waiters.discard(waiter)
        return found
