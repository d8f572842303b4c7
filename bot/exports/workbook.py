"""A book as an Excel workbook: figures as figures, dates as dates, what is missing blank, charts of its own.

Everything is written by its kind and never by what it looks like, so no text becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.exports.formats import number_format
from bot.exports.rows import rows_of
from bot.exports.workbook_charts import Plotted, add_charts, data_of
from commands.core.books import Book, Cell, Heading, Kind, Sheet
from commands.core.texts import translator
from commands.files.sheets import harmless
from storage.frozen import frozen

_INK, _MUTED, _LINE, _HEAD = "#171b21", "#5a6472", "#aab2bd", "#eef1f5"
_A4 = 9
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 11, 44
_LOOKED_AT = 200  # rows, for how wide a column is
_TEXT_WIDTH = 90
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@frozen
class Desk:
    """A workbook that is being written, and the formats made so far."""

    workbook: Any
    language: str
    made: dict[tuple[Any, ...], Any]

    def style(self, **look: Any) -> Any:
        """Give a format with a look, made once."""
        key = tuple(sorted(look.items()))
        if key not in self.made:
            self.made[key] = self.workbook.add_format({"font_color": _INK, "valign": "top", **look})
        return self.made[key]

    def figure(self, kind: Kind, currency: str = "") -> Any:
        """Give the format of a kind of figure."""
        code = number_format(kind, currency, self.language)
        return self.style(num_format=code) if code else self.style()


def write_workbook(book: Book, rows: Path | None, target: Path) -> None:
    """Write a workbook: the first sheet with all that is said and the charts, the others, the rows."""
    options = {**_OPTIONS, "tmpdir": str(target.parent)}
    with xlsxwriter.Workbook(str(target), options) as workbook:
        made_at = book.made_at.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": harmless(book.title), "created": made_at})
        desk = Desk(workbook, book.language, {})
        first, *others = book.sheets
        page, beside = _front(desk, book, first)
        for sheet in others:
            _table(desk, _added(desk, sheet.name), sheet, rows_of(sheet, None), 0)
        _with_charts(desk, book, page, beside)
        if book.notes:
            _table(desk, _added(desk, book.notes.name), book.notes, book.notes.rows, 0)
        if book.many:
            _table(desk, _added(desk, book.many.name), book.many, rows_of(book.many, rows), 0)


def _added(desk: Desk, name: str) -> Any:
    page = desk.workbook.add_worksheet(name[:_LONGEST_NAME])
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    return page


def _front(desk: Desk, book: Book, sheet: Sheet) -> tuple[Any, int]:
    """Write the first sheet; give it, and the column right of its table."""
    page, top = _added(desk, sheet.name), 0
    if book.texts:
        page.hide_gridlines(2)
        page.write_string(0, 0, harmless(book.title), desk.style(bold=True, font_size=16))
        for top, text in enumerate(book.texts, 1):
            page.write_string(top, 0, harmless(text), desk.style(font_color=_MUTED))
        top += 2
    end = _table(desk, page, sheet, sheet.rows, top) + 2
    for field in book.fields:
        page.write_string(end, 0, harmless(field.label), desk.style(bold=True))
        for text in field.value.split("\n"):
            page.write_string(end, 1, harmless(text), desk.style())
            end += 1
    return page, len(sheet.headings) + 1


# -- a table --------------------------------------------------------------------------------------


def _table(desk: Desk, page: Any, sheet: Sheet, rows: Iterable[Sequence[Cell]], top: int) -> int:
    """Write a table from a row on; give the row after it."""
    head = desk.style(bold=True, bg_color=_HEAD, bottom=1, bottom_color=_LINE, text_wrap=True)
    for column, heading in enumerate(sheet.headings):
        page.write_string(top, column, harmless(heading.label), head)
    widths, row = [len(heading.label) / 2 for heading in sheet.headings], top
    writers = _writers(desk, sheet.headings)
    for row, cells in enumerate(rows, top + 1):
        if sheet.kinds:
            writers = _writers(desk, sheet.headings, sheet.kinds[row - top - 1])
        for column, (cell, (write, look)) in enumerate(zip(cells, writers, strict=True)):
            if cell not in (None, ""):
                write(page, row, column, cell, look)
        if row <= top + _LOOKED_AT:
            widths = [max(width, len(str(cell or ""))) for width, cell in zip(widths, cells, strict=True)]
    for column, width in enumerate(widths):
        page.set_column(column, column, min(_WIDEST, max(_NARROWEST, width + 2)))
    if not sheet.kinds:
        page.freeze_panes(top + 1, 1)
        page.repeat_rows(top)
    if not sheet.kinds and row > top:
        page.autofilter(top, 0, row, len(sheet.headings) - 1)
    return row + 1


Writer = Callable[[Any, int, int, Cell, Any], Any]


def _number(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    page.write_number(row, column, float(cell or 0), look)


_WRITERS: dict[Kind, Writer] = {
    "text": lambda page, row, column, cell, look: page.write_string(row, column, harmless(str(cell)), look),
    "day": lambda page, row, column, cell, look: page.write_datetime(
        row, column, date.fromisoformat(str(cell)), look
    ),
    "moment": lambda page, row, column, cell, look: page.write_datetime(
        row, column, datetime.fromisoformat(str(cell)), look
    ),
}


def _writers(desk: Desk, headings: Sequence[Heading], own: Kind = "text") -> list[tuple[Writer, Any]]:
    """Give what writes the cell of each column, and how it looks; ``own`` is what a row says of itself."""
    kinds = [own if heading.kind == "own" else heading.kind for heading in headings]
    return [
        (_WRITERS.get(kind, _number), desk.figure(kind, heading.currency))
        for kind, heading in zip(kinds, headings, strict=True)
    ]


# -- charts ---------------------------------------------------------------------------------------


def _with_charts(desk: Desk, book: Book, page: Any, beside: int) -> None:
    """Write what the charts show onto a sheet of its own, and the charts beside the first table."""
    plotted: list[Plotted] = []
    columns = [column for chart in book.charts for column in data_of(chart, plotted)]
    if not columns:
        return
    name = translator(book.language)("Chart data")
    sheet = Sheet(name, tuple(heading for heading, _ in columns))
    longest = max(len(cells) for _, cells in columns)
    rows = ([cells[at] if at < len(cells) else None for _, cells in columns] for at in range(longest))
    _table(desk, _added(desk, name), sheet, rows, 0)
    add_charts(desk.workbook, page, sheet, plotted, beside, book.language)
