"""Workbooks: figures are figures, dates dates, what is missing blank, and nothing is a formula or a link."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings

from bot.exports.workbook import write_workbook
from commands.core.books import Book
from commands.files.sheets import harmless
from tests.bot.exports.books import HOSTILE, bare, book, written


def opened(made: Book, folder: Path, names: list[str] | None = None) -> Any:
    rows = written(folder / "rows", names or ["Video 1", "Video 2"])
    write_workbook(made, rows, folder / "file")
    return openpyxl.load_workbook(io.BytesIO((folder / "file").read_bytes()))


def cells(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def day(number: int, hour: int = 0, minute: int = 0) -> datetime:
    """Give a moment of November as Excel has it: without a zone."""
    return datetime(2026, 11, number, hour, minute)  # noqa: DTZ001


def test_the_first_sheet_says_all_and_shows_figures_as_figures(tmp_path: Path) -> None:
    sheet = opened(book(), tmp_path)["Overview"]
    found = cells(sheet)
    assert [row[0] for row in found[:3]] == ["Summer sip · C1", "Summer sip · C1", "compared with nothing"]
    assert found[4][:3] == ["KPI", "Value", "Change"]
    assert found[5][1:3] == [1234.5, 0.125]
    assert found[6] == ["Views", 2_000_000, None]
    assert [sheet.cell(row, 2).number_format for row in (6, 7, 8)] == ['"€"#,##0.00', "#,##0", "0.00%"]
    assert [row[:2] for row in found[9:] if any(row)] == [["As of", "Summer sip · C1"], [None, "and so on"]]


def test_days_are_days_and_rows_come_from_their_file(tmp_path: Path) -> None:
    workbook = opened(book(), tmp_path)
    assert workbook.sheetnames == ["Overview", "Days", "Chart data", "Definitions", "Rows"]
    assert cells(workbook["Days"])[1:] == [
        [day(21), 0.05, 1.5],
        [day(22), None, None],
    ]
    assert cells(workbook["Rows"]) == [
        ["Day", "Name", "Views", "As of"],
        [day(21), "Video 1", 0, day(23, 9, 30)],
        [day(22), "Video 2", 1, day(23, 9, 30)],
    ]
    assert workbook["Rows"].freeze_panes == "B2"
    assert workbook["Rows"].auto_filter.ref == "A1:D3"


def test_german_workbooks_have_german_dates_and_money(tmp_path: Path) -> None:
    workbook = opened(book(language="de"), tmp_path)
    assert workbook["Days"]["A2"].number_format == "dd.mm.yyyy"
    assert workbook["Days"]["B2"].number_format == '#,##0.00"\xa0€"'
    assert workbook.sheetnames[2] == "Diagrammdaten"


def test_a_bare_sheet_stands_alone(tmp_path: Path) -> None:
    write_workbook(bare("x"), None, tmp_path / "file")
    workbook = openpyxl.load_workbook(io.BytesIO((tmp_path / "file").read_bytes()))
    assert workbook.sheetnames == ["Board"]
    assert cells(workbook["Board"]) == [["Name", "Views"], ["x", 5]]


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_no_text_is_run_or_leads_anywhere(name: str) -> None:
    with TemporaryDirectory() as folder:
        workbook = opened(book(name), Path(folder), [name])
        found = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in found} <= {"s", "n", "d", "inlineStr"}
        assert all(cell.hyperlink is None for cell in found)
        texts = {cell.value for cell in found if cell.data_type == "s"}
        kept = harmless(name)
        # openpyxl reads some characters in the workbook's own spelling of them, and line ends as XML does.
        assert any(_plain(kept) == _plain(str(text)) for text in texts) or not kept
        with zipfile.ZipFile(Path(folder) / "file") as archive:
            _check_parts({part: archive.read(part).decode() for part in archive.namelist()})


def _plain(text: str) -> str:
    spelt = re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
    return " ".join(spelt.replace("_x005F_", "_").split())


def _check_parts(parts: dict[str, str]) -> None:
    """Look for what Excel could run or fetch; charts name cells of their own data alone."""
    assert not [part for part in parts if re.search("vba|external|connections|embeddings|query", part, re.I)]
    for part, content in parts.items():
        assert 'TargetMode="External"' not in content, part
        if part.startswith("xl/worksheets/"):
            assert "<f>" not in content
            assert "<hyperlink" not in content
        for formula in re.findall("<c:f>(.*?)</c:f>", content):
            assert re.fullmatch(r"'Chart data'!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", formula), formula


@pytest.mark.parametrize("count", [1, 300])
def test_columns_are_as_wide_as_they_need_and_no_wider(tmp_path: Path, count: int) -> None:
    workbook = opened(book(), tmp_path, ["x" * 60] * count)
    assert workbook["Rows"].column_dimensions["B"].width == pytest.approx(44, abs=1)
    assert workbook["Rows"].column_dimensions["A"].width == pytest.approx(12, abs=1)
