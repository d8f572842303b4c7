"""How long a connection may take and how many there may be, for a server that anybody can reach.

aiohttp waits for the rest of a request for as long as its sender likes, so its connections are watched here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast


@dataclass
class Door:
    """Let connections in: so many at a time, each with a request within ``patience`` seconds.

    ``make`` gives the protocol that speaks HTTP; ``reading`` is how long one may take to read an answer.
    """

    make: Callable[[], asyncio.Protocol]
    most: int = 512
    patience: float = 10.0
    reading: float = 180.0
    inside: set[Watched] = field(default_factory=set)

    def __call__(self) -> Watched:
        """Give the protocol of one more connection."""
        return Watched(self)


class Watched(asyncio.Protocol):
    """Pass everything on, and close a connection on which no whole request arrives in time."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._inner: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait, or close the door when it is full inside."""
        self._transport = cast("asyncio.Transport", transport)
        if len(self._door.inside) >= self._door.most:
            transport.close()
            return
        self._door.inside.add(self)
        self._inner = self._door.make()
        self._inner.connection_made(transport)
        self.rested()

    def data_received(self, data: bytes) -> None:
        """Pass on what came."""
        if self._inner:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on that nothing more comes."""
        return self._inner.eof_received() if self._inner else None

    def pause_writing(self) -> None:
        """Pass on that the other side is slow."""
        if self._inner:
            self._inner.pause_writing()
            self._wait(self._door.reading)

    def resume_writing(self) -> None:
        """Pass on that the other side is ready again."""
        if self._inner:
            self._inner.resume_writing()
            self.rested()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self.arrived()
        self._door.inside.discard(self)
        if self._inner:
            self._inner.connection_lost(exc)

    def arrived(self) -> None:
        """Stop the clock: a request is here and is being answered."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def rested(self) -> None:
        """Start the clock for the next request."""
        self._wait(self._door.patience)

    def _wait(self, seconds: float) -> None:
        self.arrived()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._late)

    def _late(self) -> None:
        if self._transport:
            self._transport.abort()
