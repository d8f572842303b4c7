"""A loopback TikTok business API: made of its description and samples, and able to misbehave in every way.

Requests are held against the description; what does not fit is kept in ``violations``.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
from aiohttp import web

from tests.servers.tiktok import Fault, Loopback, TikTokWeb, as_json, misbehaving

DATA = Path(__file__).parents[1] / "data" / "tiktok"


def _described(*names: str) -> dict[str, Any]:
    """Put the parts of TikTok's description together."""
    parts = [json.loads((DATA.parents[1] / f"specs/{name}.json").read_text("utf-8")) for name in names]
    schemas = {key: one for part in parts for key, one in part["components"]["schemas"].items()}
    paths = {key: one for part in parts for key, one in part["paths"].items()}
    return {"paths": paths, "components": {"schemas": schemas}}


SPEC = _described("tiktok-openapi", "tiktok-ads-openapi", "tiktok-accounts-openapi")
TOKEN, APP, SECRET = "act.a-token-of-tests", "7000000000000000001", "an-app-secret-of-tests"
_PREFIX = "/open_api/v1.3"


def sample(name: str) -> dict[str, Any]:
    """Give the body of a recorded or documented answer."""
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text("utf-8"))["response"]
    return found


_SAMPLES = (
    {
        json.loads(path.read_text("utf-8"))["operationId"]: path.stem
        for path in sorted(DATA.glob("tto_*.json"))
    }
    | {"ttoDiscover": "tto_discover", "ttoCreatorPublic": "tto_creator_public", "ttoReport": "tto_report"}
    | {"sparkInfo": "spark_info"}
)


def refusal(code: int, message: str = "No.") -> Fault:
    """Give an error as TikTok sends it: with HTTP status 200."""
    return Fault(200, as_json({"code": code, "message": message, "request_id": "1", "data": {}}))


def data(**values: Any) -> Fault:
    """Give an answer with other data than usual."""
    return Fault(200, as_json({"code": 0, "message": "OK", "request_id": "1", "data": values}))


class TikTokApi(Loopback):
    """Play the API; ``strict`` refuses more than ten requests in a second of the clock."""

    def __init__(self, clock: Callable[[], float] | None = None, *, strict: bool = False) -> None:
        super().__init__(web.route("*", "/{path:.*}", self.answer))
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.violations: list[str] = []
        self.faults: deque[Fault] = deque()
        self.answers: dict[str, dict[str, Any]] = {}
        self.times: list[float] = []
        self._clock = clock
        self._strict = strict

    def names(self) -> list[str]:
        """Give what was asked, in order."""
        return [name for name, _ in self.calls]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as TikTok would, or as the next fault says."""
        declared = SPEC["paths"].get(request.path.removeprefix(_PREFIX), {}).get(request.method.lower())
        if declared is None or not request.path.startswith(_PREFIX):
            self.violations.append(f"no such path: {request.method} {request.path}")
            return web.Response(status=404, text="404 page not found")
        given = await _given(request, self.violations)
        self.calls.append((declared["operationId"], given))
        self.violations += _wrong(declared, given)
        if self.faults:
            fault = self.faults.popleft()
            # What is answered with something else has not happened; what is cut off has.
            body = b"" if fault.body is not None else as_json(self._usual(declared, given))
            return await misbehaving(request, fault, body)
        return web.json_response(self._refused(request) or self._usual(declared, given))

    def _refused(self, request: web.Request) -> dict[str, Any] | None:
        token = request.headers.get("Access-Token")
        if token is None:
            return sample("error_no_token")
        if token != TOKEN:
            return sample("error_bad_token")
        if self._clock:
            self.times.append(self._clock())
            if self._strict and len(self.times) > 10 and self.times[-1] - self.times[-11] < 1:
                return sample("error_rate_limit")
        return None

    def _usual(self, declared: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        name = declared["operationId"]
        if name in self.answers:
            return self.answers[name]
        if name not in _SAMPLES:  # a change that answers with nothing
            return {"code": 0, "message": "OK", "request_id": "1", "data": {}}
        found = sample(_SAMPLES[name])
        if name == "ttoCreatorPublic":
            found["data"]["handle_name"] = given.get("handle_name", "")
        return found


class TikTok(TikTokWeb):
    """Play both at one address, as a process under test knows only one."""

    def __init__(self, api: TikTokApi | None = None) -> None:
        self.api = api or TikTokApi()
        super().__init__(web.route("*", "/open_api/{path:.*}", self.api.answer))


async def _given(request: web.Request, violations: list[str]) -> dict[str, Any]:
    """Read the values of a request; in a GET, lists are JSON text."""
    if request.method == "POST":
        if request.content_type != "application/json":
            violations.append("a body that is not JSON")
        body: dict[str, Any] = await request.json()
        return body
    return dict(request.query)


def _wrong(declared: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    name = declared["operationId"]
    if "requestBody" in declared:
        schema = declared["requestBody"]["content"]["application/json"]["schema"]
        unknown = given.keys() - schema["properties"].keys()
        return [f"{name}: {key} is unknown" for key in unknown] + _problems(name, given, schema)
    known = {one["name"]: one for one in declared["parameters"] if one["in"] == "query"}
    wrong = [f"{name}: {key} is unknown" for key in given.keys() - known.keys()]
    wrong += [
        f"{name}: {key} is missing" for key, one in known.items() if one.get("required") and key not in given
    ]
    for key in given.keys() & known.keys():
        wrong += _problems(f"{name}: {key}", *_typed(known[key], given[key]))
    return wrong


def _typed(parameter: Mapping[str, Any], text: str) -> tuple[Any, dict[str, Any]]:
    """Give a value of a query as what it stands for, and its schema."""
    if "content" in parameter:
        return json.loads(text), parameter["content"]["application/json"]["schema"]
    schema = parameter["schema"]
    return (json.loads(text) if schema["type"] in ("integer", "number") else text), schema


def _problems(where: str, value: object, schema: Mapping[str, Any]) -> list[str]:
    found = jsonschema.Draft202012Validator({**schema, "components": SPEC["components"]}).iter_errors(value)
    return [f"{where}: {error.message}" for error in found]
