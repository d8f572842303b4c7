"""Whether the pages can be reached at the address people have."""

from __future__ import annotations

import aiohttp

HEALTHY = "Taktgeber: ok"
_PATIENCE = aiohttp.ClientTimeout(total=10)
_MOST = 200


async def answers(url: str) -> bool:
    """Ask for the health of the bot at its public address."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE) as browser,
            browser.get(f"{url}/healthz") as found,
        ):
            return (await found.content.read(_MOST)).decode("utf-8", "replace").startswith(HEALTHY)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return False
