"""Make ids the way Discord does: the time in milliseconds, then a counter."""

import itertools
import time
from datetime import UTC, datetime

_EPOCH_MS = 1_420_070_400_000
_counter = itertools.count(1)


def new_id() -> int:
    """Return an id that is larger than every id before it."""
    return ((time.time_ns() // 1_000_000 - _EPOCH_MS) << 22) | (next(_counter) & 0x3FFFFF)


def iso_now() -> str:
    """Return the present moment as Discord writes it."""
    return datetime.now(UTC).isoformat()
