"""The pure half of TikTok's business API: requests, envelopes, pages. No socket, no clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlencode

from bot.tiktok.answers import Answer
from bot.tiktok.codes import Action, action_of
from bot.tiktok.reading import JsonObject, count, json_object, words
from storage.frozen import frozen

_VERSION = "/open_api/v1.3"
_LONGEST_MESSAGE = 200


@frozen
class Request:
    """One request: where below the host, and what it carries."""

    method: Literal["GET", "POST"]
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None


@frozen
class Envelope:
    """What came in an answer: its data, or why there is none.

    ``said`` is TikTok's own word on it, for the log; ``partial`` tells that some of a batch failed.
    """

    action: Action
    data: JsonObject = field(default_factory=dict)
    code: int | None = None
    said: str = ""
    partial: bool = False


def get(endpoint: str, token: str, **values: Any) -> Request:
    """Ask for something: lists and objects travel as JSON text, what is None or empty stays away."""
    query = {name: _in_query(value) for name, value in values.items() if not _left_out(value)}
    # Without the slash at the end there is only a page that says 404.
    path = f"{_VERSION}/{endpoint.strip('/')}/"
    return Request("GET", f"{path}?{urlencode(query)}" if query else path, {"Access-Token": token})


def post(endpoint: str, token: str, **values: Any) -> Request:
    """Change something: all values in one JSON body."""
    body = {name: value for name, value in values.items() if not _left_out(value)}
    headers = {"Access-Token": token, "Content-Type": "application/json"}
    return Request("POST", f"{_VERSION}/{endpoint.strip('/')}/", headers, json.dumps(body).encode())


def _left_out(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, list | tuple) and not value)


def _in_query(value: object) -> str:
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def read(answer: Answer) -> Envelope:
    """Read an answer; a page in HTML, a cut off text or a status of trouble is a passing fault."""
    found = json_object(answer.body)
    if answer.status == 429:
        return Envelope(Action.STAND_BACK, code=429)
    if answer.status >= 500 or (answer.status == 200 and (found is None or "code" not in found)):
        return Envelope(Action.REPEAT, code=answer.status)
    if answer.status != 200 or found is None:
        return Envelope(Action.CORRECT, code=answer.status)
    return _envelope(found)


def read_text(answer: Answer) -> str | Envelope:
    """Read an answer that is to be a text; a refusal is JSON here, too."""
    if answer.status == 200 and answer.body[:1] not in (b"{", b"<"):
        return answer.body.decode("utf-8", "replace")
    found = read(answer)
    return Envelope(Action.REPEAT, code=found.code) if found.action is Action.TAKE else found


def _envelope(found: JsonObject) -> Envelope:
    code = count(found["code"])
    if code is None:
        return Envelope(Action.REPEAT)
    said = words(found.get("message"), _LONGEST_MESSAGE) or ""
    data = found.get("data")
    action = action_of(code)
    if action is Action.TAKE and not isinstance(data, dict):
        return Envelope(Action.REPEAT, code=code, said=said)
    return Envelope(action, data if isinstance(data, dict) else {}, code, said, partial=code == 20001)


@frozen
class Turn:
    """Where a page stands: how many there are in all, where that is known, and whether more follow."""

    total: int | None
    more: bool


def turn(data: JsonObject, shown: int) -> Turn:
    """Read the page's place; without it, an empty page is the last."""
    info = data.get("page_info")
    if not isinstance(info, dict):
        return Turn(None, False)
    page, last = count(info.get("page")), count(info.get("total_page"))
    more = page < last if page is not None and last is not None else info.get("has_more") is True
    return Turn(count(info.get("total_number")), more and shown > 0)
