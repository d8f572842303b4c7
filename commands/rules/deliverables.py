"""Read what a creator is to deliver: "2 videos and 1 story"."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from commands.core.texts import N_
from commands.rules.names import fold
from commands.rules.patterns import lazily
from storage.frozen import frozen

MOST = 50
KIND_LABELS: dict[str, str] = {
    "video": N_("video"),
    "photo": N_("photo post"),
    "story": N_("story"),
    "live": N_("live stream"),
}
_WORDS = {
    "video": ("video", "videos", "tiktok", "tiktoks", "clip", "clips", "spot", "spots", "reel", "reels"),
    "photo": ("photo", "photos", "foto", "fotos", "carousel", "carousels", "karussell", "bild", "bilder"),
    "story": ("story", "stories", "storys"),
    "live": ("live", "lives", "livestream", "livestreams", "stream", "streams"),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ein": 1, "eine": 1, "einen": 1,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "fuenf": 5,
}  # fmt: skip
_TOKEN = lazily(r"\d+|[^\W\d_]+")


@frozen
class Piece:
    """So many of one kind."""

    kind: str
    count: int


def parse_deliverables(text: str) -> list[Piece]:
    """Read kinds and their numbers, as far as they are named; a text in free words gives an empty list.

    The text itself stays what was agreed; the pieces only tell how many drafts and posts are waited for.
    """
    found: dict[str, int] = {}
    count = 1
    for word in _TOKEN.findall(fold(text)):
        if word.isdecimal():
            count = min(int(word[:4]), MOST)
        elif word in _NUMBERS:
            count = _NUMBERS[word]
        elif word in _KINDS:
            kind = _KINDS[word]
            found[kind] = min(found.get(kind, 0) + count, MOST)
            count = 1
    return [Piece(kind, number) for kind, number in found.items() if number]


def posts_wanted(pieces: list[Piece]) -> int:
    """Give how many posts with a link of their own are waited for; at least one."""
    return max(1, sum(piece.count for piece in pieces if piece.kind in ("video", "photo")))


def as_columns(text: str) -> list[dict[str, Any]]:
    """Read deliverables and give them as a request keeps them."""
    return [asdict(piece) for piece in parse_deliverables(text)]
