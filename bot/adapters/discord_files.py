"""Files people attach: fetched from Discord's own hosts only, piece by piece, up to a size."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiohttp
import structlog

from commands.core.invocation import Attachment
from commands.core.texts import Message, UserError, msg

_HOSTS = frozenset({("https", "cdn.discordapp.com", 443), ("https", "media.discordapp.net", 443)})
_PORTS = {"https": 443, "http": 80}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_CHUNK = 256 * 1024
_PATIENCE = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=20)
# Discord itself takes 500 MB from those who pay most; importers have limits of their own.
MAX_BYTES = 500_000_000

_log = structlog.get_logger()
Origin = tuple[str, str, int]


class Files:
    """Open what people attached, now or later by its address; ``api_url`` names one more host.

    A stand-in for Discord may keep its files at another port of its own host.
    """

    def __init__(self, api_url: str, *, max_bytes: int = MAX_BYTES) -> None:
        own = _origin(api_url)
        self._own = own[:2] if own else None
        self._max_bytes = max_bytes

    def attachment(self, name: str, size: int, address: str) -> Attachment:
        """Describe a file that came along."""

        async def save(target: Path) -> None:
            await self._fetch(address, name, target)

        return Attachment(name, size, save, ref=address)

    def open(self, address: str) -> Attachment:
        """Give the file behind an address that was kept; raises UserError for an address of elsewhere."""
        self._check(address)
        return self.attachment(unquote(urlsplit(address).path.rpartition("/")[2]) or "file", 0, address)

    def _check(self, address: str) -> None:
        origin = _origin(address)
        if origin is None or (origin not in _HOSTS and origin[:2] != self._own):
            raise UserError(msg("That is no file attached here. Attach it to the command."))

    async def _fetch(self, address: str, name: str, target: Path) -> None:
        self._check(address)
        try:
            async with (
                aiohttp.ClientSession(timeout=_PATIENCE) as session,
                session.get(address, allow_redirects=False, raise_for_status=True) as response,
            ):
                await self._write(response, name, target)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("attachment not fetched", reason=type(error).__name__)
            raise UserError(
                msg("I could not fetch “{name}” from Discord. Attach it again.", name=name[:80])
            ) from None

    async def _write(self, response: aiohttp.ClientResponse, name: str, target: Path) -> None:
        if response.status != 200:
            raise aiohttp.ClientPayloadError("no file")
        taken = 0
        with target.open("wb") as file:
            async for chunk in response.content.iter_chunked(_CHUNK):
                taken += len(chunk)
                if taken > self._max_bytes:
                    raise UserError(_too_large(name, self._max_bytes))
                await asyncio.to_thread(file.write, chunk)


def _too_large(name: str, limit: int) -> Message:
    return msg(
        "“{name}” is larger than {limit} MB. Send a smaller file, such as fewer days.",
        name=name[:80],
        limit=limit // 1_000_000,
    )


def _origin(address: str) -> Origin | None:
    try:
        parts = urlsplit(address)
        host = "localhost" if parts.hostname in _LOOPBACK else (parts.hostname or "")
        return parts.scheme, host, parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
