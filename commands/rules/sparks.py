"""A row of values as one line of text: small columns, the highest of which is full."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_COLUMNS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"


def spark(values: Sequence[Decimal | None]) -> str:
    """Draw values from zero up; what is not known is a dot, and with nothing known there is no line."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    highest = max(known)
    return "".join(_NOTHING if value is None else _column(value, highest) for value in values)


def _column(value: Decimal, highest: Decimal) -> str:
    if value <= 0 or highest <= 0:
        return _COLUMNS[0]
    return _COLUMNS[min(int(value / highest * len(_COLUMNS)), len(_COLUMNS) - 1)]
