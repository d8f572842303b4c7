"""What a report is laid out with: headings, texts, tables and charts one below the other, page after page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.charts import fonts
from bot.charts.canvas import Box, Canvas, Label, path
from bot.charts.drawing import draw
from bot.charts.theme import ASCENT, DESCENT, LINE_HEIGHT, THEMES
from bot.exports.pdf import HEIGHT, WIDTH, Put
from commands.core.charts import Chart

THEME = THEMES["light"]
MARGIN = 44.0
ROOM = WIDTH - 2 * MARGIN
_TOP, _BOTTOM = 48.0, HEIGHT - 56
_SMALL, _HEAD = 9.5, 13.0
_ROW = 18.0
_CELL_GAP = 12.0
_FIRST_SHARE = 0.34  # of the width, that the names of a table get at least
_CHART = (800, 400)
_MOST_LINES = 40


@dataclass
class Flow:
    """The pages so far, and how far down the last one is filled."""

    pages: list[list[Put]] = field(default_factory=list)
    top: float = 0

    def __post_init__(self) -> None:
        """Begin the first page."""
        self._turn()

    @property
    def canvas(self) -> Canvas:
        """Give the drawing of the last page."""
        return self.pages[-1][0].canvas

    def _turn(self) -> None:
        self.pages.append([Put(Canvas(WIDTH, HEIGHT, THEME))])
        self.top = _TOP

    def keep(self, height: float) -> bool:
        """See to it that there is room for something; tell whether a new page was begun for it."""
        turned = self.top + height > _BOTTOM and self.top > _TOP
        if turned:
            self._turn()
        return turned

    def line(self, text: str, size: float, fill: str = THEME.ink, *, bold: bool = False) -> None:
        """Write a line that has been cleaned and fits."""
        self.keep(size * LINE_HEIGHT)
        self.canvas.write(Label(text, MARGIN, self.top + ASCENT * size, size, fill, bold))
        self.top += size * LINE_HEIGHT

    def text(
        self, text: str, size: float = _SMALL, fill: str = THEME.ink, *, bold: bool = False, lines: int = 0
    ) -> None:
        """Write a text in as many lines as it needs."""
        most = lines or _MOST_LINES
        for part in fonts.wrap(fonts.clean(text), ROOM, size, bold, lines=most):
            self.line(part, size, fill, bold=bold)

    def gap(self, height: float) -> None:
        """Leave room."""
        self.top += height

    def heading(self, text: str, kept: float = 60) -> None:
        """Write a heading that stays with what follows."""
        self.gap(14)
        self.keep(_HEAD * LINE_HEIGHT + kept)
        self.text(text, _HEAD, bold=True, lines=1)
        self.gap(4)

    def chart(self, chart: Chart) -> None:
        """Put a chart as wide as the page."""
        canvas = draw(chart, width=_CHART[0], height=_CHART[1])
        scale = ROOM / canvas.width
        self.keep(canvas.height * scale + 10)
        self.pages[-1].append(Put(canvas, MARGIN, self.top, scale))
        self.top += canvas.height * scale + 10

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> None:
        """Write a table; its head is there again on each page."""
        cells = [[fonts.clean(cell) for cell in row] for row in (heads, *rows)]
        columns = _columns(cells, words=not any(right))
        self.keep(3 * _ROW)
        self._row(cells[0], columns, right, head=True)
        for row in cells[1:]:
            if self.keep(_ROW):
                self._row(cells[0], columns, right, head=True)
            self._row(row, columns, right)

    def _row(
        self, cells: Sequence[str], columns: Sequence[Box], right: Sequence[bool], *, head: bool = False
    ) -> None:
        baseline = self.top + _ROW / 2 + (ASCENT - DESCENT) / 2 * _SMALL
        for cell, column, aside in zip(cells, columns, right, strict=True):
            text = fonts.fit(cell, column.width, _SMALL, bold=head)
            x = column.right if aside else column.left
            fill = THEME.muted if head else THEME.ink
            self.canvas.write(Label(text, x, baseline, _SMALL, fill, head, "end" if aside else "start"))
        self.top += _ROW
        under = path([(MARGIN, self.top), (MARGIN + ROOM, self.top)])
        self.canvas.line(under, THEME.axis if head else THEME.grid, 0.8)


def _columns(rows: Sequence[Sequence[str]], *, words: bool) -> list[Box]:
    """Share the width out: as much as each column needs, and what is left to the names, or to words."""
    needed = [
        max(fonts.width(row[at], _SMALL, bold=number == 0) for number, row in enumerate(rows)) + _CELL_GAP
        for at in range(len(rows[0]))
    ]
    least = min(needed[0], _FIRST_SHARE * ROOM)
    first = least if words else max(ROOM - sum(needed[1:]), least)
    others = [*needed[1:-1], ROOM - first - sum(needed[1:-1])] if words else needed[1:]
    shrunk = min(1.0, (ROOM - first) / sum(others)) if others else 1
    widths = [first, *(width * shrunk for width in others)]
    lefts = [MARGIN + sum(widths[:at]) for at in range(len(widths))]
    return [
        Box(left + (_CELL_GAP if at else 0), 0, left + width, 0)
        for at, (left, width) in enumerate(zip(lefts, widths, strict=True))
    ]
