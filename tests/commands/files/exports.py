"""Look-alikes of Ads Manager exports, made up and the same at every run.

``python -m tests.commands.files.exports`` writes those that are kept in ``tests/data/exports``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from commands.files.ads_export import ExportRow
from commands.files.blocks import About, Block

KEPT = Path(__file__).parents[2] / "data" / "exports"
ENGLISH = (
    "Campaign name", "Ad group name", "Ad name", "By Day", "Cost", "CPM", "Impressions",
    "Clicks (destination)", "CTR (destination)", "Video views", "Currency",
)  # fmt: skip
GERMAN = (
    "Kampagnenname", "Anzeigengruppenname", "Anzeigenname", "Nach Tag", "Kosten", "TKP", "Impressionen",
    "Klicks (Ziel)", "CTR (Ziel)", "Videoaufrufe", "Währung",
)  # fmt: skip
OLDER = (
    "Campaign name", "Ad Group Name", "Ad Name", "Date", "Cost", "CPM", "Impression",
    "Clicks (Destination)", "CTR (Destination)", "Conversions", "Currency",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One ad on one day; None is a figure that Ads Manager left blank."""

    campaign: str
    group: str
    ad: str
    day: date
    cents: int
    impressions: int
    clicks: int | None
    views: int | None
    currency: str = "EUR"


@dataclass(frozen=True)
class Style:
    """How a file is written."""

    delimiter: str = ","
    encoding: str = "utf-8-sig"
    comma: bool = False  # decimals after a comma
    grouped: bool = False  # thousands apart
    header: Sequence[str] = ENGLISH


def facts(days: int = 4, ads: int = 3, start: date = date(2026, 11, 1)) -> list[Fact]:
    """Make up plausible figures; nothing about them is random."""
    return [
        Fact(
            campaign=f"Winter Glow {1 + ad // 2}",
            group="Prospecting Ü25",
            ad=f"Video {ad + 1} – Anfänger",
            day=start + timedelta(days=day),
            cents=12_345 + 7_919 * ad + 104_729 * day,
            impressions=1_000 + 3_571 * ad + 911 * day,
            clicks=None if (ad, day) == (1, 1) else 12 + 5 * ad + day,
            views=700 + 1_301 * ad + 17 * day,
        )
        for ad in range(ads)
        for day in range(days)
    ]


def number(value: int, decimals: int, style: Style) -> str:
    """Write a number of ``10**-decimals`` units as the style has it."""
    whole, rest = divmod(value, 10**decimals)
    text = f"{whole:,}" if style.grouped else str(whole)
    text = f"{text}.{rest:0{decimals}}" if decimals else text
    return text.translate(str.maketrans(",.", ".,")) if style.comma else text


