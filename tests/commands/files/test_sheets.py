"""Tables as files: whatever is written comes back as a text, and never as a formula."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from commands.files.sheets import harmless, xlsx_of

cells = st.none() | st.integers(-(2**53), 2**53) | st.text(max_size=30)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4))
def test_a_workbook_holds_what_was_written(rows: list[list[Any]]) -> None:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(xlsx_of(rows))).active
    for number, row in enumerate(rows, 1):
        for column, wanted in enumerate(row, 1):
            cell = sheet.cell(number, column)
            assert cell.data_type != "f"
            if isinstance(wanted, int):
                assert cell.value == wanted
            elif wanted is None:
                assert cell.value is None


def test_texts_come_back_whole() -> None:
    written = ["Größe <b> & „x“", " lead", "zwei\nZeilen", "😀", "x" * 40_000]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(xlsx_of([written]))).active
    found = [cell.value for cell in next(sheet.iter_rows())]
    assert found == [*written[:4], "x" * 32_000]


def test_what_excel_would_run_is_a_text() -> None:
    assert [harmless(text) for text in ("=1", "+1", "-1", "@a", " =1", "a=1")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@a",
        "' =1",
        "a=1",
    ]
