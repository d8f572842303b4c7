"""Abusive language in English and German, found by safetype's dictionaries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safetype import ModerationEngine

# Its work grows with the square of what is found in one piece, so that pieces are kept small.
_PIECE = 1_000


@cache
def _engine() -> ModerationEngine:
    # Read only when somebody looks: it takes a tenth of a second.
    from safetype import create_moderation_engine

    return create_moderation_engine(mode="warn", languages=["en", "de"])


def abusive(text: str) -> list[tuple[int, int]]:
    """Give where abusive words stand, each place once, as (start, end)."""
    found: list[tuple[int, int]] = []
    for start, piece in _pieces(text):
        spans = sorted((one.start + start, one.end + start) for one in _engine().moderate(piece).matches)
        for span in spans:
            if not found or span[0] >= found[-1][1]:
                found.append(span)
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at white space into pieces that are read alone."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            end = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end))
            end = end if end > start else start + _PIECE
        yield start, text[start:end]
        start = end
