"""Send a request to TikTok over httpx and read its answer, so much of it and so long; nothing is followed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from bot.tiktok.answers import MOST_BYTES, PATIENCE, Answer, Lost

_CONNECT = 5.0
_AGENT = "Taktgeber"


class Line:
    """Keep connections to TikTok; it opens when it is first used and proxies are those of the environment."""

    def __init__(self, *, patience: float = PATIENCE, most_bytes: int = MOST_BYTES) -> None:
        self._patience = patience
        self._most_bytes = most_bytes
        self._client: httpx.AsyncClient | None = None

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        """Send one request and give its answer, redirects as they are; raises Lost."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._send(method, url, headers, content)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, TimeoutError) as error:
            raise Lost(type(error).__name__) from None

    async def _send(
        self, method: str, url: str, headers: Mapping[str, str] | None, content: bytes | None
    ) -> Answer:
        async with self._open().stream(method, url, headers=headers, content=content) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self._most_bytes:
                    raise Lost("larger than expected")
            return Answer(response.status_code, bytes(body), response.headers)

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(self._patience, connect=_CONNECT),
                follow_redirects=False,
                headers={"User-Agent": _AGENT},
                # Nobody is to be known again by what was asked before.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                # Few at a time: its pool looks at every request whenever one ends.
                limits=httpx.Limits(max_connections=8),
            )
        return self._client

    async def close(self) -> None:
        """Let go of the connections; a later request opens them again."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
