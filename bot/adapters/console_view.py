"""A reply as plain lines for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from wcwidth import wcswidth

from commands.core.replies import Button, Field, Form, Reply, Table
from commands.core.texts import Translator, translator

WIDTH = 100


def view(reply: Reply, pictures: Sequence[str] = ()) -> str:
    """Give a reply as text; ``pictures`` and files are paths that were written for it."""
    t = translator(reply.language or "en")
    blocks = [
        reply.title and f"== {reply.title} ==",
        reply.text,
        table(reply.table) if reply.table else "",
        "\n".join(_field(field) for field in reply.fields),
        "\n".join(t("Picture: {path}", path=path) for path in pictures),
        reply.note and f"({reply.note})",
        _question(reply.form, t) if reply.form else "",
        buttons(reply.buttons),
    ]
    return "\n".join(block for block in blocks if block)


def _field(field: Field) -> str:
    lines = field.value.splitlines() or [""]
    if len(lines) == 1:
        return f"{field.label}: {lines[0]}"
    return "\n".join([f"{field.label}:", *(f"  {line}" for line in lines)])


def table(table: Table) -> str:
    """Give a table with aligned columns; numbers stand right."""
    heads = [column.label for column in table.columns]
    widths = [max(_width(row[at]) for row in (heads, *table.rows)) for at in range(len(heads))]
    rows = [_row(heads, widths, table), "  ".join("-" * width for width in widths)]
    rows += [_row(row, widths, table) for row in table.rows]
    return "\n".join(rows)


def _row(cells: Sequence[str], widths: Sequence[int], table: Table) -> str:
    padded = []
    for cell, width, column in zip(cells, widths, table.columns, strict=True):
        blanks = " " * (width - _width(cell))
        padded.append(blanks + cell if column.align == "right" else cell + blanks)
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    return max(wcswidth(text), 0) or len(text)


def buttons(row: Sequence[Button]) -> str:
    """Number the buttons; a line with the number presses one."""
    return "\n".join(
        f"  [{number}] {button.label}" + (f": {button.url}" if button.url else "")
        for number, button in enumerate(row, 1)
    )


def _question(form: Form, t: Translator) -> str:
    question = form.questions[0]
    choices = ", ".join(value for value, _ in question.choices)
    hint = f" [{choices}]" if choices else ""
    left = len(form.questions) - 1
    more = " " + t.plural("({count} more question)", "({count} more questions)", left) if left else ""
    optional = "" if question.required else " " + t("(– to leave it out)")
    default = " " + t("(now: {value})", value=question.default) if question.default else ""
    return f"? {question.text}{hint}{default}{optional}{more}"
