"""One request where the library would make five: what has no key must not be asked for again."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast

import aiohttp
import discord

_NOTHING_DONE = 503


class _Once:
    """A session that ends a request the server failed over; of a 503 the library may try again."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @contextlib.asynccontextmanager
    async def request(self, *where: Any, **what: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        """Make the request; raises ClientError when nobody knows what became of it."""
        async with self._session.request(*where, **what) as response:
            if response.status >= 500 and response.status != _NOTHING_DONE:
                raise aiohttp.ClientConnectionError(f"status {response.status}")
            yield response


def asked_once(webhook: discord.Webhook) -> discord.Webhook:
    """Let a webhook give up where a second request could make a second message."""
    webhook.session = cast(aiohttp.ClientSession, _Once(webhook.session))
    return webhook
