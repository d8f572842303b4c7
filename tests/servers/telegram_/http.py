"""The door: HTTP in and out."""

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.servers.telegram_.errors import ApiError, bad_request
from tests.servers.telegram_.faults import Fault, Faults, RateLimits
from tests.servers.telegram_.methods import METHODS
from tests.servers.telegram_.schema import JsonObject, Schema
from tests.servers.telegram_.sending import MAX_UPLOAD
from tests.servers.telegram_.things import Call, Upload
from tests.servers.telegram_.waiting import Changes
from tests.servers.telegram_.world import World

_LIMITED = ("send", "edit")
_FREE = {"sendChatAction"}
_NOBODY_LISTENS = 499
_SCHEMA = Schema()


class Dropped(Exception):
    """The connection ends here."""


class Door:
    """Listens, reads requests, keeps the record and writes answers."""

    def __init__(self, world: World, changes: Changes, *, enforce_limits: bool) -> None:
        self._world = world
        self._changes = changes
        self._limits = RateLimits() if enforce_limits else None
        self.faults = Faults()
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = 0
        self._closed = False
        self._refusal: int | None = None

    @property
    def url(self) -> str:
        """Return the address, known once the door is open."""
        return f"http://127.0.0.1:{self._port}"

    async def open(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=MAX_UPLOAD + 1024 * 1024)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._api)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await self.come_up()

    async def close(self) -> None:
        """End every request and stop listening."""
        self._end_poll()
        assert self._runner is not None
        await self._runner.cleanup()

    async def come_up(self) -> None:
        """Listen, on the port of the first time."""
        self._refusal, self._closed = None, False
        if self._site is not None:
            return
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[0][1]

    async def go_down(self, status: int | None) -> None:
        """Answer everything with the status, or stop listening."""
        self._refusal = status
        if status is None and self._site is not None:
            self._closed = True
            await self._site.stop()
            self._site = None
        self._end_poll()

    def _end_poll(self) -> None:
        self._world.updates.interrupt(Dropped())

    async def _api(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_up(request)
            return await self._answered(request)
        except ApiError as error:
            return _refusal(error)
        except Dropped:
            return _drop(request)
        finally:
            self._changes.notify()

    def _check_up(self, request: web.Request) -> None:
        if self._closed:
            raise Dropped
        if self._refusal is not None:
            raise ApiError(self._refusal, "Service Unavailable")
        if request.match_info["token"] != self._world.token:
            raise ApiError(401, "Unauthorized")

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        method = _SCHEMA.method(request.match_info["method"])
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        call, problems = await self._read(request, method)
        self.calls.append(call)
        self._changes.notify()
        fault = self.faults.take(method) or Fault()
        call.fault = fault.name if fault != Fault(times=fault.times) else None
        try:
            return await self._run(request, call, problems, fault)
        except ApiError as error:
            call.status, call.description = error.status, error.description
            if request.transport is None:
                call.status, call.fault = _NOBODY_LISTENS, "the bot had hung up"
            raise
        except Dropped:
            call.status = call.status or _NOBODY_LISTENS
            raise

    async def _read(self, request: web.Request, method: str) -> tuple[Call, list[str]]:
        try:
            raw, files = await _read_fields(request)
        except web.HTTPRequestEntityTooLarge as error:
            raise ApiError(413, "Request Entity Too Large") from error
        params, problems = _SCHEMA.decode(method, raw, files)
        return Call(method, params, files, self._world.clock()), problems

    async def _run(
        self, request: web.Request, call: Call, problems: list[str], fault: Fault
    ) -> web.StreamResponse:
        self.violations += problems
        if fault.drop == "before":
            raise Dropped
        if fault.error is not None:
            raise fault.error
        if problems:
            raise bad_request(problems[0])
        call.result = await self._execute(call)
        await asyncio.sleep(fault.slow)
        call.status = 200
        if fault.drop == "after":
            raise Dropped
        body = json.dumps({"ok": True, "result": call.result}).encode()
        if fault.truncated:
            return await _cut(request, body)
        return web.Response(body=body, content_type="application/json")

    async def _execute(self, call: Call) -> Any:
        if call.method == "getUpdates":
            params = call.params
            return await self._world.updates.poll(
                params.get("offset", 0),
                params.get("limit", 100),
                params.get("timeout", 0),
                params.get("allowed_updates"),
            )
        method = METHODS.get(call.method)
        if method is None:
            self.violations.append(f"{call.method} is not played by this server")
            raise ApiError(404, "Not Found: method not found")
        self._keep_limits(call)
        return method(self._world, call)

    def _keep_limits(self, call: Call) -> None:
        limited = call.method.startswith(_LIMITED) and call.method not in _FREE
        if self._limits is not None and limited:
            self._limits.check(self._world.find_target(call.params["chat_id"]), self._world.clock())

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_up(request)
        except ApiError as error:
            return _refusal(error)
        except Dropped:
            return _drop(request)
        path = request.match_info["path"]
        file = next((file for file in self._world.files.values() if file.path == path), None)
        if file is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")


async def _read_fields(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    raw: dict[str, str] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body: JsonObject = await request.json() if request.can_read_body else {}
        return raw | {key: v if isinstance(v, str) else json.dumps(v) for key, v in body.items()}, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            raw[name] = value if isinstance(value, str) else bytes(value).decode()
    return raw, files


def _refusal(error: ApiError) -> web.Response:
    if error.status >= 500:
        # What stands in front of the Bot API answers in HTML when the API itself does not.
        page = f"<html><head><title>{error.status} {error.description}</title></head></html>"
        return web.Response(status=error.status, text=page, content_type="text/html")
    body: JsonObject = {"ok": False, "error_code": error.status, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.status)


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=_NOBODY_LISTENS)


async def _cut(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
