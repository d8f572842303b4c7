"""Take REST requests apart, check them, hand them on, and answer the way Discord does."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from tests.servers.discord_ import errors
from tests.servers.discord_.calls import Call, Fault, Faults, RateLimits, Uploads
from tests.servers.discord_.errors import ApiError
from tests.servers.discord_.schema import problems_of

Handler = Callable[[Call], Any]
Route = tuple[str, str, Handler]

PREFIX = "/api/v10"
_WITHOUT_TOKEN = ("/interactions/", "/webhooks/", "/gateway")


class Api:
    """Serve the routes; `calls` keeps every request, `violations` what was malformed."""

    def __init__(self, token: str, told: Callable[[], None]) -> None:
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.faults = Faults()
        self.limits = RateLimits()
        self.token = token
        self._told = told

    def routes(self, routes: list[Route]) -> list[web.RouteDef]:
        """Return the routes for aiohttp."""
        return [
            web.route(method, PREFIX + path, self._served(path, handler)) for method, path, handler in routes
        ]

    def rest(self) -> list[web.RouteDef]:
        """Return the route that catches everything not known here; it comes last."""
        return [web.route("*", "/api/{rest:.*}", self._served("", self._unknown))]

    def _unknown(self, call: Call) -> None:
        self.violations.append(f"{call.name}: this route is not known here")
        raise ApiError(errors.NOT_FOUND)

    def _served(self, route: str, handler: Handler) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            call = await _read(request, route)
            self.calls.append(call)
            try:
                return await self._respond(request, call, handler)
            finally:
                self._told()

        return serve

    async def _respond(self, request: web.Request, call: Call, handler: Handler) -> web.StreamResponse:
        fault = self.faults.take(call.name)
        if fault is not None and fault.drop == "before":
            return _cut(request)
        headers: dict[str, str] = {}
        call.status, call.answer = self._handled(call, handler, fault, headers)
        if fault is not None and fault.slow:
            self._told()
            await asyncio.sleep(fault.slow)
        if fault is not None and fault.drop == "after":
            call.status = None
            return _cut(request)
        if call.answer is None:
            return web.Response(status=call.status, headers=headers)
        body = json.dumps(
            call.answer
        ).encode()  # as bytes: discord.py wants the content type without a charset
        return web.Response(body=body, status=call.status, headers=headers, content_type="application/json")

    def _handled(
        self, call: Call, handler: Handler, fault: Fault | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        try:
            if fault is None or not fault.stored:
                self._refuse(fault, headers)
            self._admit(call, headers)
            answer = handler(call)
            self._refuse(fault, headers)
        except ApiError as error:
            if error.refusal in (errors.INVALID_FORM, errors.EMPTY_MESSAGE):
                said = error.problems or [error.refusal.message]
                self.violations += [f"{call.name}: {problem}" for problem in said]
            return error.refusal.status, {**error.body(), **_retry(headers)}
        return (204 if answer is None else 200), answer

    def _refuse(self, fault: Fault | None, headers: dict[str, str]) -> None:
        if fault is not None and fault.status is not None:
            if fault.status == 429 and not fault.banned:
                headers.update(_refused_headers(fault.retry_after, shared=False))
            raise ApiError(errors.Refusal(fault.status, 0, f"{fault.status}: on purpose"))

    def _admit(self, call: Call, headers: dict[str, str]) -> None:
        if (
            not call.path.startswith(_WITHOUT_TOKEN)
            and call.headers.get("Authorization") != f"Bot {self.token}"
        ):
            raise ApiError(errors.UNAUTHORIZED)
        self._limit(call, headers)
        problems = problems_of(call.method, call.route, call.body)
        if problems:
            raise ApiError(errors.INVALID_FORM, *problems)

    def _limit(self, call: Call, headers: dict[str, str]) -> None:
        if call.path.startswith("/interactions/"):
            return
        found, wait, shared = self.limits.check(call.name, f"{call.method} {call.route}")
        headers.update(found)
        if wait is not None:
            headers.update(_refused_headers(wait, shared=shared))
            raise ApiError(errors.RATE_LIMITED)


def _refused_headers(wait: float, *, shared: bool) -> dict[str, str]:
    scope = {"X-RateLimit-Global": "true"} if shared else {}
    return {"Retry-After": f"{wait:.3f}", "Via": "1.1 google", **scope}


def _retry(headers: dict[str, str]) -> dict[str, Any]:
    if "Retry-After" not in headers:
        return {}
    return {"retry_after": float(headers["Retry-After"]), "global": "X-RateLimit-Global" in headers}


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request, route: str) -> Call:
    body, uploads = await _body(request)
    return Call(
        method=request.method,
        path=request.path.removeprefix(PREFIX),
        route=route,
        params=dict(request.match_info),
        query=dict(request.query),
        headers=dict(CIMultiDict(request.headers)),
        body=body,
        uploads=uploads,
    )


async def _body(request: web.Request) -> tuple[Any, Uploads]:
    if request.content_type.startswith("multipart/"):
        return await _multipart(request)
    raw = await request.read()
    return (json.loads(raw) if raw else None), {}


async def _multipart(request: web.Request) -> tuple[Any, Uploads]:
    body: Any = None
    uploads: Uploads = {}
    for name, value in (await request.post()).items():
        if name == "payload_json":
            assert isinstance(value, str)
            body = json.loads(value)
        elif isinstance(value, web.FileField) and name.startswith("files["):
            uploads[int(name[6:-1])] = (value.filename, value.file.read())
    return body, uploads
