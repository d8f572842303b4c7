"""Upright columns, side by side where there are several series."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label, number
from bot.charts.figures import figures
from bot.charts.placed import Placed
from bot.charts.theme import TICK

_SHARE = 0.74  # of the room of a place
_NARROW = 4  # below it columns touch each other
_WIDEST = 72
_ROUND_FROM = 7
_RADIUS = 3
_LOWEST = 1.5
_VALUE_GAP = 6
_HEADROOM = 20  # above the highest tick


def _column(x: float, width: float, zero: float, end: float) -> str:
    """Write one column as path data, rounded at its far end when it is wide enough."""
    up = end <= zero
    height = max(_LOWEST, abs(zero - end))
    end = zero - height if up else zero + height
    radius = min(_RADIUS, height) if width >= _ROUND_FROM else 0
    inner = end + radius if up else end - radius
    left, right, foot, head = (number(place) for place in (x, x + width, zero, end))
    if not radius:
        return f"M{left} {foot}V{head}H{right}V{foot}Z"
    start, stop, shoulder = (number(place) for place in (x + radius, x + width - radius, inner))
    first, last = f"Q{left} {head} {start} {head}", f"Q{right} {head} {right} {shoulder}"
    return f"M{left} {foot}V{shoulder}{first}H{stop}{last}V{foot}Z"


def _widths(column: Placed, count: int) -> tuple[float, float]:
    """Give the width of a column, and of all columns of one place."""
    share = _SHARE if column.slots.width >= _NARROW else 1
    together = min(column.slots.width * share, _WIDEST * count)
    gap = 2 if together / count > 8 else 0
    return max(0.8, together / count - gap), together


def _above(end: float, marks: Sequence[float]) -> float:
    """Give where a value over a column may stand: over a mark that would run through it."""
    hit = [mark for mark in marks if end - TICK - 2 * _VALUE_GAP < mark < end]
    return min([end, *hit]) - _VALUE_GAP


def _values(canvas: Canvas, column: Placed, marks: Sequence[Placed], plot: Box, language: str) -> list[Label]:
    """Write the value over each column if all of them fit; over the zero line when it goes down."""
    write = figures(column.styled.series, language).value
    labels = []
    for index, value in enumerate(column.styled.series.values):
        if value is not None:
            at = [mark.scale.at(mark.styled.series.values[index] or 0) for mark in marks]
            y = _above(column.scale.at(max(0, value)), at)
            x, halo = column.slots.at(index), canvas.theme.background
            labels.append(Label(write(value), x, y, TICK, canvas.theme.ink, True, "middle", halo))
    room = column.slots.width - 6
    fits = all(fonts.width(label.text, TICK, bold=True) <= room for label in labels)
    return labels if fits and all(label.box.within(plot.grown(0, _HEADROOM)) for label in labels) else []


def _data(column: Placed, position: int, count: int) -> str:
    width, together = _widths(column, count)
    zero, shift = column.scale.at(0), position * together / count - together / 2
    return "".join(
        _column(column.slots.at(index) + shift, width, zero, column.scale.at(value))
        for index, value in enumerate(column.styled.series.values)
        if value is not None  # a zero is a line on the ground, a gap is nothing
    )


def blocks(columns: Sequence[Placed]) -> list[Box]:
    """Give the room that columns take."""
    found = []
    for position, column in enumerate(columns):
        width, together = _widths(column, len(columns))
        zero, shift = column.scale.at(0), position * together / len(columns) - together / 2
        for index, value in enumerate(column.styled.series.values):
            left, end = column.slots.at(index) + shift, column.scale.at(value or 0)
            found.append(Box(left, min(zero, end), left + width, max(zero, end)))
    return found


def draw_columns(
    canvas: Canvas, columns: Sequence[Placed], marks: Sequence[Placed], plot: Box, language: str
) -> list[Box]:
    """Draw columns, the values above them where there is room; give the room those take."""
    for position, column in enumerate(columns):
        data = _data(column, position, len(columns))
        if data:
            canvas.area(data, column.styled.fill)
    labels = _values(canvas, columns[0], marks, plot, language) if len(columns) == 1 else []
    canvas.write(*labels)
    return [label.box for label in labels]
