"""Forms as Discord shows them: a modal of up to five questions, or a button that opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord

from bot.adapters.characters import one_line
from bot.adapters.discord_view import Key
from commands.core.replies import Form, Question, Reply
from commands.core.texts import Translator

FILL_IN = "f:"
OPEN = "m:"
_QUESTIONS = 5
_TITLE = _LABEL = 45
_HINT = 100
_CHOICES = 25
_TEXT = 4000
_FORGOTTEN = 900.0  # seconds after which the library lets go of a form nobody sent off


def modal(form: Form, typed: Mapping[str, str]) -> discord.ui.Modal:
    """Build the modal of a form; ``typed`` is what the person had filled in before."""
    made = discord.ui.Modal(
        title=_cut(form.title, _TITLE) or "…", custom_id=f"{FILL_IN}{form.id}", timeout=_FORGOTTEN
    )
    for question in _first(form.questions):
        made.add_item(_asked(question, typed.get(question.option, question.default)))
    return made


def opener(form: Form, t: Translator) -> tuple[Reply, Key]:
    """Say what is asked, with a button that opens the modal: where none can be opened at once."""
    asked = "\n".join(question.text for question in _first(form.questions))
    reply = Reply(text=asked, note=t("Press the button to answer."), language=t.language, private=True)
    return reply, Key(t("Answer"), f"{OPEN}{form.id}", style="primary")


def retry(form_id: int, t: Translator) -> Key:
    """Give the button that opens a form again after a wrong answer."""
    return Key(t("Correct it"), f"{OPEN}{form_id}", style="primary")


def form_id(custom_id: str) -> int:
    """Read a form's id out of what a button or modal sent; 0 fits none."""
    number = custom_id.partition(":")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0


def values(data: Mapping[str, Any]) -> dict[str, str]:
    """Read what was filled in, by option; a file is named by its address. What makes no sense is left out."""
    files = _mapping(_mapping(data.get("resolved")).get("attachments"))
    found = {}
    for part in _inputs(data.get("components")):
        chosen = part.get("values")
        value = part.get("value") if chosen is None else next(iter(_sequence(chosen)), "")
        file = _mapping(files.get(str(value))) if chosen is not None else {}
        found[str(part["custom_id"])] = _text(file.get("url") or value)
    return found


def _inputs(components: object) -> Iterator[Mapping[str, Any]]:
    for part in map(_mapping, _sequence(components)):
        yield from _inputs([part["component"]] if part.get("component") else part.get("components"))
        if part.get("custom_id"):
            yield part


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _first(questions: Sequence[Question]) -> list[Question]:
    """Choose what a modal has room for; what is required comes before the rest."""
    chosen = sorted(range(len(questions)), key=lambda at: not questions[at].required)[:_QUESTIONS]
    return [questions[at] for at in sorted(chosen)]


def _asked(question: Question, value: str) -> discord.ui.Label[Any]:
    label, text = _cut(question.label, _LABEL) or "…", _cut(question.text, _HINT)
    hint = text if text != label else None
    return discord.ui.Label(text=label, description=hint or None, component=_input(question, value))


def _input(question: Question, value: str) -> discord.ui.Item[Any]:
    if question.file:
        return discord.ui.FileUpload(custom_id=question.option, required=question.required)
    if 0 < len(question.choices) <= _CHOICES:
        return _select(question, value)
    return discord.ui.TextInput(
        custom_id=question.option,
        style=discord.TextStyle.paragraph if question.long else discord.TextStyle.short,
        required=question.required,
        default=value[:_TEXT] or None,
        max_length=_TEXT,
    )


def _select(question: Question, value: str) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(label=_cut(label, _HINT) or known, value=known, default=known == value)
        for known, label in question.choices
    ]
    return discord.ui.Select(
        custom_id=question.option,
        options=options,
        required=question.required,
        min_values=1 if question.required else 0,
    )


def _cut(text: str, longest: int) -> str:
    line = one_line(text)
    if len(line) <= longest:
        return line
    whole = line[: longest - 1]
    # Half a word says less than none, unless there would be hardly any left.
    words = whole if line[longest - 1] == " " else whole.rpartition(" ")[0]
    return (words if len(words) > longest // 2 else whole).rstrip(" ,;:") + "…"
