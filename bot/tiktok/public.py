"""Ask TikTok about public posts: one question, and once more where that may help."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog

from bot.tiktok import posts
from bot.tiktok.answers import Answer, Lost, Sender, over_the_net
from commands.core.tiktok import Embed

_MOST_BYTES = 256_000
# Somebody waits for the answer.
_LONGEST_PAUSE = 3.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_log = structlog.get_logger()


def hosts_of(api_url: str) -> Callable[[str], str]:
    """Tell where TikTok's public hosts are found: at home, unless the API is played on this machine.

    A stand-in for TikTok plays them below its own address, each under its name.
    """
    played = urlsplit(api_url).hostname in _LOOPBACK
    return lambda host: f"{api_url}/{host}" if played else f"https://{host}"


class PublicPosts:
    """Read public posts; ``place`` gives the address at which a host is found."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        place: Callable[[str], str],
        sender: Sender | None = None,
    ) -> None:
        self._sleep = sleep
        self._place = place
        self._sender = sender

    async def follow(self, short: str) -> str:
        """Give where a short link leads; asked once, and nothing behind it is."""
        host, path = posts.split_address(short)
        return posts.read_target(short, await self._ask(self._place(host) + path))

    async def embed(self, address: str) -> Embed:
        """Give what TikTok tells everybody of the post at an address."""
        return posts.read_embed(await self._ask(self._place(posts.OEMBED_HOST) + posts.oembed_path(address)))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._sender:
            await self._sender.close()

    async def _ask(self, url: str) -> Answer:
        answer = await self._once(url)
        wait = posts.wait_of(answer) if answer else 1.0
        if wait is not None and wait <= _LONGEST_PAUSE:
            await self._sleep(wait)
            answer = await self._once(url)
        if answer is None:
            raise posts.down()
        return answer

    async def _once(self, url: str) -> Answer | None:
        if self._sender is None:
            self._sender = over_the_net(_MOST_BYTES)
        try:
            return await self._sender.send("GET", url, headers={"Accept": "application/json"})
        except Lost as error:
            _log.warning("TikTok did not answer", reason=str(error))
            return None
