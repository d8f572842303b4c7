"""Trouble on demand, and Telegram's limits."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

from tests.servers.telegram_.errors import ApiError, too_many_requests
from tests.servers.telegram_.things import Chat

ANY = "*"

_REASONS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass
class Fault:
    """What goes wrong with the next requests of a method."""

    status: int | None = None
    retry_after: int | None = None
    drop: Literal["before", "after"] | None = None
    slow: float = 0
    truncated: bool = False
    times: int = 1

    @property
    def name(self) -> str:
        """Return a short name for the record."""
        if self.drop:
            return f"drop {self.drop}"
        if self.status or self.retry_after:
            return f"status {self.status or 429}"
        return "truncated" if self.truncated else "slow"

    @property
    def error(self) -> ApiError | None:
        """Return the refusal, where the request is refused unread."""
        if self.retry_after is not None:
            return too_many_requests(self.retry_after)
        if self.status is not None:
            return ApiError(self.status, _REASONS.get(self.status, "Bad Request: failed on demand"))
        return None


class Faults:
    """The faults that wait for a request to hit."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Fault]] = []

    def add(self, method: str, fault: Fault) -> None:
        """Let the next requests of a method fail, those of any method with `ANY`."""
        self._waiting.append((method, fault))

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """Return the fault that hits this request."""
        for entry in self._waiting:
            name, fault = entry
            if name in (method, ANY):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(entry)
                return fault
        return None


class RateLimits:
    """Telegram's limits, kept strictly: 30 a second, one a second in a chat, 20 a minute in a group."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, int], deque[float]] = defaultdict(deque)

    def check(self, chat: Chat, now: float) -> None:
        """Count a message, or refuse it with the seconds to wait."""
        rules = [(("all", 0), 30, 1.0), (("chat", chat.id), 1, 1.0)]
        if not chat.is_private:
            rules.append((("group", chat.id), 20, 60.0))
        wait = max(self._wait(key, most, seconds, now) for key, most, seconds in rules)
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for key, _, _ in rules:
            self._sent[key].append(now)

    def _wait(self, key: tuple[str, int], most: int, seconds: float, now: float) -> float:
        sent = self._sent[key]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[-most] + seconds - now if len(sent) >= most else 0.0
