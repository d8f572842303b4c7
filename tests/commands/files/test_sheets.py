"""Texts and figures as CSV: no cell is a formula, whoever opens it and however the lines are read."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.books import Cell, Kind
from commands.files.sheets import csv_line, harmless

STARTERS = "=+-@\t\r\n＝＋－＠"
hostile = st.one_of(
    st.text(max_size=30),
    st.text(alphabet=STARTERS + "'\"|,; \ufeff\u200ba1!", max_size=12),
    st.sampled_from(["=cmd|'/c calc'!A1", "x;=1+1", 'x",=1', "x\t@a", "\r=1", "a\n+1", "\u200b=1"]),
)


def seen(text: str) -> str:
    """Give a text without what is not seen at its beginning."""
    return text.lstrip(" \ufeff\u200b\u200c\u200d\u200e\u200f\u2060\xa0\u3000")


@given(hostile, hostile, st.sampled_from(["en", "de"]), st.sampled_from([",", ";", "\t"]))
def test_no_cell_starts_a_formula_however_the_line_is_cut(
    one: str, other: str, language: str, delimiter: str
) -> None:
    line = csv_line([one, "A1", other], ["text"] * 3, language).decode()
    for row in csv.reader(io.StringIO(line, newline=""), delimiter=delimiter):
        # A quote that another delimiter leaves open takes the end of the line along, and nothing else.
        assert all(seen(cell)[:1] not in set(STARTERS) for cell in row if cell.strip("\r\n"))


@given(hostile, st.sampled_from(["en", "de"]))
def test_a_text_comes_back_whole(text: str, language: str) -> None:
    line = csv_line([text, 5], ["text", "count"], language).decode()
    ((found, figure),) = csv.reader(io.StringIO(line, newline=""), delimiter=";" if language == "de" else ",")
    assert figure == "5"
    # Breaks are spaces, and apostrophes come before what would be a formula.
    wanted = harmless(re.sub("[\t\n\v\f\r\x85\u2028\u2029]+", " ", text))
    assert found.replace("'", "") == wanted.replace("'", "")


def test_figures_are_written_as_the_language_writes_them() -> None:
    cells: list[Cell] = ["2026-11-22", "Ä", "1234.50", 7, None]
    kinds: list[Kind] = ["day", "text", "money", "count", "count"]
    assert csv_line(cells, kinds, "de") == "2026-11-22;Ä;1234,50;7;\r\n".encode()
    assert csv_line(cells, kinds, "en") == "2026-11-22,Ä,1234.50,7,\r\n".encode()


def test_a_line_stays_one_and_a_sign_after_another_countrys_comma_is_no_formula() -> None:
    line = csv_line(["a\n=1", "b,=2", "c ;-)"], ["text"] * 3, "de")
    assert line == b'a =1;"b,\'=2";"c ;\'-)"\r\n'


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", " =1", "\ufeff=1", "＝1", "\x00=1"])
def test_what_a_spreadsheet_would_run_is_a_text(text: str) -> None:
    assert harmless(text).startswith("'")


def test_other_texts_stay_as_they_are() -> None:
    assert [harmless(text) for text in ("a=1", "100 %", "@", "")] == ["a=1", "100 %", "'@", ""]
    assert harmless("x" * 40_000) == "x" * 32_000
    assert harmless("a\ud800\x07b") == "ab"
