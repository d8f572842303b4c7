"""A book of everything that a file can hold, and hostile texts to put into it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st

from commands.core.books import Book, Cell, Heading, Sheet
from commands.core.charts import Chart, Series
from commands.core.replies import Column, Field, Table

MADE = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=1)))
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "=1+1",
            "{=1+1}",
            '=HYPERLINK("http://evil")',
            "@SUM(A1)",
            "+cmd|' /c calc'!A1",
            "-2+3",
            "http://evil.example/x",
            "mailto:a@b.example",
            "file:///etc/passwd",
            "external:C:\\x.xlsx",
            "internal:Sheet1!A1",
            "\\\\host\\share",
            "Sale!A1",
            "x'!B2",
            '&L&"Arial"&D',
            "12",
            "1e5",
            "TRUE",
            "2026-01-01",
            "<script>alert(1)</script>",
            "(evil) Tj ET \\",
            "/JavaScript (x) /OpenAction",
            "\x00\x07\ud800\ufffe",
        ]
    ),
)


def chart(name: str = "Spend", kind: str = "columns+line") -> Chart:
    """Give a chart of three days, or of three names, with a gap."""
    labels = [f"2026-11-{day}" for day in (20, 21, 22)] if kind != "bar" else [name, "B", "C"]
    money = Series(name=name, values=(12_345, None, 500), unit="money", currency="EUR")
    views = Series(name="Views", values=(100, 0, None))
    second = (views,) if kind == "columns+line" else ()
    return Chart.model_validate(
        {"kind": kind, "title": name, "labels": labels, "series": [money], "second": second}
    )


def book(name: str = "Summer sip · C1", language: str = "en") -> Book:
    """Give a book with a text in each place a person's words may come to stand."""
    overview = Sheet(
        name="Overview",
        headings=(Heading("KPI"), Heading("Value", "own", "EUR"), Heading("Change", "percent")),
        rows=((name, "1234.50", "0.125000"), ("Views", 2_000_000, None), ("CTR", "0.010000", "-0.5")),
        kinds=("money", "count", "percent"),
    )
    days = Sheet(
        name="Days",
        headings=(Heading("Day", "day"), Heading("Spend", "money", "EUR"), Heading(name, "seconds")),
        rows=(("2026-11-21", "0.05", "1.500"), ("2026-11-22", None, None)),
    )
    notes = Sheet("Definitions", (Heading("KPI"), Heading("Formula")), ((name, name),))
    headings = (Heading("Day", "day"), Heading("Name"), Heading("Views", "count"), Heading("As of", "moment"))
    return Book(
        title=name,
        language=language,
        made_at=MADE,
        made="Mon 23 Nov 2026, 10:00 (Europe/Berlin)",
        texts=(name, "compared with nothing"),
        table=Table(
            columns=(Column(label="KPI"), Column(label="Value", align="right")),
            rows=((name, "€1,234.50"), ("Views", "2.00M")),
        ),
        fields=(Field(label="As of", value=f"{name}\nand so on"),),
        charts=(chart(name), chart(name, "line"), chart(name, "bar")),
        sheets=(overview, days),
        notes=notes,
        many=Sheet("Rows", headings, shown=(0, 1, 3, 4)),
    )


def bare(name: str) -> Book:
    """Give a book of one sheet, as a board is."""
    sheet = Sheet("Board", (Heading("Name"), Heading("Views", "count")), ((name, 5), ("", None)))
    return replace(Book(name, "en", MADE, ""), sheets=(sheet,))


def written(path: Path, names: Sequence[str], first: date = date(2026, 11, 21)) -> Path:
    """Write the rows of a book; the third cell of each is shown nowhere."""
    with path.open("w", encoding="ascii") as file:
        for at, name in enumerate(names):
            day = (first + timedelta(days=at)).isoformat()
            row: list[Cell] = [day, name, "never shown", at, "2026-11-23 09:30"]
            file.write(json.dumps(row) + "\n")
    return path
