"""A file to take along, as data: what it says, its tables with the kind of each figure, and its charts.

Whoever makes CSV, a workbook or a report of it is a ``Press``; it sees nothing but this.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from commands.core.charts import Chart
from commands.core.replies import Field, Table
from storage.frozen import frozen

Format = Literal["csv", "xlsx", "pdf"]
Kind = Literal["text", "day", "moment", "count", "money", "cost", "percent", "seconds", "factor", "own"]
Cell = str | int | None  # a figure with decimals is a text with a point, so that it stays exact


@frozen
class Heading:
    """Name a column and say what it holds; ``own`` leaves that to each row.

    Money is in major units: of ``currency``, or without one of whatever the row names.
    """

    label: str
    kind: Kind = "text"
    currency: str = ""


@frozen
class Sheet:
    """A table under a name; ``kinds`` says of each row what its ``own`` columns hold.

    ``shown`` are the places of the cells under the headings, where rows have more cells than that.
    """

    name: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    kinds: tuple[Kind, ...] = ()
    shown: tuple[int, ...] = ()


@frozen
class Book:
    """All that a file may say.

    ``made`` is the moment ``made_at`` in words and the team's zone. ``texts`` and ``fields`` stand above and
    below the first sheet, and ``table`` is that sheet in words, as chat shows it. ``many`` has its rows in a
    file of their own, a JSON array a line: there may be too many to hold.
    """

    title: str
    language: str
    made_at: datetime
    made: str
    texts: tuple[str, ...] = ()
    table: Table | None = None
    fields: tuple[Field, ...] = ()
    charts: tuple[Chart, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    notes: Sheet | None = None
    many: Sheet | None = None


class Press(Protocol):
    """Make files."""

    async def make(self, book: Book, format: Format, rows: Path | None = None) -> bytes:
        """Give the file of a book in a format; ``rows`` are those of its ``many``."""
        ...


class NoPress:
    """Stand for a press where there is none."""

    async def make(self, book: Book, format: Format, rows: Path | None = None) -> bytes:
        """Refuse."""
        raise LookupError("nothing here makes files")
