"""A reply as Telegram shows it: runs of text, without any request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.adapters.characters import one_line, size, tidy
from bot.adapters.tables import is_blank, stacked, whole
from bot.adapters.telegram_keyboard import is_link
from bot.adapters.telegram_text import CAPTION_LIMIT, TOAST_LIMIT, Run, html, runs, shorten
from commands.core.charts import Chart
from commands.core.replies import Field, Form, Reply, Table
from commands.core.texts import Translator, translator

_PHONE = 34  # columns of a monospaced block that a phone shows without breaking lines
_PLACEHOLDER = 64
_FIELDS, _SHORT = 2_000, 200  # of a card that has changed most fields have not
_ONE_LINE = 3  # columns of a wide table that still make one line of text


def body(reply: Reply, *, mention: Sequence[Run] = (), group: bool = False) -> list[Run]:
    """Give all the text of a reply; ``mention`` names the person a question in a group is for."""
    t = translator(reply.language or "en")
    blocks = [
        _lines([runs(one_line(reply.title), "b"), runs(reply.text)]),
        table(reply.table) if reply.table else [],
        _lines(_field(field) for field in reply.fields),
        _lines(runs(f"{button.label}: {button.url}") for button in reply.buttons if _unlinkable(button.url)),
        runs(reply.note, "i"),
        _question(reply.form, t, mention, group) if reply.form else [],
    ]
    return _joined(blocks, "\n\n")


def table(shown: Table) -> list[Run]:
    """Align a narrow table; give a wide one as a few lines for each row."""
    if lines := whole(shown, _PHONE):
        return [Run("\n".join(lines), "pre")]
    figures = stacked(shown, _PHONE)
    if figures:
        return [Run("\n".join(figures), "pre")]
    return _joined(
        [_row(shown, row) for row in shown.rows], "\n\n" if len(shown.columns) > _ONE_LINE else "\n"
    )


def caption(chart: Chart) -> str:
    """Say in HTML what a picture shows."""
    return html(shorten(runs(chart.alt or chart.title), CAPTION_LIMIT))


def toast(reply: Reply) -> str:
    """Give the text of a reply that is nothing but a short text, for the notice above a chat."""
    more = (reply.title, reply.fields, reply.table, reply.chart, reply.documents, reply.buttons, reply.form)
    text = tidy("\n".join(part for part in (reply.text, reply.note) if part))
    return "" if any(more) or size(text) > TOAST_LIMIT else text


def placeholder(form: Form) -> str:
    """Give what stands in the empty input field while a question is open."""
    label = one_line(form.questions[0].label)
    return label if len(label) <= _PLACEHOLDER else label[: _PLACEHOLDER - 1] + "…"


def _unlinkable(url: str) -> bool:
    return bool(url) and not is_link(url)


def _joined(blocks: Iterable[Sequence[Run]], glue: str) -> list[Run]:
    parts: list[Run] = []
    for block in blocks:
        if block:
            parts += [Run(glue), *block] if parts else block
    return parts


def _lines(lines: Iterable[Sequence[Run]]) -> list[Run]:
    return _joined(lines, "\n")


def _field(field: Field) -> Sequence[Run]:
    written = _short_field if len(field.value) <= _SHORT else _written_field
    return written(field.label, field.value)


def _written_field(label: str, value: str) -> Sequence[Run]:
    glue = ":\n" if "\n" in value else ": "
    return (*runs(one_line(label), "b"), Run(glue), *runs(value))


_short_field = lru_cache(_FIELDS)(_written_field)


def _row(shown: Table, row: Sequence[str]) -> list[Run]:
    labels = [one_line(column.label) for column in shown.columns]
    cells = [one_line(cell) for cell in row] or [""]
    head, named = (
        cells[0],
        [(label, cell) for label, cell in zip(labels[1:], cells[1:], strict=False) if not is_blank(cell)],
    )
    single = len(labels) < 3
    told = runs(" · ".join(cell if single or not label else f"{label}: {cell}" for label, cell in named))
    if len(labels) > _ONE_LINE:
        return _lines([runs(head, "b"), told])
    return [*runs(head, "b"), *([Run(": ")] if head and told else []), *told]


def _question(form: Form, t: Translator, mention: Sequence[Run], group: bool) -> list[Run]:
    question = form.questions[0]
    by_hand = bool(question.choices) or not question.required
    now = t("(now: {value})", value=one_line(question.default)) if question.default else ""
    return _lines(
        [
            [*mention, Run(",")] if mention else [],
            runs(one_line(form.title), "b"),
            runs(question.text),
            runs(now, "i"),
            runs(t("Reply to this message with your answer."), "i") if group and by_hand else [],
        ]
    )
