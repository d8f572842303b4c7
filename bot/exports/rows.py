"""The rows of a sheet, from the book or from the file beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from commands.core.books import Cell, Sheet


def rows_of(sheet: Sheet, rows: Path | None) -> Iterator[Sequence[Cell]]:
    """Give a sheet's own rows, then those of a file, each with the cells that are shown."""
    yield from sheet.rows
    if rows is None:
        return
    with rows.open(encoding="ascii") as file:
        for line in file:
            cells = json.loads(line)
            yield [cells[at] for at in sheet.shown] if sheet.shown else cells
