"""Keep what the bot asked of the REST API, and let requests fail on purpose."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

Json = dict[str, Any]
Uploads = dict[int, tuple[str, bytes]]


@dataclass(eq=False)
class Call:
    """Be one request: `route` is the path with names, `status` None means its answer was cut off."""

    method: str
    path: str
    route: str
    params: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: Any = None
    uploads: Uploads = field(default_factory=dict)
    status: int | None = None
    answer: Any = None
    at: float = field(default_factory=time.monotonic)

    @property
    def files(self) -> dict[str, bytes]:
        """Return the files of a multipart request, by name."""
        return dict(self.uploads.values())

    @property
    def name(self) -> str:
        """Return the request line, `POST /channels/1/messages`."""
        return f"{self.method} {self.path}"

    def number(self, name: str) -> int:
        """Return an id of the path, 0 where it is no number."""
        value = self.params[name]
        return int(value) if value.isdecimal() else 0


@dataclass
class Fault:
    """Be something that goes wrong with the next matching requests."""

    pattern: str
    status: int | None
    drop: Literal["before", "after"] | None
    slow: float
    times: int
    retry_after: float
    banned: bool = False
    stored: bool = False


class Faults:
    """Choose the requests that fail."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self.down: int | Literal["cut"] | None = None

    def plan(self, fault: Fault) -> None:
        """Let matching requests fail from now on, as often as the fault says."""
        self._planned.append(fault)

    def clear(self) -> None:
        """Let everything that was planned work after all."""
        self._planned.clear()

    def take(self, name: str) -> Fault | None:
        """Return what goes wrong with this request, and count it."""
        if self.down is not None:
            cut = self.down == "cut"
            status = None if self.down == "cut" else self.down
            return Fault(name, status, "before" if cut else None, 0, 1, 0)
        for fault in self._planned:
            if fault.times > 0 and fnmatchcase(name, fault.pattern):
                fault.times -= 1
                return fault
        return None


@dataclass
class Limit:
    """Be a rate limit: `count` requests in `per` seconds for each path, or for all together."""

    pattern: str
    count: int
    per: float
    shared: bool
    windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, name: str, now: float) -> tuple[int, float]:
        """Count a request; return how many are left (-1: refused) and the seconds until the window ends."""
        key = "" if self.shared else name
        start, used = self.windows.get(key, (now, 0))
        if now - start >= self.per:
            start, used = now, 0
        left = self.count - used - 1
        self.windows[key] = (start, used + (left >= 0))
        return left, start + self.per - now


class RateLimits:
    """Keep the limits that are in force; none at first, but the headers are always there."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._limits: list[Limit] = []
        self._now = now

    def add(self, limit: Limit) -> None:
        """Enforce one more limit."""
        self._limits.append(limit)

    def check(self, name: str, bucket: str) -> tuple[dict[str, str], float | None, bool]:
        """Return the headers, the seconds to wait when refused, and whether a shared limit refused."""
        headers = _headers(bucket, 50, 49, 1.0)
        for limit in self._limits:
            if not fnmatchcase(name, limit.pattern):
                continue
            left, reset = limit.take(name, self._now())
            if not limit.shared:
                headers = _headers(bucket, limit.count, max(left, 0), reset)
            if left < 0:
                return headers, reset, limit.shared
        return headers, None, False


def _headers(bucket: str, limit: int, remaining: int, reset: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
        "X-RateLimit-Reset-After": f"{reset:.3f}",
        "X-RateLimit-Bucket": f"{hash(bucket) & 0xFFFFFFFF:08x}",
        "Via": "1.1 google",
    }
