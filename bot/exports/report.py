"""A book as a report to print or to pass on: headline figures, charts, all KPIs, sources and definitions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from bot.charts import fonts
from bot.charts.canvas import Box, Label
from bot.charts.theme import ASCENT
from bot.exports.flow import MARGIN, ROOM, THEME, Flow
from bot.exports.pdf import HEIGHT, write_pdf
from commands.core.books import Book, Sheet
from commands.core.replies import Table
from commands.core.texts import translator

_TITLE, _TEXT, _FOOT = 22.0, 11.0, 8.5
_CARDS, _CARD_HEIGHT, _CARD_GAP, _INSET = 4, 62.0, 10.0, 10.0
_NAME, _VALUE = 9.0, 17.0


def write_report(book: Book, rows: Path | None, target: Path) -> None:
    """Write a report; the rows everything was added up from stay out."""
    t = translator(book.language)
    pages = laid_out(book)
    for number, page in enumerate(pages.pages, 1):
        said = t("Page {page} of {pages}", page=number, pages=len(pages.pages))
        made = t("Made {moment}", moment=book.made)
        canvas, y = page[0].canvas, HEIGHT - 30
        title = fonts.fit(fonts.clean(f"{book.title} · {made}"), ROOM - 100, _FOOT)
        canvas.write(Label(title, MARGIN, y, _FOOT, THEME.muted))
        canvas.write(Label(said, MARGIN + ROOM, y, _FOOT, THEME.muted, anchor="end"))
    write_pdf(
        pages.pages, target, title=fonts.clean(book.title), language=book.language, made_at=book.made_at
    )


def laid_out(book: Book) -> Flow:
    """Lay a book out on pages."""
    t, flow = translator(book.language), Flow()
    flow.text(book.title, _TITLE, bold=True, lines=2)
    for text in book.texts:
        flow.text(text, _TEXT, THEME.muted)
    flow.gap(10)
    if book.table and book.table.rows:
        _cards(flow, book.table, t("Change"))
    for chart in book.charts[:1]:
        flow.chart(chart)
    if book.table and book.table.rows:
        flow.heading(t("All figures"))
        aligned = [column.align == "right" for column in book.table.columns]
        flow.table([column.label for column in book.table.columns], book.table.rows, aligned)
        flow.gap(14)
    for chart in book.charts[1:]:
        flow.chart(chart)
    for field in book.fields:
        flow.heading(field.label, kept=14)
        for text in field.value.split("\n"):
            flow.text(text)
    if book.notes and book.table:
        _definitions(flow, book.notes, {row[0] for row in book.table.rows})
    return flow


def _definitions(flow: Flow, notes: Sheet, named: Collection[str]) -> None:
    """Define what the report names; a workbook has more of it."""
    flow.heading(notes.name)
    heads = [heading.label for heading in notes.headings]
    rows = [[str(cell) for cell in row] for row in notes.rows if row[0] in named]
    flow.table(heads, rows, [False] * len(heads))


def _cards(flow: Flow, table: Table, change: str) -> None:
    """Show the first figures large, each with its change where there is one."""
    width = (ROOM - (_CARDS - 1) * _CARD_GAP) / _CARDS
    at = next((number for number, column in enumerate(table.columns) if column.label == change), None)
    for number, row in enumerate(table.rows[:_CARDS]):
        left = MARGIN + number * (width + _CARD_GAP)
        box = Box(left, flow.top, left + width, flow.top + _CARD_HEIGHT)
        flow.canvas.rectangle(box, THEME.background, 8, THEME.edge)
        _write_card(flow, box, (row[0], row[1], row[at] if at is not None else ""))
    flow.gap(_CARD_HEIGHT + 14)


def _write_card(flow: Flow, box: Box, texts: Sequence[str]) -> None:
    x, room, y = box.left + _INSET, box.width - 2 * _INSET, box.top + _INSET
    looks = ((_NAME, THEME.muted, False), (_VALUE, THEME.ink, True), (_NAME, THEME.muted, False))
    for text, (size, fill, bold) in zip(texts, looks, strict=True):
        written = fonts.clean(text)
        smaller = max(_NAME, min(size, size * room / max(1, fonts.width(written, size, bold))))
        fitted = fonts.fit(written, room, smaller, bold)
        flow.canvas.write(Label(fitted, x, y + ASCENT * size, smaller, fill, bold))
        y += size * 1.35