def cells(fact: Fact, style: Style) -> list[str]:
    """Write one row; dates follow the numbers: a German export has both in the German way."""
    return [
        fact.campaign,
        fact.group,
        fact.ad,
        f"{fact.day:%d.%m.%Y}" if style.comma else fact.day.isoformat(),
        number(fact.cents, 2, style),
        number(fact.cents * 10 // max(fact.impressions, 1), 2, style),
        number(fact.impressions, 0, style),
        "-" if fact.clicks is None else number(fact.clicks, 0, style),
        number((fact.clicks or 0) * 10_000 // max(fact.impressions, 1), 2, style),
        "<5" if fact.views is None else number(fact.views, 0, style),
        fact.currency,
    ]


def csv_bytes(rows: Iterable[Sequence[str]], style: Style) -> bytes:
    """Write rows as a CSV file's bytes."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=style.delimiter).writerows(rows)
    return file.getvalue().encode(style.encoding)


def unrolled(blocks: Iterable[Block]) -> list[ExportRow]:
    """Give the rows that blocks hold, one by one."""
    abouts: list[About] = []
    found = []
    for block in blocks:
        abouts += block.abouts
        columns = zip(block.rows.about, block.rows.days, *block.rows.values, strict=True)
        for about, day, *values in columns:
            figures = dict(zip(block.keys, values, strict=True))
            name, id, entity, label, currency = abouts[about]
            found.append(ExportRow(date.fromordinal(day), name, id, entity, label, currency, figures))
    return found


def export_bytes(found: Sequence[Fact], style: Style, total: str = "") -> bytes:
    """Write an export with its header, and its totals row if it has one."""
    rows = [list(style.header), *(cells(fact, style) for fact in found)]
    if total:
        rows.append([total, *["-"] * 3, number(sum(fact.cents for fact in found), 2, style), *["-"] * 6])
    return csv_bytes(rows, style)


def write(path: Path, data: bytes) -> Path:
    """Write a file and give its path back."""
    path.write_bytes(data)
    return path


def write_sheet(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """Write a workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def typed_rows(found: Sequence[Fact], header: Sequence[str] = ENGLISH) -> list[list[Any]]:
    """Give the rows of a workbook: dates and numbers as such."""
    rows: list[list[Any]] = [list(header)]
    for fact in found:
        row: list[Any] = list(cells(fact, Style()))
        row[3:8] = [fact.day, fact.cents / 100, 4.2, fact.impressions, fact.clicks]
        row[9] = fact.views
        rows.append(row)
    return [*rows, [f"Total of {len(found)} results"]]


def _rupiah() -> bytes:
    """One campaign in a currency whose amounts are written without decimals, in the older headers."""
    rows = [list(OLDER)]
    for place in range(5):
        day = (date(2026, 10, 23) + timedelta(days=place)).isoformat()
        cost = str(15_779 + 13_041 * place)
        rows.append(
            ["Launch", "Group 1", "Ad 1", day, cost, "11722", str(493 + place), "3", "0.61", "0", "IDR"]
        )
    return csv_bytes(rows, Style(encoding="utf-8"))


def _hourly() -> bytes:
    """Two hours a day of one ad, the hour carrying the date."""
    rows = [["Campaign ID", "Ad ID", "By hour", "Spend", "Reach", "Impressions", "Currency"]]
    for day in (15, 16):
        for hour in (9, 10):
            moment = f"2026-11-{day} {hour:02}:00:00"
            rows.append(
                ["1790000000000000001", "1790000000000000077", moment, "2.22", "20", str(hour), "EUR"]
            )
    return csv_bytes(rows, Style())


def _creators() -> bytes:
    """A German list as teams keep them."""
    rows = [
        ["Handle", "Name", "Follower", "Engagement-Rate", "Land", "Sprache", "Themen", "E-Mail",
         "Preis", "Notizen"],
        ["@Anna.Moves", "Anna", "1,2 Mio.", "16,60 %", "Deutschland", "Deutsch", "Fitness, Food",
         "anna@example.org", "1.200 €", ""],
        ["https://www.tiktok.com/@bert_kocht", "Bert", "296.4k", "3,5 %", "U.S.A", "English", "Kochen", "",
         "CHF 900", "=1+1"],
        ["carla", "Carla Größe", "78.9m", "", "AT", "de-AT", "", "", "-", "nur Reels"],
    ]  # fmt: skip
    return csv_bytes(rows, Style(delimiter=";", encoding="cp1252"))


def kept_files() -> dict[str, bytes]:
    """Give the files that are kept, by name."""
    german = Style(delimiter=";", encoding="cp1252", comma=True, grouped=True, header=GERMAN)
    return {
        "english.csv": export_bytes(facts(), Style(), total="Total of 12 results"),
        "german.csv": export_bytes(facts(), german, total="Gesamt"),
        "rupiah.csv": _rupiah(),
        "hourly.csv": _hourly(),
        "creators.csv": _creators(),
    }


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    for name, data in kept_files().items():
        (KEPT / name).write_bytes(data)
