"""Take values out of JSON that somebody else wrote; what is missing or of another type is None."""

from __future__ import annotations

import json
from typing import Any

from commands.rules.plain import strip_invisible

JsonObject = dict[str, Any]


def json_object(body: bytes) -> JsonObject | None:
    """Read a body as a JSON object; None for a page in HTML, a cut off text and any other value."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def words(value: object, longest: int) -> str | None:
    """Give a text in one line and no longer than that; None where there is nothing to read."""
    return strip_invisible(value[:longest])[:longest] or None if isinstance(value, str) else None


def id_text(value: object) -> str | None:
    """Give an id as text, digit by digit; a fraction has lost some and is no id any more."""
    if isinstance(value, int) and not isinstance(value, bool):
        # So many digits that turning them into text takes its time are no id either.
        value = str(value) if 0 < value < 10**20 else None
    return (
        value
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 21
        else None
    )
