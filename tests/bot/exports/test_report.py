"""Reports to print: all that chat says, on pages where nothing collides, and nothing that runs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings

from bot.charts import fonts
from bot.charts.canvas import Box
from bot.exports.flow import ROOM
from bot.exports.pdf import HEIGHT, WIDTH
from bot.exports.report import laid_out, write_report
from commands.core.books import Book, Heading, Sheet
from commands.core.replies import Column, Field, Table
from tests.bot.exports.books import HOSTILE, book

RUNS = (b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/URI", b"/Annots", b"/EmbeddedFile")


def printed(made: Book, folder: Path) -> Any:
    write_report(made, None, folder / "file")
    return pypdfium2.PdfDocument((folder / "file").read_bytes())


def said(document: Any) -> list[str]:
    """Give the text of each page, as somebody who searches it finds it."""
    return [page.get_textpage().get_text_range() for page in document]


def full(name: str, rows: int) -> Book:
    """Give a book with a table of several columns."""
    heads = ("KPI", "Value", "Before", "Change", "Target", "Share of target")
    columns = tuple(Column(label=head, align="right" if at else "left") for at, head in enumerate(heads))
    figures = ("€123,456.78", "€98,765.43", "+12.00%", "500K", "61.73%")
    labels = [f"{name} {at}" for at in range(rows)]
    cells = tuple((label, *figures) for label in labels)
    definitions = tuple((label, "Likes + comments + shares, divided by video views") for label in labels)
    long = "A sentence of some length. " * 30
    return replace(
        book(name),
        table=Table(columns=columns, rows=cells),
        notes=Sheet("Definitions", (Heading("KPI"), Heading("Formula")), definitions),
        fields=tuple(Field(label=f"{name} {at}", value=long) for at in range(3)),
    )


def test_a_report_says_all_and_can_be_searched(tmp_path: Path) -> None:
    document = printed(book(), tmp_path)
    pages = said(document)
    together = " ".join(" ".join(pages).split())
    for text in ("Summer sip · C1", "compared with nothing", "€1,234.50", "2.00M", "As of", "and so on"):
        assert text in together
    assert "Definitions KPI Formula" in together
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert "Made Mon 23 Nov 2026, 10:00" in pages[0]
    assert document.get_metadata_value("Title") == "Summer sip · C1"
    assert all(page.get_size() == pytest.approx((595.28, 841.89), abs=0.1) for page in document)


def test_a_german_report_is_german(tmp_path: Path) -> None:
    pages = said(printed(book(language="de"), tmp_path))
    assert f"Seite 1 von {len(pages)}" in pages[0]
    assert "Alle Zahlen" in " ".join(pages)


def test_all_characters_of_the_fonts_can_be_searched(tmp_path: Path) -> None:
    text = "Äpfel für 5,00 € · „ja“ – 3 × ß @mia_x #a&b <c> (d)"
    assert text in said(printed(book(text), tmp_path))[0]


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_nothing_in_a_report_runs_or_leads_anywhere(name: str) -> None:
    with TemporaryDirectory() as folder:
        document = printed(book(name), Path(folder))
        raw = (Path(folder) / "file").read_bytes()
        objects = re.sub(rb"stream\n.*?\nendstream", b"", raw, flags=re.DOTALL)
        # What a title says stands in brackets and is a text; everything else names what a reader would do.
        names = re.sub(rb"\((?:\\.|[^\\()])*\)", b"", objects)
        assert not [word for word in RUNS if word in names]
        shown = fonts.clean(name)
        assert shown[:10] in " ".join(said(document)) or not shown


@settings(max_examples=30, deadline=None)
@given(HOSTILE)
def test_texts_lie_on_their_page_and_apart(name: str) -> None:
    for page in laid_out(full(name, 25)).pages:
        boxes = [label.box for label in page[0].canvas.labels]
        assert all(box.within(Box(0, 0, WIDTH, HEIGHT)) for box in boxes)
        assert not any(one.overlaps(other, -0.5) for one, other in combinations(boxes, 2))
        placed = [
            Box(one.left, one.top, one.left + ROOM, one.top + one.canvas.height * one.scale)
            for one in page[1:]
        ]
        assert not any(chart.overlaps(box) for chart in placed for box in boxes)
        assert not any(one.overlaps(other) for one, other in combinations(placed, 2))
        assert all(chart.bottom < HEIGHT - 40 for chart in placed)


@pytest.mark.parametrize("rows", [1, 30, 120])
def test_a_table_goes_on_with_its_head_on_the_next_page(rows: int, tmp_path: Path) -> None:
    pages = said(printed(full("Row", rows), tmp_path))
    assert sum(page.count("Share of target") for page in pages) >= 1 + rows // 50
    together = " ".join(pages)
    assert all(f"Row {at}" in together for at in range(rows))


def test_a_large_figure_is_written_smaller_and_not_cut(tmp_path: Path) -> None:
    money = "CHF 123,456,789.00"
    table = Table(columns=(Column(label="KPI"), Column(label="Value")), rows=(("Spend", money),))
    assert said(printed(replace(book(), table=table, charts=()), tmp_path))[0].count(money) == 2
