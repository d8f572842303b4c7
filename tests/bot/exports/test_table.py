"""Rows as CSV, from their file or from a sheet."""

from __future__ import annotations

from pathlib import Path

from bot.exports.table import write_table
from tests.bot.exports.books import bare, book, written


def test_rows_of_a_file_are_those_that_are_shown(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows", ["=1", "Größe; x"])
    write_table(book(), rows, tmp_path / "file")
    assert (tmp_path / "file").read_text("utf-8-sig").splitlines() == [
        "Day,Name,Views,As of",
        "2026-11-21,'=1,0,2026-11-23 09:30",
        '2026-11-22,"Größe; x",1,2026-11-23 09:30',
    ]
    assert (tmp_path / "file").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_book_without_such_a_file_gives_its_first_sheet(tmp_path: Path) -> None:
    write_table(bare("x"), None, tmp_path / "file")
    assert (tmp_path / "file").read_text("utf-8-sig").splitlines() == ["Name,Views", "x,5", ","]
