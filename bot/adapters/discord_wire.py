"""Messages of ours on their way to Discord: one request each, its limits noted, its errors the library's.

The library's own way would read the whole answer, hold a request back after its answer until a used-up
limit is over, and look at all it knows of limits for each new channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import discord
from discord.http import Route
from pydantic_core import from_json, to_json
from yarl import URL

from bot.adapters.base import Pacer, Unclear
from bot.adapters.discord_invalid import InvalidRequests

_TIMEOUT = aiohttp.ClientTimeout(total=45, sock_connect=10)
_TOO_MANY = 429

Json = dict[str, Any]


class Wire:
    """Post and change messages; ``client`` gives the connected client or raises Later."""

    def __init__(self, client: Callable[[], discord.Client], pacer: Pacer, invalid: InvalidRequests) -> None:
        self._client, self._pacer, self._invalid = client, pacer, invalid
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Disconnect; a closed wire opens again when it is used."""
        if self._session:
            session, self._session = self._session, None
            await session.close()

    async def ask(
        self, method: str, path: str, said: Json, files: Sequence[discord.File] = (), *, chat: str = ""
    ) -> int:
        """Send or change a message and give its id; raises the errors of the library and of aiohttp."""
        http = self._client().http
        headers = {"Authorization": f"Bot {http.token}", "User-Agent": http.user_agent}
        written = to_json(said)
        content: Any = _form(written.decode(), files) if files else _json(written)
        url = URL(Route.BASE + path, encoded=True)  # ids alone: nothing to quote
        async with self._open().request(method, url, data=content, headers=headers) as answer:
            told = await answer.read()
        self._note(chat, answer)
        if answer.status >= 300:
            raise discord.HTTPException(answer, _readable(told))
        try:
            return int(from_json(told)["id"])
        except (ValueError, LookupError, TypeError):
            raise Unclear("unreadable answer") from None

    def _note(self, chat: str, answer: aiohttp.ClientResponse) -> None:
        """Keep the limits that an answer tells of."""
        told = answer.headers
        self._invalid.saw(answer.status, told.get("X-RateLimit-Scope", ""))
        if answer.status == _TOO_MANY and "X-RateLimit-Global" in told:
            self._pacer.rest(_seconds(told.get("Retry-After")))
        elif told.get("X-RateLimit-Remaining") == "0":
            self._pacer.rest(_seconds(told.get("X-RateLimit-Reset-After")), chat)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar(), timeout=_TIMEOUT
            )
        return self._session


def _json(written: bytes) -> aiohttp.BytesPayload:
    # Given only bytes, aiohttp would look for what can send them.
    return aiohttp.BytesPayload(written, content_type="application/json")


def _form(said: str, files: Sequence[discord.File]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", said)
    for at, file in enumerate(files):
        kind = "application/octet-stream"
        form.add_field(f"files[{at}]", file.fp, filename=file.filename, content_type=kind)
    return form


def _readable(told: bytes) -> Any:
    try:
        return from_json(told)
    except ValueError:
        return told.decode("utf-8", "replace")


def _seconds(told: str | None) -> float:
    try:
        return min(float(told or 0), 60.0)
    except ValueError:
        return 0.0
