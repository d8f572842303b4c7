"""Zip bombs and other workbooks that are refused before anything unpacks them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from commands.core.texts import UserError
from commands.files.archive import check_archive
from tests.commands.files.archives import SHEET, encrypted, lying, patched, zipped
from tests.commands.files.exports import facts, typed_rows, write, write_sheet


def refuse(path: Path, data: bytes, sentence: str, max_inflated: int = 50_000_000) -> None:
    with pytest.raises(UserError, match=re.escape(sentence)):
        check_archive(write(path, data), max_inflated=max_inflated)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.xlsx"


def test_a_real_workbook_passes(path: Path) -> None:
    check_archive(write_sheet(path, typed_rows(facts())))


def test_a_small_file_that_inflates_a_thousandfold_is_refused(path: Path) -> None:
    data = zipped({SHEET: b" " * 11_000_000})
    assert len(data) < 20_000
    refuse(path, data, "too large once unpacked")


def test_the_sum_of_all_members_counts(path: Path) -> None:
    members = {f"xl/{number}.xml": bytes(range(256)) * 40 for number in range(20)}
    check_archive(write(path, zipped(members)), max_inflated=250_000)
    refuse(path, zipped(members), "too large once unpacked", max_inflated=200_000)


def test_a_declared_size_beyond_the_limit_is_refused(path: Path) -> None:
    data = patched(zipped({SHEET: b"<sheet/>"}), SHEET, 24, (400_000_000).to_bytes(4, "little"))
    refuse(path, data, "too large once unpacked")


@pytest.mark.parametrize("shown", [b" " * 100, b""])
def test_a_declared_size_that_lies_is_found_out(path: Path, shown: bytes) -> None:
    refuse(path, lying(b" " * 5_000_000, shown), "damaged")
    refuse(path, lying(b" " * 5_000_000, shown), "too large once unpacked", max_inflated=1_000_000)


def test_a_password_is_named(path: Path) -> None:
    refuse(path, encrypted(), "protected with a password")


def test_an_archive_inside_is_refused(path: Path) -> None:
    refuse(path, zipped({"xl/embeddings/inner.xlsx": zipped({})}), "other files inside")


def test_an_ordinary_zip_is_named(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export.csv", "Date,Cost")
    refuse(path, path.read_bytes(), "not an XLSX workbook")


def test_very_many_members_are_refused(path: Path) -> None:
    refuse(path, zipped({f"xl/{number}": b"" for number in range(1001)}), "too large once unpacked")


def test_a_directory_of_megabytes_is_refused_unread(path: Path) -> None:
    data = bytearray(zipped({}))
    data[-10:-6] = (5_000_000).to_bytes(4, "little")
    refuse(path, bytes(data), "too large once unpacked")


def test_a_name_twice_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "a")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", "b")
    refuse(path, path.read_bytes(), "damaged")


def test_a_cell_far_to_the_right_is_refused(path: Path) -> None:
    refuse(path, zipped({SHEET: b'<row r="1"><c r="XFD1"/></row>'}), "far to the right")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(path: Path, method: int) -> None:
    refuse(path, zipped({}, method), "damaged")


def test_a_cut_or_broken_workbook_is_refused(path: Path) -> None:
    whole = write_sheet(path, typed_rows(facts())).read_bytes()
    middle = len(whole) // 2
    for data in (whole[:middle], whole[:-30], whole[:middle] + b"\xff" * 40 + whole[middle + 40 :]):
        refuse(path, data, "damaged")
