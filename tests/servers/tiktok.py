"""A loopback TikTok: its public pages, which a test may let answer anything in any way."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Fault:
    """What an answer is instead: late, cut off, dripping, dropped, or any status, headers and body."""

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    late: float = 0.0
    cut: bool = False
    dripping: bool = False
    dropped: bool = False


def page(status: int) -> Fault:
    """Give a page in HTML, as what stands in front of TikTok answers."""
    return Fault(status, HTML, {"Content-Type": "text/html"})


class Loopback:
    """Listen on a free port of this machine for as long as the block lasts."""

    def __init__(self, *routes: web.AbstractRouteDef) -> None:
        self._app = web.Application()
        self._app.add_routes(routes)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Give the address up to and with the host."""
        assert self._runner is not None
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()


class TikTokWeb(Loopback):
    """Play www.tiktok.com and the hosts of short links, each below a path of its own."""

    def __init__(self, *before: web.AbstractRouteDef) -> None:
        pages = (web.get("/{host}/oembed", self._oembed), web.get("/{host}/{code:.*}", self._moved))
        super().__init__(*before, *pages)
        self.asked: list[str] = []
        self.cookies: list[str] = []
        self.posts: dict[str, dict[str, Any]] = {}
        self.short: dict[str, str] = {}
        self.faults: deque[Fault] = deque()

    def at(self, host: str) -> str:
        """Give the address at which a host is played."""
        return f"{self.url}/{host}"

    async def _oembed(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.query.get("url", ""))
        self.cookies.append(request.headers.get("Cookie", ""))
        if self.faults:
            return await misbehaving(request, self.faults.popleft())
        found = self.posts.get(request.query.get("url", ""))
        if found is None:
            return web.json_response({"code": 400, "message": "Something went wrong"}, status=400)
        return web.json_response(found)

    async def _moved(self, request: web.Request) -> web.StreamResponse:
        address = f"https://{request.match_info['host']}/{request.match_info['code']}"
        self.asked.append(address)
        if self.faults:
            return await misbehaving(request, self.faults.popleft())
        if address not in self.short:
            return web.Response(status=404, body=HTML, content_type="text/html")
        return web.Response(status=301, headers={"Location": self.short[address]})


async def misbehaving(request: web.Request, fault: Fault, body: bytes = b"") -> web.StreamResponse:
    """Answer as a fault says; ``body`` is what would have been the answer."""
    body = body if fault.body is None else fault.body
    await asyncio.sleep(fault.late)
    if fault.dropped:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if fault.dripping:
        return await _dripping(request, body)
    if not fault.cut:
        return web.Response(status=fault.status, body=body, headers=fault.headers)
    response = web.StreamResponse(status=fault.status, headers=fault.headers)
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


async def _dripping(request: web.Request, body: bytes) -> web.StreamResponse:
    """Send a byte now and then, so that no single one is late."""
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):
        for at in range(min(len(body), 30)):
            await response.write(body[at : at + 1])
            await asyncio.sleep(0.1)
    return response


def as_json(value: object) -> bytes:
    """Give a value as the body of an answer."""
    return json.dumps(value).encode()
