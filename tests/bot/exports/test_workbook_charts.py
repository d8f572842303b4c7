"""Charts of a workbook: Excel's own, with the data, roles and colours of the pictures."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

from bot.charts.theme import THEMES
from bot.exports.workbook import write_workbook
from commands.core.charts import Chart, Series, Tile
from tests.bot.exports.books import book, chart, written

LIGHT = THEMES["light"]


def drawn(folder: Path, *charts: Chart) -> list[str]:
    """Give the XML of each chart of a workbook."""
    made = replace(book(), charts=charts)
    write_workbook(made, written(folder / "rows", ["x"]), folder / "file")
    with zipfile.ZipFile(folder / "file") as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("xl/charts/"))
        return [archive.read(name).decode() for name in names]


def cached(xml: str) -> list[list[str]]:
    """Give the data that stands in a chart beside the cells' names."""
    parts = re.findall("<c:(?:str|num)Cache>(.*?)</c:(?:str|num)Cache>", xml)
    return [re.findall("<c:v>(.*?)</c:v>", part) for part in parts]


def test_columns_and_a_line_share_days_and_have_two_axes(tmp_path: Path) -> None:
    (xml,) = drawn(tmp_path, chart())
    assert re.findall("<c:(barChart|lineChart|dateAx|valAx)>", xml).count("valAx") == 2
    assert '<c:barDir val="col"/>' in xml
    assert cached(xml) == [
        ["Spend"],
        ["Spend"],
        ["46346", "46347", "46348"],
        ["123.45", "5.0"],
        ["Views"],
        ["46346", "46347", "46348"],
        ["100.0", "0.0"],
    ]
    colours = [LIGHT.softened(LIGHT.palette[0]), LIGHT.palette[1]]
    assert re.findall('<c:spPr><a:(?:ln w="28575"><a:)?solidFill><a:srgbClr val="(\\w+)"', xml)[:2] == [
        colour[1:].upper() for colour in colours
    ]
    assert '<c:dispBlanksAs val="gap"/>' in xml or "dispBlanksAs" not in xml  # a gap is what Excel takes


def test_bars_have_their_names_and_the_best_at_the_top(tmp_path: Path) -> None:
    (xml,) = drawn(tmp_path, chart("@mia", "bar"))
    assert '<c:barDir val="bar"/>' in xml
    assert '<c:orientation val="maxMin"/>' in xml
    assert ["@mia", "B", "C"] in [
        [text.removeprefix("&apos;").lstrip("'") for text in part] for part in cached(xml)
    ]


def test_targets_and_what_was_before_are_dashed(tmp_path: Path) -> None:
    rows = [Series(name=role, values=(1, 2), role=role) for role in ("current", "previous", "target")]
    (xml,) = drawn(tmp_path, Chart(kind="line", labels=("2026-11-01", "2026-11-02"), series=tuple(rows)))
    assert re.findall('<a:prstDash val="(\\w+)"/>', xml) == ["solid", "dash", "sysDot"]


def test_what_excel_has_no_chart_for_stays_out(tmp_path: Path) -> None:
    tiles = Chart(kind="tiles", title="Board", tiles=(Tile(title="x"),))
    assert drawn(tmp_path, tiles, Chart(title="Empty")) == []


def test_each_chart_reads_columns_of_its_own(tmp_path: Path) -> None:
    found = drawn(tmp_path, chart(), chart("CPM", "line"))
    cells = [set(re.findall(r"<c:f>'Chart data'!\$([A-Z]+)", xml)) for xml in found]
    assert cells == [{"A", "B", "C"}, {"D", "E"}]
