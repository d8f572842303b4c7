"""A book's rows as CSV; what a table has no place for stays out."""

from __future__ import annotations

from pathlib import Path

from bot.exports.rows import rows_of
from commands.core.books import Book
from commands.files.sheets import MARK, csv_line


def write_table(book: Book, rows: Path | None, target: Path) -> None:
    """Write the rows a book was made of, or its first sheet."""
    sheet = book.many or book.sheets[0]
    kinds = [heading.kind for heading in sheet.headings]
    with target.open("wb") as file:
        file.write(MARK)
        labels = [heading.label for heading in sheet.headings]
        file.write(csv_line(labels, ["text"] * len(labels), book.language))
        file.writelines(
            csv_line(cells, kinds, book.language) for cells in rows_of(sheet, rows if book.many else None)
        )
