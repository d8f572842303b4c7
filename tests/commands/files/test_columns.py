"""Reading by columns gives what reading row by row gives: rows, summaries and sentences."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.core.texts import Translator, UserError
from commands.files.ads_export import Export, ExportRow, read_export
from commands.files.tally import ExportSummary
from tests.commands.files.exports import Style, csv_bytes, export_bytes, facts, kept_files, unrolled, write

HEADER = [
    "Campaign name", "Campaign ID", "Ad name", "Ad ID", "By day", "Currency", "Cost", "Impressions",
    "Video views", "Average play time per video view", "Status",
]  # fmt: skip
PLAIN = ["Glow", "17", "Ad 1", "71", "2026-11-01", "EUR", "12.50", "900", "700", "1.5", "on"]
Found = tuple[list[ExportRow], ExportSummary | None, list[str]]


def opened(path: Path) -> Export:
    return read_export(path, remembered={}, default_currency="EUR", max_rows=20)


def by_rows(path: Path) -> Found:
    rows: list[ExportRow] = []
    try:
        export = opened(path)
        rows = list(export.rows())
    except UserError as error:
        return [], None, [Translator("en")(error.message)]
    return rows, export.summary, []


def by_columns(path: Path, read: int, sort: int) -> Found:
    try:
        export = opened(path)
        rows = unrolled(export.blocks(read=read, sort=sort))
    except UserError as error:
        return [], None, [Translator("en")(error.message)]
    return rows, export.summary, []


def alike(path: Path, read: int, sort: int) -> Found:
    """Read in both ways; give what was found."""
    expected, found = by_rows(path), by_columns(path, read, sort)
    assert found[1:] == expected[1:]
    assert sorted(map(repr, found[0])) == sorted(map(repr, expected[0]))
    return found


@pytest.mark.parametrize("name", [name for name in kept_files() if name != "creators.csv"])
@pytest.mark.parametrize(("read", "sort"), [(4_000, 100_000), (3, 5), (1, 1)])
def test_the_kept_files_are_read_alike(tmp_path: Path, name: str, read: int, sort: int) -> None:
    rows, summary, _ = alike(write(tmp_path / "x", kept_files()[name]), read, sort)
    assert rows
    assert summary


def test_rows_come_by_day_whatever_their_order(tmp_path: Path) -> None:
    path = write(tmp_path / "x", export_bytes(facts(), Style()))
    days = [row.day for row in unrolled(opened(path).blocks())]
    assert days == sorted(days)
    assert days != [row.day for row in opened(path).rows()]


@pytest.mark.parametrize(
    "line",
    [
        ["Total of 2 results", *["-"] * 10],
        ["Glow", "17", "Ad 1", "71", "2026-11-02", "", "1,212.50", "<5", "-", "2s", ""],
        ["Glow", "17", "Ad 1", "71", "2026-11-02", "EUR", ".5", "0012", "٣", "", ""],
        ["Glow", "17", "Ad 1", "71", "2026-11-02", "JPY", "12", "1", "1", "1", "1"],
        ["Other", "18", "Ad 1", "72", "2026-11-02", "JPY", "12", "1", "1", "1", "1"],
        ["Glow", "17", "Ad 1", "71", "2026-11-01", "EUR", "1.00", "1", "1", "1", "1"],
        ["Glow", "17", "Ad 1", "71", "never", "EUR", "1.00", "1", "1", "1", "1"],
        ["", *["-"] * 10],
        [],
        [" "],
        ["Glow", "17"],
        [*PLAIN[:4], "2026-11-02", *PLAIN[5:], "", " "],
        [*PLAIN[:4], "2026-11-02", *PLAIN[5:], "one more"],
        ["Glow", "17", "Ad 1", "71", "2026-11-02", "EUR", "1", "1" * 16, "1", "1", "1"],
        ["Glow", "17", "Ad 1", "71", "2026-11-02", "EUR", "9" * 15 + ".00", "1", "1", "1", "1"],
        ["Glow", "17", "Ad 1", "71", "2026-11-02", "EUR", "0" * 20 + "1.00", "0" * 20 + "1", "1", "1", "1"],
        ["Glow", "17", "Ad 1", "71", "2026-11-02", "EUR", "1_0.00", "1_0", "1", "1", "1"],
    ],
)
@pytest.mark.parametrize("read", [1, 2, 9])
def test_a_line_out_of_the_ordinary_is_read_alike(tmp_path: Path, line: list[str], read: int) -> None:
    data = csv_bytes([HEADER, PLAIN, line], Style(encoding="utf-8"))
    alike(write(tmp_path / "x", data), read, 100)


def test_too_many_rows_are_refused_alike(tmp_path: Path) -> None:
    lines = [[*PLAIN[:4], f"2026-11-{day:02}", *PLAIN[5:]] for day in range(1, 23)]
    for count in (20, 21):
        data = csv_bytes([HEADER, *lines[:count]], Style(encoding="utf-8"))
        _, _, said = alike(write(tmp_path / "x", data), 5, 100)
        assert bool(said) == (count > 20)


def _cell(*usual: str) -> st.SearchStrategy[str]:
    """Draw a cell: nearly always a usual one, else any."""
    unusual = st.sampled_from(["", "-", "<5", "1,234.5", "1.234,5", "x", "Total", "7", "0.25", "1e5", "-3"])
    return st.sampled_from(usual * 6) | unusual


_LINES = st.lists(
    st.tuples(
        _cell("Glow", "Dew"), _cell("", "1"), _cell("a", "b", "c"), _cell("", "71", "72"),
        _cell("2026-11-01", "2026-11-02", "03.11.2026"), _cell("EUR"), _cell("1.50", "20.00", "3"),
        _cell("0", "15"), _cell("7", "900"), _cell("1.5", "2s"), _cell("on"),
    ),
    min_size=1,
    max_size=9,
)  # fmt: skip
_SIZE = st.integers(1, 10)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=_LINES, read=_SIZE, sort=_SIZE, width=st.integers(7, 11), short=st.integers(-1, 8))
def test_any_file_is_read_alike(
    tmp_path: Path, lines: list[Sequence[str]], read: int, sort: int, width: int, short: int
) -> None:
    text = io.StringIO()
    cut = [line[: width - (at == short)] for at, line in enumerate(lines)]
    csv.writer(text).writerows([HEADER[:width], *cut])
    alike(write(tmp_path / "x", text.getvalue().encode()), read, sort)
