"""Count what Discord refuses, and stop sending well before it shuts this machine out.

Discord bans an address for a while after 10,000 answers of 401, 403 or 429 within ten minutes; a 429 of a
limit that others share does not count (docs.discord.com/developers/topics/rate-limits, "Invalid Request
Limit").
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any

import aiohttp
import structlog

_log = structlog.get_logger()
_WINDOW = 600.0  # seconds
_MOST = 1_000  # a tenth of what is allowed: other programs may use the same address
_REFUSED, _TOO_MANY = (401, 403), 429


class InvalidRequests:
    """Remember the refused requests of the last ten minutes; all logins of one adapter share it."""

    def __init__(self, *, most: int = _MOST, clock: Callable[[], float] = monotonic) -> None:
        self._newest: deque[float] = deque(maxlen=most)
        self._most = most
        self._clock = clock

    def saw(self, status: int, scope: str = "") -> None:
        """Take note of an answer; ``scope`` says whose limit a 429 is about."""
        if status not in _REFUSED and (status != _TOO_MANY or scope == "shared"):
            return
        before = self.rest
        self._newest.append(self._clock())
        if self.rest and not before:
            _log.warning("too many refused requests, sending rests", platform="discord", seconds=self.rest)

    @property
    def rest(self) -> float:
        """Give the seconds until something may be sent again; 0 while few requests were refused."""
        if len(self._newest) < self._most:
            return 0.0
        return max(0.0, self._newest[0] + _WINDOW - self._clock())

    def trace(self) -> aiohttp.TraceConfig:
        """Give what lets a session of aiohttp report every answer, those the library asks again included."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._ended)
        return trace

    async def _ended(
        self, session: aiohttp.ClientSession, context: Any, end: aiohttp.TraceRequestEndParams
    ) -> None:
        self.saw(end.response.status, end.response.headers.get("X-RateLimit-Scope", ""))
