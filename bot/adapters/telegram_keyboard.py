"""Buttons under a message: how they are laid out, and what travels when one is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.adapters.characters import one_line
from bot.adapters.tables import cut, width_of
from commands.core.replies import Button, Form, Reply
from commands.core.texts import translator
from storage.frozen import frozen

LEFT_OUT = "-"  # what a person writes to leave an optional question out
_DATA_BYTES = 64
_LABEL = 48
_ROW = 30  # columns of labels that stand side by side on a phone
_A_ROW = 3
_MOST = 100
Style = Literal["", "primary", "success", "danger"]


@frozen
class Key:
    """One button: its label, and the data that travels or the address that opens."""

    label: str
    data: str = ""
    url: str = ""
    style: Style = ""
    app: bool = False


@frozen
class Pressed:
    """Callback data read: a button's token, or the answer to an open question."""

    token: str = ""
    form_id: int = 0
    option: str = ""
    answer: str = ""


def is_link(url: str) -> bool:
    """Tell whether Telegram takes an address for a button: one out on the web, or its own."""
    parts = urlsplit(url)
    return parts.scheme == "tg" or (parts.scheme in ("http", "https") and "." in (parts.hostname or ""))


def keys(reply: Reply) -> list[Key]:
    """Give the buttons of a reply, or the choices of the question it asks."""
    if reply.form:
        return _choices(reply.form, reply.language)
    return [key for button in reply.buttons if (key := _key(button))][:_MOST]


def _key(button: Button) -> Key | None:
    label = cut(one_line(button.label), _LABEL) or "…"
    style: Style = "" if button.style == "secondary" else button.style
    if button.url:
        return Key(label, url=button.url, style=style, app=button.app) if is_link(button.url) else None
    return Key(label, f"b:{button.token}", style=style) if button.token else None


def _choices(form: Form, language: str) -> list[Key]:
    question = form.questions[0]
    offered = [(value, label) for value, label in question.choices]
    if not question.required:
        offered.append((LEFT_OUT, translator(language or "en")("Skip")))
    made = [
        Key(cut(one_line(label), _LABEL) or value, f"f:{form.id}:{question.option}:{value}")
        for value, label in offered
    ]
    # A choice too long to travel can still be typed.
    return [key for key in made if len(key.data.encode()) <= _DATA_BYTES]


def rows(pressable: Sequence[Key]) -> list[list[Key]]:
    """Put short labels side by side and long ones alone, in their order."""
    packed: list[list[Key]] = []
    for key in pressable:
        last = packed[-1] if packed else []
        used = sum(width_of(other.label) + 2 for other in last) + width_of(key.label)
        if last and len(last) < _A_ROW and used <= _ROW:
            last.append(key)
        else:
            packed.append([key])
    return packed


def markup(pressable: Sequence[Key]) -> dict[str, Any] | None:
    """Make the keyboard as it travels, or none without buttons."""
    laid = [[_button(key) for key in row] for row in rows(pressable)]
    return {"inline_keyboard": laid} if laid else None


def _button(key: Key) -> dict[str, Any]:
    opens = {"web_app": {"url": key.url}} if key.app else {"url": key.url}
    made = {"text": key.label, **opens, "callback_data": key.data, "style": key.style}
    return {name: value for name, value in made.items() if value}


def read(data: str) -> Pressed:
    """Read callback data; what is none of ours is taken for a token that nobody knows."""
    kind, _, rest = data.partition(":")
    form_id, _, named = rest.partition(":")
    option, colon, answer = named.partition(":")
    if kind == "f" and colon and form_id.isascii() and form_id.isdecimal() and len(form_id) < 16:
        return Pressed(form_id=int(form_id), option=option, answer=answer)
    return Pressed(token=rest if kind == "b" else data)
