"""Small bars beside each other: a row a name, a column a figure, each figure on a scale of its own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label, path
from bot.charts.figures import BLANK, figures
from bot.charts.scales import Scale, span
from bot.charts.theme import ASCENT, DESCENT, LINE_HEIGHT, TEXT, TICK
from commands.core.charts import Chart, Series
from storage.frozen import frozen

_IN_A_BAND = 3  # columns beside each other; more of them lie below
_MOST_BANDS = 2
_NAME_SHARE = 0.3  # of the width, for the longest name
_LOWEST_ROW = 21
_TALLEST_ROW = 48
_THICKEST = 26
_HEAD_LINES = 2
_UNDER_HEAD = 8
_BETWEEN = 22  # two columns
_APART = 18  # two bands
_AFTER = 7  # a bar, before its value
_LEAST_BARS = 24


@frozen
class _Band:
    """Columns that share the names to their left: where their rows lie."""

    panels: Sequence[Series]
    heads: Sequence[Sequence[str]]
    boxes: Sequence[Box]
    height: float

    def center(self, index: int) -> float:
        return self.boxes[0].top + (index + 0.5) * self.height


def _baseline(center: float, size: float) -> float:
    return center + (ASCENT - DESCENT) / 2 * size


def _grouped(panels: Sequence[Series]) -> list[Sequence[Series]]:
    """Share the columns out: four of them as two above two."""
    shown = panels[: _IN_A_BAND * _MOST_BANDS]
    if len(shown) <= _IN_A_BAND:
        return [shown]
    first = -(-len(shown) // _MOST_BANDS)
    return [shown[:first], shown[first:]]


def _columns(left: float, right: float, count: int) -> list[tuple[float, float]]:
    width = (right - left - _BETWEEN * (count - 1)) / count
    return [(left + at * (width + _BETWEEN), left + at * (width + _BETWEEN) + width) for at in range(count)]


def _bands(room: Box, left: float, panels: Sequence[Series], most: int) -> tuple[list[_Band], int]:
    """Lay the bands out one below the other, their rows as high as each other; give how many rows fit."""
    groups = _grouped(panels)
    # As wide in all bands, so that the columns stand below each other.
    columns = _columns(left, room.right, max(map(len, groups)))
    heads = [
        [
            fonts.wrap(fonts.clean(one.name), end - start, TICK, bold=True, lines=_HEAD_LINES)
            for one, (start, end) in zip(group, columns, strict=False)
        ]
        for group in groups
    ]
    lines = [max(map(len, texts), default=0) for texts in heads]
    taken = sum(lines) * LINE_HEIGHT * TICK + len(groups) * _UNDER_HEAD + (len(groups) - 1) * _APART
    rows = max(1, min(most, int((room.height - taken) / (_LOWEST_ROW * len(groups)))))
    height = min(_TALLEST_ROW, (room.height - taken) / (rows * len(groups)))
    top, found = room.top, []
    for group, texts, count in zip(groups, heads, lines, strict=True):
        top += count * LINE_HEIGHT * TICK + _UNDER_HEAD
        boxes = [Box(start, top, end, top + rows * height) for start, end in columns[: len(group)]]
        found.append(_Band(group, texts, boxes, height))
        top += rows * height + _APART
    return found, rows


def _write_head(canvas: Canvas, lines: Sequence[str], box: Box) -> None:
    """Write a figure's name over its column, its last line always at the same height."""
    bottom = box.top - _UNDER_HEAD - DESCENT * TICK
    for above, line in enumerate(reversed(lines)):
        y = bottom - above * LINE_HEIGHT * TICK
        canvas.write(Label(line, box.left, y, TICK, canvas.theme.muted, bold=True))


def _bar(canvas: Canvas, scale: Scale, value: float, center: float, thick: float, fill: str) -> None:
    zero, end = scale.at(0), scale.at(value)
    if abs(end - zero) < 2:
        end = zero + (2 if value > 0 else -2)
    box = Box(min(zero, end), center - thick / 2, max(zero, end), center + thick / 2)
    canvas.rectangle(box, fill, min(3, thick / 3, box.width / 2))


def _scale(box: Box, series: Series, texts: Sequence[str], count: int) -> tuple[Scale, bool]:
    """Find the scale of a column, and whether its values fit beside its bars."""
    known = span(series.values[:count])
    high = known.high if known.high > known.low else known.low + 1
    widest = max(fonts.width(text, TICK, bold=True) for text in texts)
    aside = box.right - widest - _AFTER
    fits = aside - box.left >= _LEAST_BARS
    return Scale((known.low, high), box.left, aside if fits else box.right), fits


def _draw_panel(
    canvas: Canvas, band: _Band, series: Series, box: Box, colors: Sequence[str], language: str
) -> None:
    write = figures(series, language).value
    count = len(colors)
    texts = [write(value) for value in series.values[:count]]
    scale, fits = _scale(box, series, texts, count)
    thick = min(_THICKEST, band.height * 0.62)
    for index, (value, text, color) in enumerate(zip(series.values, texts, colors, strict=False)):
        center = band.center(index)
        if value:
            _bar(canvas, scale, value, center, thick, color)
        x = scale.at(max(value or 0, 0)) + _AFTER if fits else box.left + _AFTER
        fill = canvas.theme.muted if text == BLANK else canvas.theme.ink
        text = fonts.fit(text, box.right - x + 1, TICK, bold=True)
        halo = "" if fits else canvas.theme.background
        canvas.write(Label(text, x, _baseline(center, TICK), TICK, fill, bold=True, halo=halo))
    zero = scale.at(0)
    canvas.line(path([(zero, box.top), (zero, box.bottom)]), canvas.theme.axis, 1.5)


def draw_panels(canvas: Canvas, chart: Chart, room: Box, panels: Sequence[Series]) -> float:
    """Draw a row for each name that has room and a column for each series; give where they end."""
    names = [fonts.fit(fonts.clean(label), _NAME_SHARE * canvas.width, TEXT) for label in chart.labels]
    left = room.left + max(fonts.width(name, TEXT) for name in names) + _BETWEEN
    bands, rows = _bands(room, left, panels, len(names))
    palette = canvas.theme.palette
    colors = [canvas.theme.softened(palette[at % len(palette)]) for at in range(rows)]
    for band in bands:
        for index, name in enumerate(names[:rows]):
            canvas.write(Label(name, room.left, _baseline(band.center(index), TEXT), TEXT, canvas.theme.ink))
        for series, lines, box in zip(band.panels, band.heads, band.boxes, strict=True):
            _write_head(canvas, lines, box)
            _draw_panel(canvas, band, series, box, colors, chart.language)
    return bands[-1].boxes[0].bottom
