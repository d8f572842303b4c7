"""Lines and columns over days or names, with one axis or two."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import fonts
from bot.charts.axis import Slots, axis_labels, days, month_starts
from bot.charts.canvas import Box, Canvas, Label, path
from bot.charts.columns import blocks, draw_columns
from bot.charts.figures import figures
from bot.charts.frame import Styled
from bot.charts.lines import draw_events, draw_lines
from bot.charts.placed import Placed
from bot.charts.scales import Scale, Span, span, ticks
from bot.charts.tags import draw_tags, tags_room
from bot.charts.theme import ASCENT, DESCENT, PAD, TICK
from commands.core.charts import Chart
from storage.frozen import frozen

_TICK_GAP = 10
_BELOW = 32  # for the texts below the axis
_ABOVE = 8
_MOST_MONTH_LINES = 24


@frozen
class Axis:
    """One axis: what it measures, its ticks, and how they are written."""

    series: Sequence[Styled]
    ticks: tuple[float, ...]
    texts: Sequence[str]

    @property
    def room(self) -> float:
        """Give the width its texts need."""
        return max(fonts.width(text, TICK) for text in self.texts) + _TICK_GAP


def _span(series: Sequence[Styled], from_zero: bool, language: str) -> Span:
    values = [value for each in series for value in each.series.values]
    first = series[0].series
    whole = first.unit == "count" and all(value is None or value.is_integer() for value in values)
    if not any(values):
        return Span(0, 1 / figures(first, language).factor, whole)
    return span(values, whole=whole, from_zero=from_zero)


def _axes(first: Sequence[Styled], second: Sequence[Styled], language: str) -> list[Axis]:
    groups = [group for group in (first, second) if group]
    from_zero = len(groups) > 1 or any(each.mark == "block" for each in first)
    chosen = ticks([_span(group, from_zero, language) for group in groups])
    return [
        Axis(group, axis_ticks, figures(group[0].series, language).ticks(axis_ticks))
        for group, axis_ticks in zip(groups, chosen, strict=True)
    ]


def _axis_color(axis: Axis, canvas: Canvas, alone: bool) -> str:
    """Let two axes carry the colours of what they measure."""
    current = [each for each in axis.series if each.series.role == "current"]
    return canvas.theme.muted if alone or len(current) != 1 else current[0].color


def _write_ticks(canvas: Canvas, axis: Axis, scale: Scale, x: float, right: bool, fill: str) -> None:
    every = 1
    while (
        abs(scale.at(axis.ticks[every]) - scale.at(axis.ticks[0])) < TICK * 1.2
        and every < len(axis.ticks) - 1
    ):
        every += 1
    for value, text in list(zip(axis.ticks, axis.texts, strict=True))[::every]:
        baseline = scale.at(value) + (ASCENT - DESCENT) / 2 * TICK
        canvas.write(Label(text, x, baseline, TICK, fill, anchor="start" if right else "end"))


def _draw_grid(canvas: Canvas, plot: Box, scale: Scale) -> None:
    for value in scale.ticks:
        y = scale.at(value)
        color = canvas.theme.axis if value == 0 else canvas.theme.grid
        canvas.line(path([(plot.left, y), (plot.right, y)]), color, 1.5 if value == 0 else 1)


def _draw_places(canvas: Canvas, chart: Chart, plot: Box, slots: Slots) -> None:
    """Draw month boundaries and name the places below the axis."""
    starts = month_starts(days(chart.labels) or [])
    for index in starts if len(starts) <= _MOST_MONTH_LINES else []:
        x = slots.at(index - 0.5)
        canvas.line(path([(x, plot.top), (x, plot.bottom)]), canvas.theme.axis, 1, "2 5")
    named, labels = axis_labels(chart.labels, slots, plot.bottom + 12, canvas.theme.muted, chart.language)
    for index, _ in named:
        canvas.line(
            path([(slots.at(index), plot.bottom), (slots.at(index), plot.bottom + 6)]), canvas.theme.axis, 1.5
        )
    canvas.write(*labels)


def draw_plot(
    canvas: Canvas, chart: Chart, room: Box, first: Sequence[Styled], second: Sequence[Styled]
) -> None:
    """Draw axes, columns, lines, and the last value of each line."""
    axes = _axes(first, second, chart.language)
    right = axes[1].room if len(axes) > 1 else 0
    plot = Box(room.left + axes[0].room, room.top + _ABOVE, room.right - right, room.bottom - _BELOW)
    scales = [Scale(axis.ticks, plot.bottom, plot.top) for axis in axes]
    tags = tags_room([*first, *second], chart.language)
    slots = Slots(plot.left, plot.right - tags, len(chart.labels), PAD, canvas.width - PAD)
    _draw_grid(canvas, plot, scales[0])
    for axis, scale, x in zip(axes, scales, (plot.left - _TICK_GAP, plot.right + _TICK_GAP), strict=False):
        fill = _axis_color(axis, canvas, len(axes) == 1)
        _write_ticks(canvas, axis, scale, x, x > plot.right, fill)
    _draw_places(canvas, chart, plot, slots)
    placed = [
        Placed(each, scale, slots) for axis, scale in zip(axes, scales, strict=True) for each in axis.series
    ]
    columns = [each for each in placed if each.styled.mark == "block"]
    events = [each for each in placed if each.styled.series.role == "event"]
    lines = [each for each in placed if each.styled.mark == "line" and each not in events]
    marks = [line for line in lines if line.styled.series.role != "current"]
    taken = draw_columns(canvas, columns, marks, plot, chart.language)
    draw_lines(canvas, lines, over_columns=bool(columns))
    draw_tags(canvas, lines, plot.grown(2, 12), taken, blocks(columns), chart.language)
    draw_events(canvas, events)
