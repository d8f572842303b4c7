"""Drawings in a PDF look as the pictures do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from bot.charts.canvas import Box, Canvas, Label, path
from bot.charts.drawing import draw
from bot.charts.raster import rasterise
from bot.charts.theme import THEMES
from bot.exports.pdf import HEIGHT, Put, write_pdf
from tests.bot.charts.samples import png_rows
from tests.bot.charts.test_pictures import CHARTS
from tests.bot.exports.books import MADE

LIGHT = THEMES["light"]


def painted(canvas: Canvas, folder: Path) -> Any:
    """Put a drawing into the upper left corner of a page, and give that part of it: rows of pixels as BGR."""
    write_pdf([[Put(canvas, scale=0.5)]], folder / "file", title="", language="en", made_at=MADE)
    page = pypdfium2.PdfDocument((folder / "file").read_bytes())[0]
    width, height = canvas.width / 2, canvas.height / 2
    bitmap = page.render(crop=(0, HEIGHT - height, 595.28 - width, 0))
    return bytes(bitmap.buffer), bitmap.stride, bitmap.width, bitmap.height


def colour(picture: Any, x: float, y: float) -> tuple[int, ...]:
    """Give the colour at a point of the drawing."""
    pixels, stride, width, _ = picture
    at = int(y / 2) * stride + int(x / 2) * (stride // width)
    return tuple(reversed(pixels[at : at + 3]))


def test_shapes_lie_where_they_were_drawn(tmp_path: Path) -> None:
    canvas = Canvas(200, 100, LIGHT)
    canvas.rectangle(Box(10, 10, 60, 40), "#ff0000", 8)
    canvas.area("M100 10H150V40Z", "#00ff00")
    canvas.area("M100 60Q150 60 150 90V95H100Z", "#000000", 0.5)
    canvas.dots([(30, 70)], "#0000ff", 15)
    canvas.line(path([(60, 70), (90, 70)]), "#00ffff", 12)
    found = painted(canvas, tmp_path)
    assert colour(found, 30, 25) == (255, 0, 0)
    assert colour(found, 11, 11) == (255, 255, 255)
    assert colour(found, 140, 20) == (0, 255, 0)
    assert colour(found, 105, 35) == (255, 255, 255)
    assert colour(found, 110, 80) == pytest.approx((128, 128, 128), abs=2)
    assert colour(found, 146, 66) == (255, 255, 255)
    assert colour(found, 30, 70) == (0, 0, 255)
    assert colour(found, 75, 70) == (0, 255, 255)


def test_dashes_have_gaps(tmp_path: Path) -> None:
    canvas = Canvas(200, 100, LIGHT)
    canvas.line(path([(0, 50), (200, 50)]), "#000000", 8, "1 39")
    found = painted(canvas, tmp_path)
    assert colour(found, 20, 50) == (255, 255, 255)
    assert sum(colour(found, 40 * at, 50) < (128, 128, 128) for at in range(1, 5)) == 4


def test_a_halo_keeps_a_text_clear_of_what_lies_below(tmp_path: Path) -> None:
    def dark(halo: str) -> int:
        canvas = Canvas(200, 100, LIGHT)
        canvas.rectangle(Box(0, 0, 200, 100), "#000000")
        canvas.write(Label("Mmmm", 100, 60, 30, "#000000", anchor="middle", halo=halo))
        found = painted(canvas, tmp_path)
        return sum(colour(found, x, y) == (0, 0, 0) for x in range(0, 200, 2) for y in range(0, 100, 2))

    assert dark("#ffffff") < dark("") == 5_000


@pytest.mark.parametrize("name", ["four-weeks-dark", "gaps", "best-de", "panels", "one-day"])
def test_a_chart_looks_the_same_in_a_report(name: str, tmp_path: Path) -> None:
    canvas = draw(CHARTS[name])
    pixels, stride, width, height = painted(canvas, tmp_path)
    rows = png_rows(rasterise(canvas.svg(0.5)))
    step = stride // width
    differences = [
        abs(rows[y][4 * x + channel] - pixels[y * stride + x * step + 2 - channel])
        for y in range(4, min(height, len(rows)) - 4, 3)
        for x in range(4, min(width, len(rows[0]) // 4) - 4, 3)
        for channel in range(3)
    ]
    assert sum(differences) / len(differences) < 4
    assert sum(one > 100 for one in differences) / len(differences) < 0.02
