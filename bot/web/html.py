"""Markup in which nothing a person typed can become markup: all that is no ``Html`` is escaped."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from bot.adapters.console_view import plain

_VOID = frozenset({"input", "link", "meta", "br", "hr"})
_LINK = re.compile(r"https://[^\s<>\"'“”„]+[^\s<>\"'“”„.,;:!?)\]]")


class Html(str):
    """Finished markup."""

    __slots__ = ()


Child = Html | str | None | bool
Value = str | int | bool | None


def tag(name: str, /, *children: Child, **attributes: Value) -> Html:
    """Make an element; a trailing ``_`` of an attribute's name is dropped, any other becomes ``-``.

    ``True`` gives an attribute without a value; what is ``None`` or ``False`` is left out.
    """
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{said}>")
    return Html(f"<{name}{said}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Put elements and texts one after the other."""
    return Html("".join(_child(child) for child in children))


def data(id: str, values: Any) -> Html:
    """Let a page carry values for its script; no text in them ends the element."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Html(f'<script type="application/json" id="{escape(id)}">{text}</script>')


def _child(child: Child) -> str:
    if isinstance(child, Html):
        return str(child)
    return escape(plain(child)) if isinstance(child, str) else ""


def _attribute(key: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(plain(str(value)))}"'


def prose(text: str) -> Html:
    """Show a text with its line breaks, and with its https addresses as links."""
    lines = [_linked(line) for line in text.strip().splitlines()]
    return Html("<br>".join(lines))


def _linked(line: str) -> Html:
    parts: list[Child] = []
    at = 0
    for found in _LINK.finditer(line):
        parts += [line[at : found.start()], _anchor(found[0])]
        at = found.end()
    return join(*parts, line[at:])


def _anchor(address: str) -> Html:
    return tag("a", address, href=address, rel="noopener noreferrer nofollow", target="_blank")
