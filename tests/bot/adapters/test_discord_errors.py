"""Errors of Discord sorted: to be mended by a person, passing, unclear, or a fault of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import pytest

from bot.adapters.base import Gone, Later, Unclear
from bot.adapters.discord_errors import delivery_error


@dataclass
class Response:
    """What an error keeps of an answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = "because"


def refused(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    response: Any = Response(status, {key.replace("_", "-"): value for key, value in headers.items()})
    return discord.HTTPException(response, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (404, 10003, "does not exist any more"),
        (404, 10008, "was deleted"),
        (403, 50001, "cannot see this channel"),
        (403, 50013, "may not write"),
        (403, 50007, "no direct messages"),
        (400, 50083, "archived"),
        (403, 12345, "still in the server"),
        (404, 0, "still in the server"),
    ],
)
def test_what_a_person_can_mend_says_how(status: int, code: int, words: str) -> None:
    error = delivery_error(refused(status, code))
    assert isinstance(error, Gone)
    assert words in error.reason.text


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (refused(429, Retry_After="7.5"), 7.5),
        (refused(429), 60.0),
        (refused(429, Retry_After="soon"), 60.0),
        (discord.RateLimited(40.0), 40.0),
        (refused(503), None),
        (refused(401), None),
        (RuntimeError("Session is closed"), None),
        (Later(3.0), 3.0),
    ],
)
def test_what_passes_is_tried_later(error: Exception, seconds: float | None) -> None:
    found = delivery_error(error)
    assert isinstance(found, Later)
    assert found.seconds == seconds


@pytest.mark.parametrize(
    "error",
    [
        refused(500),
        refused(502),
        aiohttp.ServerDisconnectedError(),
        ConnectionResetError(),
        TimeoutError(),
    ],
)
def test_what_may_have_arrived_is_unclear(error: Exception) -> None:
    assert isinstance(delivery_error(error), Unclear)


def test_a_connection_that_was_never_made_is_tried_later() -> None:
    key: Any = None
    assert isinstance(delivery_error(aiohttp.ClientConnectorError(key, OSError())), Later)


@pytest.mark.parametrize(
    "error", [refused(400, 50035), refused(413, 40005), RuntimeError("odd"), KeyError("x")]
)
def test_a_fault_of_ours_stays_one(error: Exception) -> None:
    assert delivery_error(error) is None
