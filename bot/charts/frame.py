"""What stands above every chart: background, title, subtitle and legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label, middle, path
from bot.charts.theme import ASCENT, DESCENT, LINE_HEIGHT, PAD, TEXT, TITLE, Theme
from commands.core.charts import Chart, Series
from storage.frozen import frozen

DASHES = {"current": "", "previous": "7 6", "target": "2 6", "event": ""}
_SWATCH = 22
_SWATCH_GAP = 8
_ENTRY_GAP = 26
_MOST_ROWS = 2
_DOT = 7

Mark = Literal["line", "block"]


@frozen
class Styled:
    """A series with how it is drawn."""

    series: Series
    color: str
    fill: str  # of columns and bars
    mark: Mark

    @property
    def dash(self) -> str:
        """Give the dashes of its line; empty for an unbroken one."""
        return DASHES[self.series.role]


def styled(chart: Chart, theme: Theme) -> tuple[list[Styled], list[Styled]]:
    """Give colours and marks to the series of both axes."""
    colors = iter(theme.palette * (1 + (len(chart.series) + len(chart.second)) // len(theme.palette)))

    def style(series: Series, mark: Mark) -> Styled:
        # What happened stands out against the first current series, on which it lies.
        fixed = {"previous": theme.previous, "target": theme.ink, "event": theme.palette[1]}.get(series.role)
        color = fixed or next(colors)
        return Styled(series, color, theme.softened(color), mark)

    def mark(series: Series) -> Mark:
        bars = ("current", "previous")
        solid = {"columns+line": ("current",), "bar": bars, "panels": bars}.get(chart.kind, ())
        return "block" if series.role in solid else "line"

    first = [style(series, mark(series)) for series in chart.series]
    return first, [style(series, "line") for series in chart.second]


def _heading(canvas: Canvas, chart: Chart) -> float:
    """Write title and subtitle; give where they end."""
    theme, room, bottom = canvas.theme, canvas.width - 2 * PAD, float(PAD)
    for line in fonts.wrap(fonts.clean(chart.title), room, TITLE, bold=True):
        canvas.write(Label(line, PAD, bottom + ASCENT * TITLE, TITLE, theme.ink, bold=True))
        bottom += LINE_HEIGHT * TITLE
    subtitle = fonts.fit(fonts.clean(chart.subtitle), room, TEXT)
    if subtitle:
        canvas.write(Label(subtitle, PAD, bottom + ASCENT * TEXT, TEXT, theme.muted))
        bottom += LINE_HEIGHT * TEXT
    return bottom


def _entries(series: Sequence[Styled], room: float) -> Iterator[tuple[Styled, str, int, float]]:
    """Place legend entries: each with its text, its row and where it starts."""
    row, x = 0, 0.0
    for entry in series:
        most = room / 2 if len(series) > 1 else room
        text = fonts.fit(fonts.clean(entry.series.name), most - _SWATCH - _SWATCH_GAP - _ENTRY_GAP, TEXT)
        if not text:
            continue
        width = _SWATCH + _SWATCH_GAP + fonts.width(text, TEXT)
        if x and x + width > room:
            row, x = row + 1, 0.0
        if row == _MOST_ROWS:
            return
        yield entry, text, row, x
        x += width + _ENTRY_GAP


def _swatch(canvas: Canvas, entry: Styled, x: float, y: float) -> None:
    if entry.series.role == "event":
        canvas.dots([(x + _SWATCH / 2, y)], entry.color, _DOT)
    elif entry.mark == "block":
        canvas.rectangle(Box(x + 4, y - 7, x + 18, y + 7), entry.fill, 3)
    else:
        canvas.line(path([(x + 2, y), (x + _SWATCH - 2, y)]), entry.color, 3.5, entry.dash and "5 6")


def _legend(canvas: Canvas, series: Sequence[Styled], top: float) -> float:
    """Draw the legend; give where it ends."""
    bottom, room = top, canvas.width - 2 * PAD
    for entry, text, row, x in _entries(series, room):
        center = top + 10 + (row + 0.5) * LINE_HEIGHT * TEXT
        _swatch(canvas, entry, PAD + x, center)
        baseline = center + (ASCENT - DESCENT) / 2 * TEXT
        canvas.write(Label(text, PAD + x + _SWATCH + _SWATCH_GAP, baseline, TEXT, canvas.theme.muted))
        bottom = center + 0.5 * LINE_HEIGHT * TEXT
    return bottom


def draw_frame(canvas: Canvas, chart: Chart, series: Sequence[Styled]) -> Box:
    """Draw what surrounds the chart; give the room that is left for it."""
    edge = Box(0.5, 0.5, canvas.width - 0.5, canvas.height - 0.5)
    canvas.rectangle(edge, canvas.theme.background, 14, canvas.theme.edge)
    bottom = _legend(canvas, series, _heading(canvas, chart))
    return Box(PAD, bottom + 16, canvas.width - PAD, canvas.height - PAD + 4)


def draw_no_data(canvas: Canvas, chart: Chart, room: Box) -> None:
    """Say that there is nothing to draw."""
    text = fonts.fit(fonts.clean(chart.no_data), room.width, TEXT + 2)
    center = (room.top + room.bottom) / 2
    canvas.write(middle(text, canvas.width / 2, center, TEXT + 2, canvas.theme.muted))
