"""A reply as plain lines for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.adapters.tables import monospace, natural_width, stacked
from commands.core.replies import Button, Field, Form, Reply, Table
from commands.core.texts import Translator, translator

_KEPT = "\n\t"
_REORDERING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def view(reply: Reply, files: Sequence[str] = (), *, first: int = 1, width: int | None = None) -> str:
    """Give a reply as text: ``files`` are sentences about what was written beside it.

    Buttons are numbered from ``first`` on; a table is stacked or cut to ``width`` columns, if any.
    """
    t = translator(reply.language or "en")
    blocks = [
        reply.title and f"== {reply.title} ==",
        reply.text,
        "\n".join(_table(reply.table, width)) if reply.table else "",
        "\n".join(_field(field) for field in reply.fields),
        "\n".join(files),
        reply.note and f"({reply.note})",
        _question(reply.form, t) if reply.form else "",
        _buttons(reply.buttons, first),
    ]
    return plain("\n".join(block for block in blocks if block))


def plain(text: str) -> str:
    """Leave out what steers a terminal or turns the reading direction."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(char for char in text if char in _KEPT or _is_shown(char))


def _is_shown(char: str) -> bool:
    return char not in _REORDERING and unicodedata.category(char) not in {"Cc", "Cs"}


def _table(table: Table, width: int | None) -> list[str]:
    needed = natural_width(table)
    if width is None or needed <= width:
        return monospace(table, needed)
    return stacked(table, width) or monospace(table, width)


def _field(field: Field) -> str:
    lines = field.value.splitlines() or [""]
    if len(lines) == 1:
        return f"{field.label}: {lines[0]}"
    return "\n".join([f"{field.label}:", *(f"  {line}" for line in lines)])


def _buttons(row: Sequence[Button], first: int) -> str:
    """Number the buttons; a line with the number presses one."""
    return "\n".join(
        f"  [{number}] {button.label}" + (f": {button.url}" if button.url else "")
        for number, button in enumerate(row, first)
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
