"""Tables as lines of equally wide characters, for the console and for chats without tables."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.characters import one_line
from commands.core.replies import Table
from commands.rules.patterns import lazily

_GAP = "  "
_READABLE = 6  # what is left of a text before numbers are cut too
_FIGURES = 2  # with fewer, a line of words is as good
# Letters and signs of the languages that reports are written in: a column each, as every one of them is.
_NARROW = lazily("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")


def is_blank(cell: str) -> bool:
    """Tell whether a cell says nothing, so that a line of words leaves it out."""
    return cell in {"", "–"}


def width_of(text: str) -> int:
    """Count the terminal columns of a text made by ``one_line``."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth  # imported here: a start is shorter without its tables

    return max(wcswidth(text), 0)


def cut(text: str, width: int) -> str:
    """Shorten a text to so many columns, with … where something is missing."""
    if width_of(text) <= width:
        return text
    from wcwidth import iter_graphemes

    kept, used = "", 0
    for cluster in iter_graphemes(text):
        used += width_of(cluster)
        if used > width - 1:
            break
        kept += cluster
    return kept.rstrip() + "…" if width > 0 else ""


def natural_width(table: Table) -> int:
    """Count the columns a table needs when nothing is cut."""
    return _whole(_natural(_sizes(_cells(table))))


def monospace(table: Table, width: int) -> list[str]:
    """Align a table in at most ``width`` columns: numbers to the right, long texts cut with …."""
    cells = _cells(table)
    sizes = _sizes(cells)
    return _aligned(table, cells, sizes, _fitted(table, sizes, width))


def whole(table: Table, width: int) -> list[str]:
    """Align a table when it fits uncut; nothing when it does not."""
    cells = _cells(table)
    sizes = _sizes(cells)
    widths = _natural(sizes)
    return _aligned(table, cells, sizes, widths) if _whole(widths) <= width else []


def _aligned(
    table: Table, cells: Sequence[Sequence[str]], sizes: Sequence[Sequence[int]], widths: Sequence[int]
) -> list[str]:
    right = [column.align == "right" for column in table.columns]
    lines = [_line(row, taken, widths, right) for row, taken in zip(cells, sizes, strict=True)]
    if not any(cells[0]):
        return lines[1:]
    return [lines[0], _GAP.join("─" * size for size in widths), *lines[1:]]


def stacked(table: Table, width: int) -> list[str]:
    """Put each row's name on a line and its aligned figures on the next; nothing when they do not fit.

    For a table of figures whose names make it too wide. The first line holds the headings, if there are any.
    """
    figures = Table(columns=table.columns[1:], rows=tuple(row[1:] for row in table.rows))
    texts = [column for column in figures.columns if column.align != "right"]
    if len(figures.columns) < _FIGURES or texts or natural_width(figures) + len(_GAP) > width:
        return []
    lines = [_GAP + line for line in monospace(figures, width - len(_GAP))]
    names = [cut(one_line("".join(row[:1])), width) for row in table.rows]
    heading, rows = lines[: -len(names) or None], lines[len(lines) - len(names) :]
    return [*heading[:1], *(line for pair in zip(names, rows, strict=True) for line in pair)]


def _cells(table: Table) -> list[list[str]]:
    count = len(table.columns)
    head = [one_line(column.label) for column in table.columns]
    rows = [[one_line(cell) for cell in row[:count]] for row in table.rows]
    return [head, *(row + [""] * (count - len(row)) for row in rows)]


def _sizes(cells: Sequence[Sequence[str]]) -> list[list[int]]:
    return [[width_of(cell) for cell in row] for row in cells]


def _natural(sizes: Sequence[Sequence[int]]) -> list[int]:
    return [max(column) for column in zip(*sizes, strict=True)]


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _fitted(table: Table, sizes: Sequence[Sequence[int]], width: int) -> list[int]:
    """Take away from the widest column until all fit: from texts and headings first, then from numbers."""
    widths = _natural(sizes)
    if _whole(widths) <= width:
        return widths
    room = width - len(_GAP) * (len(widths) - 1)
    body = _natural(sizes[1:]) if len(sizes) > 1 else [0] * len(widths)
    floors = [
        max(body[at], 1) if column.align == "right" else _READABLE for at, column in enumerate(table.columns)
    ]
    for least in (floors, [1] * len(widths)):
        while sum(widths) > room:
            spare = [at for at, size in enumerate(widths) if size > least[at]]
            if not spare:
                break
            widths[max(spare, key=widths.__getitem__)] -= 1
    return widths


def _line(row: Sequence[str], taken: Sequence[int], widths: Sequence[int], right: Sequence[bool]) -> str:
    shown = []
    for cell, own, size, to_right in zip(row, taken, widths, right, strict=True):
        text, padding = cell, " " * (size - own)
        if own > size:
            text = cut(cell, size)
            padding = " " * (size - width_of(text))
        shown.append(padding + text if to_right else text + padding)
    return _GAP.join(shown).rstrip()
