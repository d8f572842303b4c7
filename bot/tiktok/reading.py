"""Take values out of JSON that somebody else wrote; what is missing or of another type is None."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from commands.rules.plain import strip_invisible

JsonObject = dict[str, Any]
_MOST = 10**15
_LONGEST_FIGURE = 40


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


def objects(value: object) -> list[JsonObject]:
    """Give the objects in a list; whatever else is there is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: object, longest: int = 200) -> list[str]:
    """Give the texts in a list; whatever else is there is left out."""
    return [text for one in value if (text := words(one, longest))] if isinstance(value, list) else []


def decimal(value: object) -> Decimal | None:
    """Read a figure that may be a number or text; "-", null, negative and absurd ones are not known."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value)[:_LONGEST_FIGURE].strip())
    except ArithmeticError:
        return None
    return found if found.is_finite() and 0 <= found <= _MOST else None


def count(value: object) -> int | None:
    """Read a whole number; a fraction is none."""
    found = decimal(value)
    return int(found) if found is not None and found == found.to_integral_value() else None


def fraction(value: object) -> Decimal | None:
    """Read a share from 0 to 1; what is larger was meant in another unit, so it is not known."""
    found = decimal(value)
    return found if found is not None and found <= 1 else None
