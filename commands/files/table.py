"""Open a table, CSV or XLSX by its content, and give its header and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from commands.core.texts import Message, UserError, msg
from commands.files import csv_source
from commands.files.values import Cell, clean_text
from storage.frozen import frozen

MAX_BYTES = 500_000_000
MAX_ROWS = 2_000_000
MAX_COLUMNS = 500
_ABOVE = 10  # lines that an export may say about itself before its header

Row = tuple[int, list[Cell]]
T = TypeVar("T", bound=Cell)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
)


class Part(NamedTuple):
    """Hold rows as columns, or as rows when not all are whole."""

    columns: Sequence[tuple[str, ...]] = ()
    rows: Sequence[Sequence[str]] = ()


@frozen
class Table:
    """Hold the header of a file and open its rows as often as needed.

    ``above`` counts the lines before the header in which an export tells about itself; ``texts`` opens the
    rows below so many lines, many at a time, where all cells are texts.
    """

    header: list[str]
    above: int
    delimiter: str | None  # None for a workbook
    max_rows: int
    source: Callable[[], Iterator[Row]]
    texts: Callable[[int, int], Iterator[list[list[str]]]] | None = (
        None  # of a text file, with the lines above
    )

    def rows(self) -> Iterator[Row]:
        """Give each row after the header with its line number; empty rows are left out."""
        width, count = len(self.header), 0
        for line, cells in self._below():
            if len(cells) > width:
                cells = _cut(cells, width)
            if not cells or (cells[0] == "" and _is_empty(cells)):
                continue
            count += 1
            self._refuse_more(count)
            yield line, cells

    def parts(self, size: int) -> Iterator[Part]:
        """Give the same rows of a text file, so many at a time and as columns."""
        assert self.texts is not None
        width, count = len(self.header), 0
        for rows in self.texts(size, self.above):
            columns = _turned(rows)
            part = Part(columns=columns)
            if len(columns) != width or "" in columns[0]:
                rows = self._cleaned(rows)
                part = Part(rows=rows)
            count += len(rows)
            self._refuse_more(count)
            yield part

    def _cleaned(self, rows: list[list[str]]) -> list[list[str]]:
        width = len(self.header)
        cut = (_cut(cells, width) if len(cells) > width else cells for cells in rows)
        return [cells for cells in cut if cells and not (cells[0] == "" and _is_empty(cells))]

    def _refuse_more(self, count: int) -> None:
        if count > self.max_rows:
            raise UserError(_too_many_rows(self.max_rows))

    def _below(self) -> Iterator[Row]:
        rows = self.source()
        next(islice((cells for _, cells in rows if not _is_empty(cells)), self.above, None), None)
        return rows


def open_table(
    path: Path,
    known: Callable[[str], bool] = lambda _: False,
    *,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
) -> Table:
    """Open a CSV or XLSX file; refuse one that is neither, is over the limits, or has no rows.

    ``known`` tells a column's name: the header is the first line with two of them, or else the first line.
    """
    size = path.stat().st_size
    if size > max_bytes:
        limit = -(-max_bytes // 1_000_000)
        raise UserError(
            msg(
                "The file has {size} MB, but at most {limit} MB can be read. Split it.",
                size=-(-size // 1_000_000),
                limit=limit,
            )
        )
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise UserError(msg("The file is empty. Check it and send it again."))
    _refuse_other_kinds(start)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # Imported here: only the child that reads a file needs it.
        from commands.files import xlsx_source

        return _with_header(known, None, max_rows, xlsx_source.open_rows(path))
    dialect = csv_source.detect(path)
    table = _with_header(known, dialect.delimiter, max_rows, lambda: csv_source.read_rows(path, dialect))
    return replace(table, texts=partial(csv_source.read_pieces, path, dialect))


def _with_header(
    known: Callable[[str], bool], delimiter: str | None, max_rows: int, source: Callable[[], Iterator[Row]]
) -> Table:
    filled = (cells for _, cells in source() if not _is_empty(cells))
    first = [[clean_text(cell) for cell in cells] for cells in islice(filled, _ABOVE + 1)]
    above = next((at for at, row in enumerate(first) if sum(map(known, row)) > 1), 0)
    header = first[above] if first else []
    while header and not header[-1]:
        header.pop()
    if not header:
        raise UserError(msg("The file is empty. Check it and send it again."))
    if len(header) > MAX_COLUMNS:
        raise UserError(
            msg(
                "The file has {count} columns; {limit} can be read. Keep only the columns you need.",
                count=len(header),
                limit=MAX_COLUMNS,
            )
        )
    table = Table(header, above, delimiter, max_rows, source)
    if next(table.rows(), None) is None:
        raise UserError(msg("The file has a header but no rows below it. Send it again with its rows."))
    return table


def _refuse_other_kinds(start: bytes) -> None:
    for signature, name in _SIGNATURES:
        if start.startswith(signature):
            raise UserError(_other_kind(name))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(
            msg("The file is an old XLS workbook or has a password. Save it as XLSX without one, or as CSV.")
        )
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UserError(_other_kind("HTML/XML"))


def _other_kind(name: str) -> Message:
    return msg("The file is a {kind} file, not a table. Send a CSV or XLSX file.", kind=name)


def _too_many_rows(limit: int) -> Message:
    return msg(
        "The file has more than {limit} rows. Split it into smaller files.",
        limit=limit,
    )


def _turned(rows: list[list[str]]) -> list[tuple[str, ...]]:
    try:
        return list(zip(*rows, strict=True))
    except ValueError:
        return []


def _is_empty(cells: Sequence[Cell]) -> bool:
    return not any(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in cells)


def _cut(cells: list[T], width: int) -> list[T]:
    return cells[:width] if _is_empty(cells[width:]) else cells
