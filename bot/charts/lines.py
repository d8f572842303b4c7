"""Lines, broken where a value is missing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts.canvas import Canvas, path
from bot.charts.placed import Placed

_MOST_DOTS = 14
_DOT = 4.5
_DENSE = 5  # units a place; below it lines get thinner
_MARK_SHARE = 0.86  # of the room of a place, for what is compared with a column
_LEAST_MARK, _LONE_MARK = 9, 60
_EVENT = 7


def _shade(canvas: Canvas, line: Placed) -> None:
    """Shade the room between a line and zero."""
    zero = line.scale.at(0)
    for run in line.runs:
        data = path([(run[0][0], zero), *run, (run[-1][0], zero)]) + "Z"
        canvas.area(data, line.styled.color, 0.1)


def _stroke(canvas: Canvas, data: str, line: Placed, over_columns: bool) -> None:
    dense = line.slots.width < _DENSE
    width = (2.0 if dense else 3.0) if line.styled.series.role == "current" else 2.5
    if data and over_columns:
        canvas.line(data, canvas.theme.background, width + (2 if dense else 4))
    if data:
        canvas.line(data, line.styled.color, width, line.styled.dash)


def _draw(canvas: Canvas, line: Placed, over_columns: bool) -> None:
    _stroke(canvas, "".join(path(run) for run in line.runs if len(run) > 1), line, over_columns)
    lonely = [run[0] for run in line.runs if len(run) == 1]
    known = [point for run in line.runs for point in run]
    every = line.styled.series.role == "current" and len(known) <= _MOST_DOTS
    if line.styled.series.role == "target" and lonely:
        # A dot would look like something measured.
        half = min(line.slots.width * _MARK_SHARE, _LONE_MARK) / 2
        canvas.line("".join(path([(x - half, y), (x + half, y)]) for x, y in lonely), line.styled.color, 2.5)
        return
    canvas.dots(known if every else lonely, line.styled.color, _DOT)


def draw_events(canvas: Canvas, lines: Sequence[Placed]) -> None:
    """Draw what happened as dots, above lines and their ends."""
    for line in lines:
        canvas.dots([point for run in line.runs for point in run], line.styled.color, _EVENT)


def _draw_marks(canvas: Canvas, line: Placed) -> None:
    """Draw each value as a mark across its column."""
    half = line.slots.width * _MARK_SHARE / 2
    marks = (path([(x - half, y), (x + half, y)]) for run in line.runs for x, y in run)
    data = "".join(marks)
    canvas.line(data, canvas.theme.background, 5.5)
    canvas.line(data, line.styled.color, 2.5)


def draw_lines(canvas: Canvas, lines: Sequence[Placed], over_columns: bool) -> None:
    """Draw lines, the current ones above the others; a single one is shaded down to zero.

    Over columns, earlier values and targets are marks across the columns as long as those are wide enough.
    """
    current = [line for line in lines if line.styled.series.role == "current"]
    if len(current) == 1 and not over_columns and current[0].scale.ticks[0] <= 0:
        _shade(canvas, current[0])
    for line in sorted(lines, key=lambda each: each.styled.series.role == "current"):
        if over_columns and line not in current and line.slots.width >= _LEAST_MARK:
            _draw_marks(canvas, line)
        else:
            _draw(canvas, line, over_columns)
