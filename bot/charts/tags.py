"""The last value of each line, on a small tag to the right of its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label, Point
from bot.charts.figures import figures
from bot.charts.frame import Styled
from bot.charts.placed import Placed
from bot.charts.theme import ASCENT, DESCENT, TICK

_ASIDE, _ABOVE = 7, 3
_AWAY = 11
_KEEP = 3
_DOT = 5.5
_STEP, _FARTHEST = 0.2, 6.0  # how far a tag moves up or down for others, in tags


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


def _places(end: Point, size: tuple[float, float]) -> Iterator[Box]:
    """Offer places for a tag: beside the end of its line, then further and further up and down."""
    (x, y), (width, height) = end, size
    for steps in range(round(_FARTHEST / _STEP)):
        for direction in (1, -1):
            top = y + (direction * steps * _STEP - 0.5) * height
            yield Box(x + _AWAY, top, x + _AWAY + width, top + height)


def _draw(canvas: Canvas, text: str, box: Box, color: str) -> None:
    canvas.rectangle(box, canvas.theme.background, 6, color)
    baseline = box.top + _ABOVE + ASCENT * TICK
    canvas.write(Label(text, box.left + _ASIDE, baseline, TICK, color, bold=True))


def draw_tags(
    canvas: Canvas, lines: Sequence[Placed], room: Box, taken: Sequence[Box], language: str
) -> None:
    """Tag the last value of each current line; a tag without a free place is left out."""
    occupied = list(taken)
    texts = [(line, last_value(line.styled, language)) for line in lines]
    for line, text in sorted(texts, key=lambda each: each[0].runs[-1][-1][1] if each[1] else 0):
        if not text:
            continue
        end = line.runs[-1][-1]
        canvas.dots([end], line.styled.color, _DOT)
        places = (box for box in _places(end, _size(text)) if box.within(room))
        box = next((each for each in places if not any(each.overlaps(o, _KEEP) for o in occupied)), None)
        if box:
            _draw(canvas, text, box, line.styled.color)
            occupied.append(box)
