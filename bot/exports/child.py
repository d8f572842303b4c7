"""The process that makes one file: limits itself, reads its book, and writes ``file`` beside it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from commands.core.books import Book
from commands.files.limits import limit_process

Maker = Callable[[Book, Path | None, Path], None]


def maker_of(format: str) -> Maker:
    """Give what makes files of a format; each loads its own library."""
    if format == "csv":
        from bot.exports.table import write_table

        return write_table
    if format == "xlsx":
        from bot.exports.workbook import write_workbook

        return write_workbook
    from bot.exports.report import write_report

    return write_report


def main(arguments: list[str]) -> None:
    """Make the file that the arguments name: format, folder, rows, bytes of memory, seconds."""
    format, folder, rows, memory, seconds = arguments
    limit_process(int(memory), int(seconds))
    book = TypeAdapter(Book).validate_json((Path(folder) / "book").read_bytes())
    maker_of(format)(book, Path(rows) if rows else None, Path(folder) / "file")


if __name__ == "__main__":
    main(sys.argv[1:])
