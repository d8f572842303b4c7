"""The last value of each line, on a small tag to the right of its end."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label, Point
from bot.charts.figures import figures
from bot.charts.frame import Styled
from bot.charts.placed import Placed
from bot.charts.theme import ASCENT, DESCENT, TICK

_ASIDE, _ABOVE = 7, 3
_AWAY = 11
_BESIDE = 6  # a column
_KEEP = 3
_DOT = 5.5


def last_value(entry: Styled, language: str) -> str:
    """Write the last known value of a line; empty when there is none to tag."""
    known = [value for value in entry.series.values if value is not None]
    if not known or entry.series.role != "current" or entry.mark != "line":
        return ""
    return figures(entry.series, language).value(known[-1])


def tags_room(series: Sequence[Styled], language: str) -> float:
    """Give the room that tags need beside the last place."""
    widths = [_size(text)[0] for text in (last_value(entry, language) for entry in series) if text]
    return max(widths) + _AWAY if widths else 0


def _size(text: str) -> tuple[float, float]:
    return fonts.width(text, TICK, bold=True) + 2 * _ASIDE, (ASCENT + DESCENT) * TICK + 2 * _ABOVE


def _apart(wanted: Sequence[float], pitch: float, low: float, high: float) -> list[float]:
    """Move places that rise as little as needed to be ``pitch`` apart, between ``low`` and ``high``.

    Less the pitch of all before it, each place must not be below the one before: those that are share
    their mean.
    """
    groups: list[list[float]] = []
    for position, place in enumerate(wanted):
        groups.append([place - position * pitch])
        while len(groups) > 1 and fmean(groups[-2]) > fmean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    last = high - (len(wanted) - 1) * pitch
    moved = (max(low, min(last, fmean(group))) for group in groups for _ in group)
    return [place + position * pitch for position, place in enumerate(moved)]


def _draw(canvas: Canvas, text: str, box: Box, color: str) -> None:
    canvas.rectangle(box, canvas.theme.background, 6, color)
    baseline = box.top + _ABOVE + ASCENT * TICK
    canvas.write(Label(text, box.left + _ASIDE, baseline, TICK, color, bold=True))


def _ends(lines: Sequence[Placed], room: Box, language: str) -> list[tuple[Point, str, str]]:
    """Give the ends to tag from the top down, each with its text and colour; at most what fits."""
    texts = [(line, last_value(line.styled, language)) for line in lines]
    ends = [(line.runs[-1][-1], text, line.styled.color) for line, text in texts if text]
    most = int(room.height // (_size("")[1] + _KEEP))
    return sorted(ends[:most], key=lambda end: end[0][1])


def _clear(box: Box, columns: Sequence[Box]) -> Box:
    """Move a tag to the right of the columns it would cover."""
    hit = [column.right + _BESIDE for column in columns if column.overlaps(box)]
    shift = max(hit) - box.left if hit else 0
    return Box(box.left + shift, box.top, box.right + shift, box.bottom)


def draw_tags(
    canvas: Canvas,
    lines: Sequence[Placed],
    room: Box,
    taken: Sequence[Box],
    columns: Sequence[Box],
    language: str,
) -> None:
    """Tag the last value of each current line; a tag without a free place is left out."""
    ends = _ends(lines, room, language)
    height = _size("")[1]
    wanted = [y - height / 2 for (_, y), _, _ in ends]
    tops = _apart(wanted, height + _KEEP, room.top, room.bottom - height)
    for ((x, y), text, color), top in zip(ends, tops, strict=True):
        canvas.dots([(x, y)], color, _DOT)
        box = _clear(Box(x + _AWAY, top, x + _AWAY + _size(text)[0], top + height), columns)
        if box.within(room.grown(0.1, 0.1)) and not any(box.overlaps(other, _KEEP) for other in taken):
            _draw(canvas, text, box, color)
