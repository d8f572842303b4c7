"""What TikTok answers: bytes that may be anything, under any status."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.tiktok import market_wire, posts, webhooks, wire
from bot.tiktok.answers import Answer
from bot.tiktok.reading import JsonObject
from commands.core.errors import RemoteError
from commands.core.texts import LANGUAGES, translator
from tests.fuzz.target import LONGEST_SENTENCE, Target
from tests.fuzz.wires import mutated

_DATA = Path(__file__).parents[1] / "data/tiktok"
_ANSWERS = [json.loads(path.read_text("utf-8"))["response"] for path in sorted(_DATA.glob("tto_*.json"))]
_EVENTS = json.loads((_DATA / "webhook_events_signed.json").read_text("utf-8"))["events"]
_THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
_EMBED = json.loads((_DATA / "oembed_real.json").read_text("utf-8"))["response"]
_STATUSES = (200, 301, 400, 404, 429, 500)
_SHORT = "https://vm.tiktok.com/ZMabc123X/"
_CHANGES = [bytes([at, what]) for at in range(14) for what in range(0, 17, 4)]


def answered(read: Callable[[], object]) -> None:
    """Read an answer; a refusal must be a sentence in every language, and anything else raised is a fault."""
    try:
        read()
    except RemoteError as error:
        sentences = [translator(language)(error.message) for language in LANGUAGES]
        assert all(0 < len(sentence) < LONGEST_SENTENCE for sentence in sentences), sentences


def _embed(data: bytes) -> None:
    answered(lambda: posts.read_embed(Answer(200, json.dumps(mutated(_EMBED, data)).encode())))


def _raw(data: bytes) -> None:
    status = _STATUSES[data[0] % len(_STATUSES) if data else 0]
    text = data[1:].decode("utf-8", "replace")
    answered(lambda: posts.read_embed(Answer(status, data[1:], {"retry-after": text})))
    answered(lambda: posts.read_target(_SHORT, Answer(status, headers={"location": text})))


def _envelope(data: bytes) -> None:
    """An answer of the business API in which any part may be missing or another thing."""
    body = json.dumps(mutated(_ANSWERS[data[0] % len(_ANSWERS) if data else 0], data[1:])).encode()
    _read_everything(wire.read(Answer(200, body)).data)


def _raw_envelope(data: bytes) -> None:
    _read_everything(wire.read(Answer(200, data)).data)


def _read_everything(found: JsonObject) -> None:
    market_wire.accounts(found)
    page, creator = market_wire.page_of(found), market_wire.creator_of(found)
    assert all(one.followers is None or one.followers >= 0 for one in page.creators)
    assert creator is None or creator.handle
    for key in ("posts", "videos"):
        assert all(one.video_id.isdecimal() for one in market_wire.posts_of(found, key))
    market_wire.campaign_of(found)
    market_wire.links_of(found)


def _event(data: bytes) -> None:
    stamp = str(int(_THEN.timestamp())).encode()
    header = f"t={stamp.decode()},s={hmac.new(b'x', stamp + b'.' + data, sha256).hexdigest()}"
    for said in (header, data.decode("utf-8", "replace")):
        with suppress(webhooks.Unproven):
            event = webhooks.verified("x", said, data, _THEN)
            assert event.name
            webhooks.news(event)


TARGETS = {
    "tiktok envelope": Target(
        _envelope, [bytes([kind, at, at]) for kind in range(7) for at in range(0, 17, 4)]
    ),
    "tiktok raw envelope": Target(
        _raw_envelope,
        [json.dumps(one).encode() for one in _ANSWERS],
        ('{"code":0,"data":{', "[", "{", "9", "e9", '"creators":['),
    ),
    "tiktok event": Target(
        _event,
        [one["raw_body"].encode() for one in _EVENTS] + [_EVENTS[0]["headers"]["tiktok-signature"].encode()],
        ('"content":"{', "\\", "[", "{", "9", "t=", ",s=", "0"),
    ),
    "tiktok embed": Target(_embed, _CHANGES),
    "tiktok answer": Target(
        _raw,
        [b"\x00" + json.dumps(_EMBED).encode(), b"\x01https://www.tiktok.com/@a.b/video/7300000000000000001"],
        ("https://", "www.tiktok.com", "/@", "//", "\\", "[", "{", "9"),
    ),
}
