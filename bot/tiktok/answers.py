"""What comes back from TikTok, unread, and what sends for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from storage.frozen import frozen

MOST_BYTES = 8_000_000
PATIENCE = 10.0


class Lost(Exception):
    """No whole answer came: no connection, too slow, or larger than anything that is expected."""


@frozen
class Answer:
    """A status, headers in lower case and a body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Sender(Protocol):
    """Send one request and give its answer; raises Lost."""

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        """Send."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


def over_the_net(most_bytes: int = MOST_BYTES, patience: float = PATIENCE) -> Sender:
    """Give what really sends; the library behind it is loaded when it is needed, for it takes its time."""
    from bot.tiktok.client import Line

    return Line(patience=patience, most_bytes=most_bytes)


class Lazy:
    """Send over the net from the first request on."""

    def __init__(self, most_bytes: int = MOST_BYTES, patience: float = PATIENCE) -> None:
        self._most_bytes, self._patience = most_bytes, patience
        self._line: Sender | None = None

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        """Send one request."""
        self._line = self._line or over_the_net(self._most_bytes, self._patience)
        return await self._line.send(method, url, headers=headers, content=content)

    async def close(self) -> None:
        """Let go of the connections, where there are any."""
        if self._line:
            await self._line.close()
