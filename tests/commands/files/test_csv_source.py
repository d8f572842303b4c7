"""CSV files: encodings, delimiters, and text that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.core.texts import UserError
from commands.files.csv_source import MAX_LINE, detect, read_rows
from tests.commands.files.exports import ENGLISH, GERMAN, Style, export_bytes, facts, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.csv"


def rows_of(path: Path, data: bytes) -> list[list[object]]:
    return [list(cells) for _, cells in read_rows(path, detect(write(path, data)))]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found(path: Path, encoding: str, found: str, delimiter: str) -> None:
    data = export_bytes(facts(), Style(delimiter=delimiter, encoding=encoding, header=GERMAN))
    dialect = detect(write(path, data))
    assert (dialect.encoding, dialect.delimiter) == (found, delimiter)
    assert rows_of(path, data)[0] == list(GERMAN)


def test_an_umlaut_late_in_the_file_settles_its_encoding(path: Path) -> None:
    data = b"a,b\n" + b"x,y\n" * 50_000 + "Ü,ß\n".encode("cp1252")
    assert rows_of(path, data)[-1] == ["Ü", "ß"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Datum;Kosten pro 1,000 Personen;Kosten\n01.11.2026;1,50;2,75\n", ";"),
        ("Conversion rate (CVR, clicks);Cost\n1;2\n", ";"),
        ('"Name; first",Cost,Date\n"a;b;c",1,2\n', ","),
        ("Name\tKosten, netto\nx\t1,5\n", "\t"),
        ("Handle\nanna\nbert\n", "\t"),
        ("Name;Kosten, netto\nx;1,5\n", ";"),
        ('"A","B"\n"x,\ny",2\n', ","),
    ],
)
def test_the_delimiter_is_the_one_that_fits_header_and_rows(path: Path, text: str, delimiter: str) -> None:
    assert detect(write(path, text.encode())).delimiter == delimiter


def test_excels_own_declaration_is_heeded(path: Path) -> None:
    data = b"sep=;\r\nDate;Cost, net\r\n2026-11-01;5\r\n"
    assert rows_of(path, data) == [["Date", "Cost, net"], ["2026-11-01", "5"]]
    assert [line for line, _ in read_rows(path, detect(path))] == [2, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(path: Path, end: str) -> None:
    assert rows_of(path, f"a,b{end}1,2{end}".encode()) == [["a", "b"], ["1", "2"]]


def test_a_line_number_counts_lines_not_rows(path: Path) -> None:
    write(path, b'a,b\n"x\ny",2\n3,4\n')
    assert [line for line, _ in read_rows(path, detect(path))] == [1, 3, 4]


@pytest.mark.parametrize(
    "data",
    [b"Date,Cost\n2026-11-01,\x005\n", bytes(range(1, 256)), b"\x01\x02,b\n1,2\n", b"\xff\xfe" + b"a" * 99,
     b"a,b\n\x81\x8d", b"\xef\xbb\xbfa,b\n\xff\xff"],
)  # fmt: skip
def test_what_is_no_text_is_refused(path: Path, data: bytes) -> None:
    with pytest.raises(UserError, match="not a text table"):
        detect(write(path, data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_line_of_a_megabyte_is_refused_by_its_number(path: Path, encoding: str) -> None:
    text = "Date,Cost\n2026-11-01,5\n" + "ä," * 500_000 + "\n"
    with pytest.raises(UserError, match="longer than") as caught:
        detect(write(path, text.encode(encoding)))
    assert caught.value.message.params == {"line": 3, "limit": MAX_LINE}


def test_a_long_line_at_the_end_counts_as_well(path: Path) -> None:
    with pytest.raises(UserError, match="longer than"):
        detect(write(path, b"a,b\n" + b"x" * (MAX_LINE + 70_000)))


@pytest.mark.parametrize("text", ['a,b\n"never closed,2\n3,4\n', 'a,b\n"x"y,2\n'])
def test_a_quotation_mark_gone_astray_is_refused(path: Path, text: str) -> None:
    with pytest.raises(UserError, match="quotation mark"):
        rows_of(path, text.encode())


def test_a_cell_beyond_all_measure_is_refused(path: Path) -> None:
    cell = "\n".join(["x" * 1_000] * 200)
    with pytest.raises(UserError, match="quotation mark"):
        rows_of(path, f'a,b\n"{cell}",2\n'.encode())


def test_the_english_header_is_no_accident(path: Path) -> None:
    assert rows_of(path, export_bytes([], Style()))[0] == list(ENGLISH)
