"""Whatever a file holds, reading it gives a result or a sentence; what was written is read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from commands.core.texts import Translator, UserError
from commands.files.ads_export import read_export
from commands.files.creator_list import read_creators
from commands.files.tally import ExportSummary
from commands.rules.plain import strip_invisible
from tests.commands.files.exports import (
    ENGLISH,
    GERMAN,
    Fact,
    Style,
    export_bytes,
    facts,
    kept_files,
    typed_rows,
    write,
    write_sheet,
)

steady = partial(settings, suppress_health_check=[HealthCheck.function_scoped_fixture])
SAMPLES = sorted(kept_files().items())


def read_all(path: Path) -> ExportSummary | None:
    export = read_export(path, remembered={}, default_currency="EUR")
    assert all(row.day and row.entity for row in export.rows())
    return export.summary


def read_or_refuse(path: Path) -> None:
    """Read a file as an export and as a list; every refusal is a sentence in both languages."""
    readers: list[Callable[[], object]] = [
        partial(read_all, path),
        partial(read_creators, path, default_currency="EUR", remembered={}, today=date(2026, 11, 23)),
    ]
    for reader in readers:
        try:
            reader()
        except UserError as error:
            sentences = [Translator(language)(error.message) for language in ("en", "de")]
        else:
            sentences = []
        assert all(sentences)


@given(st.binary(max_size=2_000))
@example(b"PK\x03\x04" + bytes(60))
@example(b"PK\x05\x06" + bytes(18))
@example(b"\xff\xfe\x00")
@example(b'"')
@example(b"\r")
@example(b"\xad")
@example(b"sep=;\n")
@steady(max_examples=100)
def test_arbitrary_bytes(tmp_path: Path, data: bytes) -> None:
    read_or_refuse(write(tmp_path / "upload", data))


@given(
    st.text(alphabet=st.sampled_from('";,\t\r\n0123456789.-=<%€aTotal \x00\u2028'), max_size=300),
    st.sampled_from(SAMPLES),
)
@steady(max_examples=100)
def test_arbitrary_lines_after_a_real_header(tmp_path: Path, text: str, sample: tuple[str, bytes]) -> None:
    header = sample[1].split(b"\r\n")[0]
    read_or_refuse(write(tmp_path / "upload", header + b"\n" + text.encode("utf-8", "replace")))


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Overwrite, cut out or double a piece of a file."""
    start = draw(st.integers(0, len(data)))
    end = draw(st.integers(start, min(len(data), start + 60)))
    return (
        data[:start]
        + draw(st.sampled_from([b"", data[start:end] * 2, draw(st.binary(max_size=60))]))
        + data[end:]
    )


@given(st.data(), st.sampled_from(SAMPLES))
@steady(max_examples=100)
def test_a_damaged_csv(tmp_path: Path, data: st.DataObject, sample: tuple[str, bytes]) -> None:
    read_or_refuse(write(tmp_path / "upload", data.draw(damaged(sample[1]))))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_sheet(tmp_path_factory.mktemp("book") / "book.xlsx", typed_rows(facts())).read_bytes()


@given(st.data())
@steady(max_examples=80)
def test_a_damaged_workbook(tmp_path: Path, workbook: bytes, data: st.DataObject) -> None:
    read_or_refuse(write(tmp_path / "upload", data.draw(damaged(workbook))))


STYLES = st.builds(
    Style,
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    comma=st.booleans(),
    grouped=st.booleans(),
    header=st.sampled_from([ENGLISH, GERMAN]),
)
# What cp1252 can write, quotation marks, delimiters, line ends and signs of formulas included.
NAMES = st.text(st.sampled_from("abz ÄßéØ€–“\";,\t\n=+-@'%.0159"), min_size=1, max_size=30).filter(
    lambda name: len(strip_invisible(name)) > 3
)
FACTS = st.builds(
    Fact,
    campaign=NAMES,
    group=NAMES,
    ad=NAMES,
    day=st.dates(date(2016, 1, 1), date(2099, 12, 31)),
    cents=st.integers(0, 10**12),
    impressions=st.integers(0, 10**12),
    clicks=st.none() | st.integers(0, 10**9),
    views=st.none() | st.integers(0, 10**9),
)


def distinct(fact: Fact) -> tuple[object, ...]:
    return fact.day, *map(strip_invisible, (fact.campaign, fact.group, fact.ad))


@given(st.lists(FACTS, min_size=1, max_size=6, unique_by=distinct), STYLES, st.booleans())
@steady(max_examples=150)
def test_what_was_written_is_read_in_every_dialect(
    tmp_path: Path, found: list[Fact], style: Style, total: bool
) -> None:
    data = export_bytes(found, style, total=f"Total of {len(found)} results" if total else "")
    if style.encoding == "cp1252":
        assume(not _is_utf8(data))
    export = read_export(write(tmp_path / "upload", data), remembered={}, default_currency="EUR")
    rows = list(export.rows())
    assert [
        (row.day, row.campaign_name, row.label, row.values["spend"], row.values["impressions"])
        for row in rows
    ] == [(f.day, strip_invisible(f.campaign), strip_invisible(f.ad), f.cents, f.impressions) for f in found]
    assert [(row.values["clicks"], row.values["views"]) for row in rows] == [
        (f.clicks, f.views) for f in found
    ]
    assert len({(row.day, row.campaign_name, row.entity) for row in rows}) == len(rows)


def _is_utf8(data: bytes) -> bool:
    """Tell whether cp1252 bytes could as well be UTF-8: then nobody can know."""
    try:
        return not data.decode().isascii()
    except UnicodeDecodeError:
        return False
