"""What TikTok answers: bytes that may be anything, under any status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bot.tiktok import posts
from bot.tiktok.answers import Answer
from commands.core.errors import RemoteError
from commands.core.texts import LANGUAGES, translator
from tests.fuzz.target import LONGEST_SENTENCE, Target
from tests.fuzz.wires import mutated

_EMBED = json.loads((Path(__file__).parents[1] / "data/tiktok/oembed_real.json").read_text("utf-8"))[
    "response"
]
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


TARGETS = {
    "tiktok embed": Target(_embed, _CHANGES),
    "tiktok answer": Target(
        _raw,
        [b"\x00" + json.dumps(_EMBED).encode(), b"\x01https://www.tiktok.com/@a.b/video/7300000000000000001"],
        ("https://", "www.tiktok.com", "/@", "//", "\\", "[", "{", "9"),
    ),
}
