"""Tables of either kind: header, rows, limits, and files that are something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from commands.core.texts import UserError
from commands.files.table import MAX_COLUMNS, open_table
from tests.commands.files.archives import zipped
from tests.commands.files.exports import Style, csv_bytes, export_bytes, facts, write, write_sheet


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def csv_file(path: Path, *rows: Sequence[str]) -> Path:
    return write(path, csv_bytes(rows, Style(encoding="utf-8")))


def named(cell: str) -> bool:
    return cell in {"Day", "Cost", "Clicks"}


def test_the_header_may_stand_below_lines_about_the_file(path: Path) -> None:
    above: tuple[list[str], ...] = (["Report", "November"], [], ["Made by", "me"])
    table = open_table(csv_file(path, *above, ["Day", "Cost", "Foo"], ["1", "2", "3"]), named)
    assert table.header == ["Day", "Cost", "Foo"]
    assert list(table.rows()) == [(5, ["1", "2", "3"])]


@pytest.mark.parametrize("first", [["Day", "Cost"], ["Foo", "Bar"], ["Day", "Bar"]])
def test_without_such_lines_the_header_is_the_first(path: Path, first: list[str]) -> None:
    table = open_table(csv_file(path, first, ["Day", "1"], ["2", "Cost"]), named)
    assert (table.header, len(list(table.rows()))) == (first, 2)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_title_above_does_not_hide_how_the_columns_are_parted(path: Path, delimiter: str) -> None:
    rows = [delimiter.join(row) for row in (["Day", "Cost"], ["1", "2"], ["3", "4"])]
    table = open_table(write(path, "\n".join(["Report of November", "", *rows]).encode()), named)
    assert (table.header, len(list(table.rows()))) == (["Day", "Cost"], 2)


def test_header_and_rows_with_their_lines(path: Path) -> None:
    table = open_table(csv_file(path, ["A", " B "], ["1", "2"], [], ["", " "], ["3", "4"]))
    assert table.header == ["A", "B"]
    assert list(table.rows()) == [(2, ["1", "2"]), (5, ["3", "4"])]
    assert list(table.rows()) == list(table.rows())


def test_the_name_says_nothing(tmp_path: Path) -> None:
    sheet = write_sheet(tmp_path / "sheet.xlsx", [["A", "B"], [1, 2]])
    renamed = sheet.rename(tmp_path / "sheet.csv")
    assert list(open_table(renamed).rows()) == [(2, [1.0, 2.0])]
    text = csv_file(tmp_path / "text.xlsx", ["A", "B"], ["1", "2"])
    assert list(open_table(text).rows()) == [(2, ["1", "2"])]


def test_cells_of_a_workbook_keep_their_type(path: Path) -> None:
    sheet = path.with_suffix(".xlsx")
    rows: list[list[object]] = [["Day", "N", "T", "F"], [date(2026, 11, 1), 1.5, "0012", "=1+1"]]
    ((line, cells),) = open_table(write_sheet(sheet, rows)).rows()
    assert (line, cells) == (2, [date(2026, 11, 1), 1.5, "0012", ""])


def test_the_table_may_start_further_down_and_on_a_later_sheet(tmp_path: Path) -> None:
    book = Workbook()
    hidden = book.create_sheet("hidden")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "secret"
    sheet = book.create_sheet("data")
    for place, value in {"A3": "Date", "B3": "Cost", "A5": "x", "B5": 5}.items():
        sheet[place] = value
    book.save(tmp_path / "book.xlsx")
    table = open_table(tmp_path / "book.xlsx")
    assert table.header == ["Date", "Cost"]
    assert list(table.rows()) == [(5, ["x", 5.0])]


def test_a_workbook_without_cells_is_refused(path: Path) -> None:
    with pytest.raises(UserError, match="no visible sheet"):
        open_table(write_sheet(path.with_suffix(".xlsx"), []))


def test_a_workbook_that_only_looks_like_one_is_refused(path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        open_table(write(path, zipped({"xl/worksheets/sheet1.xml": b"<not a sheet"})))


def test_empty_cells_beyond_the_header_are_cut_others_stay(path: Path) -> None:
    table = open_table(csv_file(path, ["A", "B", ""], ["1", "2", "", ""], ["1", "2", "3"], ["1"]))
    assert [cells for _, cells in table.rows()] == [["1", "2"], ["1", "2", "3"], ["1"]]


@pytest.mark.parametrize("data", [b"", b"\r\n \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(path: Path, data: bytes) -> None:
    with pytest.raises(UserError, match="empty"):
        open_table(write(path, data))


def test_a_header_without_rows_is_refused(path: Path) -> None:
    with pytest.raises(UserError, match="header but no rows"):
        open_table(csv_file(path, ["A", "B"], ["", ""]))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7 ...", "{kind}"),
        (b"\x1f\x8b\x08...", "{kind}"),
        (b"\x89PNG\r\n\x1a\n", "{kind}"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old XLS"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><html>", "{kind}"),
        (b"<HTML>", "{kind}"),
        (b"PK\x03\x04 but then nothing", "damaged"),
        (b"PK\x05\x06" + bytes(18), "not an XLSX"),
    ],
)
def test_other_kinds_of_files_are_named(path: Path, data: bytes, word: str) -> None:
    with pytest.raises(UserError) as caught:
        open_table(write(path, data))
    assert word in caught.value.message.text


def test_the_size_is_limited(path: Path) -> None:
    write(path, export_bytes(facts(), Style()))
    with pytest.raises(UserError) as caught:
        open_table(path, max_bytes=1_000)
    assert caught.value.message.params == {"size": 1, "limit": 1}
    assert "MB" in caught.value.message.text


def test_the_rows_are_limited(path: Path) -> None:
    write(path, export_bytes(facts(days=4, ads=3), Style()))
    assert sum(1 for _ in open_table(path, max_rows=12).rows()) == 12
    with pytest.raises(UserError, match="more than") as caught:
        list(open_table(path, max_rows=11).rows())
    assert caught.value.message.params == {"limit": 11}


def test_the_columns_are_limited(path: Path) -> None:
    row = [str(number) for number in range(MAX_COLUMNS + 1)]
    with pytest.raises(UserError, match="columns"):
        open_table(csv_file(path, row, row))
