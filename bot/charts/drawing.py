"""From a chart to SVG: pure, no files but the fonts' measures."""

from __future__ import annotations

import math

from bot.charts.bars import draw_bars
from bot.charts.canvas import Canvas
from bot.charts.frame import draw_frame, draw_no_data, styled
from bot.charts.panels import draw_panels
from bot.charts.plot import draw_plot
from bot.charts.theme import HEIGHT, PAD, SCALE, THEMES, WIDTH
from bot.charts.tiles import draw_tiles
from commands.core.charts import Chart

_LEAST_WIDTH, _LEAST_HEIGHT = 420, 300


def draw(chart: Chart, *, width: int = WIDTH, height: int = HEIGHT) -> Canvas:
    """Lay a chart out on a canvas of at least 420 x 300 units; few panels take less height than there is."""
    canvas = Canvas(max(_LEAST_WIDTH, width), max(_LEAST_HEIGHT, height), THEMES[chart.theme])
    first, second = styled(chart, canvas.theme)
    if chart.kind in ("bar", "panels"):
        second = []
    room = draw_frame(canvas, chart, [] if _named(chart) else [*first, *second])
    if chart.tiles:
        draw_tiles(canvas, chart.tiles, room)
        return canvas
    known = any(value is not None for each in [*first, *second] for value in each.series.values)
    if not known:
        draw_no_data(canvas, chart, room)
    elif chart.kind == "bar":
        draw_bars(canvas, chart, room, first)
    elif chart.kind == "panels":
        bottom = draw_panels(canvas, chart, room, [each.series for each in first])
        needed = max(_LEAST_HEIGHT, math.ceil(bottom + PAD))
        if needed < canvas.height:
            return draw(chart, width=width, height=needed)
    else:
        draw_plot(canvas, chart, room, first, second)
    return canvas


def _named(chart: Chart) -> bool:
    """Tell whether a picture says what it shows without a legend: panels do, and bars under such a title."""
    alone = chart.kind == "bar" and len(chart.series) == 1
    return chart.kind == "panels" or (alone and chart.series[0].name in chart.title)


def to_svg(chart: Chart, *, width: int = WIDTH, height: int = HEIGHT, scale: float = SCALE) -> str:
    """Write a chart as SVG, ``scale`` pixels a unit."""
    return draw(chart, width=width, height=height).svg(scale)
