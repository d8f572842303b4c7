"""The connection to the Bot API: few requests in flight, and failures told apart.

NetworkError
 ├─ NotSent        the request did not go out
 ├─ Unanswered     it went out and no answer came back
 ├─ TooMany        Telegram asks to wait
 └─ ServerTrouble  Telegram's front answered with 5xx: it may or may not have been done
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

_NOT_SENT = frozenset(
    {
        "ConnectError",
        "ConnectTimeout",
        "PoolTimeout",
        "ProxyError",
        "UnsupportedProtocol",
        "LocalProtocolError",
    }
)
IN_FLIGHT = 8
_CONNECT, _READ, _WRITE, _UPLOAD = 10.0, 20.0, 20.0, 60.0
_TOO_LARGE, _TOO_MANY = 413, 429
_UNNAMED_WAIT = 5.0
UPDATES = ["message", "callback_query", "my_chat_member"]


class NotSent(NetworkError):
    """The request did not go out."""


class Unanswered(NetworkError):
    """The request went out and no answer came back."""


class TooMany(NetworkError):
    """Telegram asks to wait ``seconds`` before the next request."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:g} s")
        self.seconds = seconds


class ServerTrouble(NetworkError):
    """Telegram's front answered that the API behind it is in trouble."""


class Wire(HTTPXRequest):
    """Send requests, a few at a time; a closed wire opens again when it is used."""

    def __init__(self, in_flight: int = IN_FLIGHT) -> None:
        super().__init__(
            connection_pool_size=in_flight,
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            write_timeout=_WRITE,
            pool_timeout=None,
            media_write_timeout=_UPLOAD,
        )
        self._in_flight = in_flight
        self._turns = asyncio.Semaphore(in_flight)

    async def close(self) -> None:
        """Disconnect when the requests under way have been answered."""
        for _ in range(self._in_flight):
            await self._turns.acquire()
        await self.shutdown()
        for _ in range(self._in_flight):
            self._turns.release()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request; raises one of this module's errors when there is no answer to read."""
        async with self._turns:
            await self.initialize()
            try:
                code, payload = await super().do_request(
                    url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
                )
            except NetworkError as error:
                raise _told_apart(error) from error
        if code >= 500:
            raise ServerTrouble(f"status {code}")
        if code == _TOO_MANY:
            raise TooMany(_seconds(payload))
        if code == _TOO_LARGE:
            raise BadRequest("Request Entity Too Large")
        return code, payload


def _told_apart(error: NetworkError) -> NetworkError:
    kind = type(error.__cause__).__name__
    return NotSent(kind) if kind in _NOT_SENT else Unanswered(kind)


def _seconds(payload: bytes) -> float:
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, LookupError, TypeError):
        return _UNNAMED_WAIT


class BotLine(Bot):
    """The bot's line to Telegram; it never shows its token."""

    def __init__(self, token: str, api_url: str) -> None:
        wire, polling = Wire(), Wire(1)
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=wire,
            get_updates_request=polling,
        )
        self._wire, self._polling = wire, polling

    def __repr__(self) -> str:
        """Name the bot without its token."""
        return "BotLine()"

    async def close_polling(self) -> None:
        """Disconnect what fetched updates."""
        await self._polling.close()

    async def close_wire(self) -> None:
        """Disconnect when what is being sent has been answered."""
        await self._wire.close()

    async def raw_updates(
        self, offset: int | None, *, wait: int = 0, limit: int = 100
    ) -> list[dict[str, Any]]:
        """Ask for updates as they come, so that one that cannot be read does not hide the others.

        ``wait`` is in seconds; an offset confirms every update below it.
        """
        asked = {"offset": offset, "timeout": wait, "limit": limit, "allowed_updates": UPDATES}
        found: list[dict[str, Any]] = await self._post("getUpdates", asked, read_timeout=_READ + wait)
        return found
