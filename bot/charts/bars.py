"""Bars to the right, one a name: the best creators, posts, campaigns."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label, path
from bot.charts.figures import figures
from bot.charts.frame import Styled
from bot.charts.scales import Scale, span
from bot.charts.theme import ASCENT, DESCENT, TEXT
from commands.core.charts import Chart
from storage.frozen import frozen

_TALLEST_ROW = 72
_LOWEST_ROW = 23
_NAME_SHARE = 0.36  # of the width, for the longest name
_GAP = 10
_LEAST_BARS = 60


@frozen
class _Rows:
    """The rows that fit, and where they lie."""

    top: float
    height: float
    shown: int
    hidden: int

    def center(self, index: int) -> float:
        return self.top + (index + 0.5) * self.height


@frozen
class _Chosen:
    """The series that are drawn: the bars, and what they are compared with."""

    current: Styled
    previous: Styled | None
    target: Styled | None

    @property
    def compared(self) -> list[Styled]:
        return [each for each in (self.previous, self.target) if each]


def _chosen(series: Sequence[Styled]) -> _Chosen:
    def first(role: str) -> Styled | None:
        return next((each for each in series if each.series.role == role), None)

    current = first("current")
    return _Chosen(current, first("previous"), first("target")) if current else _Chosen(series[0], None, None)


def _rows(room: Box, count: int) -> _Rows:
    most = max(1, int(room.height // _LOWEST_ROW))
    shown = count if count <= most else max(1, most - 1)
    height = min(_TALLEST_ROW, room.height / (shown + (shown < count)))
    spare = room.height - height * (shown + (shown < count))
    return _Rows(room.top + spare / 3, height, shown, count - shown)


def _baseline(center: float) -> float:
    return center + (ASCENT - DESCENT) / 2 * TEXT


def _write_names(canvas: Canvas, chart: Chart, room: Box, rows: _Rows, kept: float) -> float:
    """Write the names, with ``kept`` for what stands beside them; give where the bars may start."""
    most = min(_NAME_SHARE * canvas.width, room.width - kept)
    names = [fonts.fit(fonts.clean(label), most, TEXT) for label in chart.labels[: rows.shown]]
    for index, name in enumerate(names):
        canvas.write(Label(name, room.left, _baseline(rows.center(index)), TEXT, canvas.theme.ink))
    if rows.hidden:
        more = Label(
            f"+{rows.hidden}", room.left, _baseline(rows.center(rows.shown)), TEXT, canvas.theme.muted
        )
        canvas.write(more)
    return room.left + max((fonts.width(name, TEXT) for name in names), default=0) + _GAP


def _bar(canvas: Canvas, entry: Styled, scale: Scale, row: tuple[float, float], value: float) -> None:
    zero, end = scale.at(0), scale.at(value)
    center, height = row
    if value and abs(end - zero) < 2:
        end = zero + (2 if value > 0 else -2)
    box = Box(min(zero, end), center - height / 2, max(zero, end), center + height / 2)
    if value:
        canvas.rectangle(box, entry.fill, min(4, height / 3, box.width / 2))


def _values_room(values: Sequence[float | None], texts: Sequence[str], negative: bool) -> float:
    sides = [
        fonts.width(text, TEXT, bold=True)
        for value, text in zip(values, texts, strict=True)
        if ((value or 0) < 0) is negative
    ]
    return max(sides) + _GAP if sides else 0.0


def _scale(chosen: _Chosen, shown: int, left: float, right: float) -> Scale:
    drawn = (chosen.current, *chosen.compared)
    known = span(value for each in drawn for value in each.series.values[:shown])
    high = known.high if known.high > known.low else known.low + 1
    return Scale((known.low, high), left, right)


def _value_label(canvas: Canvas, text: str, value: float | None, scale: Scale, center: float) -> Label:
    end, halo = scale.at(value or 0), canvas.theme.background  # a target may run through it
    fill = canvas.theme.muted if value is None else canvas.theme.ink
    if (value or 0) < 0:
        return Label(text, end - _GAP * 0.8, _baseline(center), TEXT, fill, True, "end", halo)
    return Label(text, end + _GAP * 0.8, _baseline(center), TEXT, fill, True, "start", halo)


def _draw_target(canvas: Canvas, entry: Styled, scale: Scale, rows: _Rows, index: int) -> None:
    value = entry.series.values[index]
    if value is not None:
        x, reach = scale.at(value), rows.height * 0.4
        center = rows.center(index)
        canvas.line(path([(x, center - reach), (x, center + reach)]), entry.color, 2.5, "3 4")


def _draw_row(canvas: Canvas, chosen: _Chosen, scale: Scale, rows: _Rows, index: int, text: str) -> None:
    value, center = chosen.current.series.values[index], rows.center(index)
    thick = min(34, rows.height * (0.44 if chosen.previous else 0.64))
    if chosen.previous:
        below = (center + thick / 2 + rows.height * 0.1, rows.height * 0.16)
        _bar(canvas, chosen.previous, scale, below, chosen.previous.series.values[index] or 0)
        center -= rows.height * 0.08
    _bar(canvas, chosen.current, scale, (center, thick), value or 0)
    if chosen.target:
        _draw_target(canvas, chosen.target, scale, rows, index)
    canvas.write(_value_label(canvas, text, value, scale, center))


def draw_bars(canvas: Canvas, chart: Chart, room: Box, series: Sequence[Styled]) -> None:
    """Draw the first current series as bars; an earlier one thin below it, a target as a tick."""
    chosen = _chosen(series)
    rows = _rows(room, len(chart.labels))
    write = figures(chosen.current.series, chart.language).value
    values = chosen.current.series.values[: rows.shown]
    texts = [write(value) for value in values]
    beside = [_values_room(values, texts, negative) for negative in (True, False)]
    left = _write_names(canvas, chart, room, rows, sum(beside) + _LEAST_BARS)
    scale = _scale(chosen, rows.shown, left + beside[0], room.right - beside[1])
    for index, text in enumerate(texts):
        _draw_row(canvas, chosen, scale, rows, index, text)
    edges = [(scale.at(0), rows.top), (scale.at(0), rows.top + rows.shown * rows.height)]
    canvas.line(path(edges), canvas.theme.axis, 1.5)
