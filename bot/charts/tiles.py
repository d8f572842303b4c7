"""Small cards beside and below each other: the posts of a board."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label
from bot.charts.theme import ASCENT, LINE_HEIGHT, TEXT
from commands.core.charts import Tile

_MOST_ACROSS = 4
_MOST_DOWN = 3
_GAP = 14
_INSET = 14
_SMALL = TEXT - 3
_STRIPE = 5
_LINE = LINE_HEIGHT * _SMALL
_LOWEST = _STRIPE + 18 + LINE_HEIGHT * TEXT  # the title alone
_MOST_OF_IT = 0.7  # of the width, for a value


def draw_tiles(canvas: Canvas, tiles: Sequence[Tile], room: Box) -> None:
    """Draw as many cards as there is room for, and how many more there are."""
    across, down = _grid(len(tiles), room.height)
    shown = min(len(tiles), across * down)
    if shown < len(tiles):
        room = _more(canvas, len(tiles) - shown, room)
    width = (room.width - (across - 1) * _GAP) / across
    height = (room.height - (down - 1) * _GAP) / down
    for index, tile in enumerate(tiles[:shown]):
        left = room.left + index % across * (width + _GAP)
        top = room.top + index // across * (height + _GAP)
        color = canvas.theme.palette[index % len(canvas.theme.palette)]
        _draw(canvas, tile, Box(left, top, left + width, top + height), color)


def _grid(count: int, height: float) -> tuple[int, int]:
    """Give how many cards stand beside each other and how many below."""
    across = min(_MOST_ACROSS, 2 if count == 4 else max(1, count)) if count <= _MOST_ACROSS else _MOST_ACROSS
    fits = max(1, int((height - _LINE) // (_LOWEST + _GAP)))
    return across, min(_MOST_DOWN, fits, -(-count // across)) or 1


def _more(canvas: Canvas, hidden: int, room: Box) -> Box:
    """Say below how many cards are left out; give the room above."""
    text = Label(f"+{hidden}", room.right, room.bottom, _SMALL, canvas.theme.muted, bold=True, anchor="end")
    canvas.write(text)
    return Box(room.left, room.top, room.right, text.box.top - 6)


def _draw(canvas: Canvas, tile: Tile, box: Box, color: str) -> None:
    canvas.rectangle(box, canvas.theme.background, 10, canvas.theme.edge)
    canvas.rectangle(Box(box.left, box.top, box.right, box.top + _STRIPE), color, 2)
    inner = Box(box.left + _INSET, box.top + _STRIPE + 8, box.right - _INSET, box.bottom - 10)
    title = fonts.fit(fonts.clean(tile.title), inner.width, TEXT, bold=True)
    canvas.write(Label(title, inner.left, inner.top + ASCENT * TEXT, TEXT, canvas.theme.ink, bold=True))
    top = inner.top + LINE_HEIGHT * TEXT + 2
    # The first line belongs to the text.
    kept = min(len(tile.figures), max(0, int((inner.bottom - top) // _LINE) - bool(tile.text)))
    floor = inner.bottom - kept * _LINE
    _write_text(canvas, tile.text, Box(inner.left, top, inner.right, floor))
    _write_figures(canvas, tile.figures[:kept], Box(inner.left, floor, inner.right, inner.bottom))


def _write_text(canvas: Canvas, text: str, room: Box) -> None:
    count = int(room.height // _LINE)
    found = fonts.wrap(fonts.clean(text), room.width, _SMALL, lines=count) if count > 0 else []
    for index, line in enumerate(found):
        baseline = room.top + index * _LINE + ASCENT * _SMALL
        canvas.write(Label(line, room.left, baseline, _SMALL, canvas.theme.muted))


def _write_figures(canvas: Canvas, figures: Sequence[tuple[str, str]], room: Box) -> None:
    for index, (name, value) in enumerate(figures):
        baseline = room.top + index * _LINE + ASCENT * _SMALL
        written = fonts.fit(fonts.clean(value), _MOST_OF_IT * room.width, _SMALL, bold=True)
        left = fonts.fit(fonts.clean(name), room.width - fonts.width(written, _SMALL, bold=True) - 8, _SMALL)
        canvas.write(Label(left, room.left, baseline, _SMALL, canvas.theme.ink))
        canvas.write(Label(written, room.right, baseline, _SMALL, canvas.theme.ink, bold=True, anchor="end"))
