"""How long something keeps the event loop from all its other work."""

from __future__ import annotations

import asyncio
import time


async def longest_stall() -> float:
    """Watch the event loop until cancelled; give the most seconds in which nothing else could run."""
    longest, before = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, before = max(longest, now - before - 0.001), now
    except asyncio.CancelledError:
        return longest
