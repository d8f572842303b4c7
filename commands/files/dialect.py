"""Decide once per file how its numbers and dates are written, from all its values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commands.core.texts import UserError, msg
from commands.files.table import Row
from commands.files.values import (
    Cell,
    DayOrder,
    NumberStyle,
    is_blank,
    needs_order,
    order_of,
    shorten,
    style_of,
)
from storage.frozen import frozen

# Ratios are not imported but tell how numbers are written; after so many rows their word is enough.
_PATIENCE = 1_000


@frozen
class Dialect:
    """Tell how numbers and dates of a file are written."""

    numbers: NumberStyle
    days: DayOrder | None


class _DayEvidence:
    """Look at dates until it is clear whether day or month comes first."""

    def __init__(self) -> None:
        self.order: DayOrder | None = None
        self.ambiguous: str | None = None
        self.settled = False

    def look(self, cell: Cell) -> None:
        if not isinstance(cell, str):
            self.settled = True
        elif needs_order(cell):
            self.ambiguous = cell
            self.order = order_of(cell)
            self.settled = self.order is not None
        elif not is_blank(cell) and self.ambiguous is None and cell[:1].isdecimal():
            self.settled = True


def decide(
    rows: Iterable[Row],
    *,
    measures: Sequence[int],
    ratios: Sequence[int],
    day: int,
    fallback: NumberStyle,
) -> Dialect:
    """Decide the styles of a file; dates that can be read in two ways all through it are refused."""
    days = _DayEvidence()
    style: NumberStyle | None = None
    hint: NumberStyle | None = None
    for count, (_, cells) in enumerate(rows):
        if not days.settled and day < len(cells):
            days.look(cells[day])
        style = style or _evidence(cells, measures)
        hint = hint or (None if style else _evidence(cells, ratios))
        if days.settled and (style or (hint and count >= _PATIENCE)):
            break
    if days.ambiguous is not None and days.order is None:
        raise UserError(
            msg(
                "The dates can be read in two ways: in “{value}”, is the day or the month first? "
                "Write dates like 2026-11-23 and send the file again.",
                value=shorten(days.ambiguous),
            )
        )
    return Dialect(style or hint or fallback, days.order)


def _evidence(cells: Sequence[Cell], columns: Sequence[int]) -> NumberStyle | None:
    width = len(cells)
    for index in columns:
        cell = cells[index] if index < width else ""
        if isinstance(cell, str) and ("," in cell or "." in cell):
            style = style_of(cell)
            if style is not None:
                return style
    return None
