"""The connection to the Bot API: few requests in flight, and failures told apart.

NetworkError
 ├─ NotSent        the request did not go out
 ├─ Unanswered     it went out and no answer came back
 ├─ TooMany        Telegram asks to wait
 └─ ServerTrouble  Telegram's front answered with 5xx: it may or may not have been done
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from pydantic_core import from_json, to_json
from telegram import Bot
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, RequestData

_NEVER_WENT_OUT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
IN_FLIGHT = 64
_CONNECT, _READ, _UPLOAD = 10.0, 20.0, 60.0
_TIMEOUTS = 16
_TOO_LARGE, _TOO_MANY = 413, 429
_UNNAMED_WAIT = 5.0
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
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


class Wire(BaseRequest):
    """Send requests over aiohttp, so many at a time; a closed wire opens again when it is used."""

    def __init__(self, api_url: str, in_flight: int = IN_FLIGHT) -> None:
        self._proxy = _proxy_for(api_url)
        self._in_flight = in_flight
        self._turns = asyncio.Semaphore(in_flight)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Give the seconds an answer may take."""
        return _READ

    async def initialize(self) -> None:
        """Need nothing: the first request connects."""

    async def shutdown(self) -> None:
        """Disconnect at once."""
        if self._session:
            session, self._session = self._session, None
            await session.close()

    async def close(self) -> None:
        """Disconnect when the requests under way have been answered."""
        for _ in range(self._in_flight):
            await self._turns.acquire()
        await self.shutdown()
        for _ in range(self._in_flight):
            self._turns.release()

    async def say(self, url: str, asked: Mapping[str, Any]) -> Any:
        """Call a method with plain values and give its result as plainly."""
        content: Any = to_json({name: value for name, value in asked.items() if value is not None})
        payload = await self._request_wrapper(url=url, method="POST", request_data=content)
        return self.parse_json_payload(payload)["result"]

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer; what the quick reader is too strict for, the library reads or refuses."""
        try:
            return from_json(payload)
        except ValueError:
            return BaseRequest.parse_json_payload(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | bytes | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request; raises one of this module's errors when there is no answer to read."""
        content, headers, upload = _content(request_data)
        reads = _READ if read_timeout is self.DEFAULT_NONE else read_timeout
        timeout = _timeout(_CONNECT + upload + reads if content else None, reads)
        async with self._turns:
            code, payload = await self._asked(method, url, data=content, headers=headers, timeout=timeout)
        if code >= 500:
            raise ServerTrouble(f"status {code}")
        if code == _TOO_MANY:
            raise TooMany(_seconds(payload))
        if code == _TOO_LARGE:
            raise BadRequest("Request Entity Too Large")
        return code, payload

    async def _asked(self, method: str, url: str, **more: Any) -> tuple[int, bytes]:
        try:
            async with self._open().request(
                method, url, proxy=self._proxy, allow_redirects=False, **more
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            failure = (NotSent if isinstance(error, _NEVER_WENT_OUT) else Unanswered)(type(error).__name__)
        # Not from within, since the library's errors name the address, and with it the token.
        raise failure

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session


def _proxy_for(api_url: str) -> str | None:
    """Give the proxy that the environment names for an address."""
    address, proxies = urlsplit(api_url), getproxies()
    if proxy_bypass(address.netloc):
        return None
    return proxies.get(address.scheme) or proxies.get("all")


def _content(asked: RequestData | bytes | None) -> tuple[Any, Mapping[str, str], float]:
    """Give a request's body, what its headers say of it, and the seconds that uploading it may take."""
    if asked is None:
        return None, {}, 0.0
    if isinstance(asked, bytes):
        return asked, _JSON, 0.0
    if not asked.contains_files:
        return asked.url_encoded_parameters().encode(), _FORM, 0.0
    form = aiohttp.FormData(quote_fields=False)
    for name, value in asked.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, file, kind) in asked.multipart_data.items():
        form.add_field(name, file, filename=filename, content_type=kind)
    return form, {}, _UPLOAD


@lru_cache(_TIMEOUTS)
def _timeout(total: float | None, reads: float) -> aiohttp.ClientTimeout:
    """Give the patience with a request: with all of it, or with each piece of a long answer."""
    if total is None:
        return aiohttp.ClientTimeout(sock_connect=_CONNECT, sock_read=reads)
    return aiohttp.ClientTimeout(total=total, sock_connect=_CONNECT)


def _seconds(payload: bytes) -> float:
    try:
        return float(from_json(payload)["parameters"]["retry_after"])
    except (ValueError, LookupError, TypeError):
        return _UNNAMED_WAIT


class BotLine(Bot):
    """The bot's line to Telegram; it never shows its token."""

    def __init__(self, token: str, api_url: str) -> None:
        wire, polling = Wire(api_url), Wire(api_url, 1)
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

    async def say(self, method: str, asked: Mapping[str, Any]) -> Any:
        """Call a method with plain values and give its result as plainly, for what is done often."""
        return await self._wire.say(f"{self.base_url}/{method}", asked)

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
