"""Wait until something is true, looking again each time the world changes."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wake everyone who waits whenever something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def tell(self) -> None:
        """Say that something happened."""
        for event in self._waiting:
            event.set()

    async def until(self, found: Callable[[], T], seconds: float) -> T:
        """Return the first truthy value of `found`; raise TimeoutError after `seconds`."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(seconds):
                while not (value := found()):
                    await event.wait()
                    event.clear()
                return value
        finally:
            self._waiting.discard(event)
