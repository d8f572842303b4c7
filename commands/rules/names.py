"""Find what a person named among known names, forgiving case, accents and punctuation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from commands.core.texts import Message
from commands.rules.plain import strip_invisible

_READ = 80


def fold(text: str) -> str:
    """Reduce a name to what counts when comparing: no case, accents or punctuation."""
    flat = unicodedata.normalize("NFKD", strip_invisible(text)).casefold()
    kept = (mark if mark.isalnum() else "" if unicodedata.combining(mark) else " " for mark in flat)
    return " ".join("".join(kept).split())


def near(text: str, index: Mapping[str, str], limit: int = 3) -> list[str]:
    """Give the keys whose folded names come closest to a text, best first."""
    wanted = fold(text)[:_READ]
    if not wanted:
        return []
    starting = [name for name in index if len(wanted) > 1 and name.startswith(wanted)]
    close = get_close_matches(wanted, index, n=2 * limit, cutoff=0.7)
    return list(dict.fromkeys(index[name] for name in starting + close))[:limit]


def joined(items: Iterable[str | Message]) -> Message:
    """Join texts and messages with commas into one message."""
    params = {f"item{place}": item for place, item in enumerate(items)}
    return Message(", ".join(f"{{{name}}}" for name in params), params)
