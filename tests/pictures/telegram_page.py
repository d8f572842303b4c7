"""A Telegram message as a small web page."""

from __future__ import annotations

import base64
import html
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from tests.servers.telegram import Message

_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "text_link": ("<a>", "</a>"),
    "bot_command": ("<a>", "</a>"),
    "url": ("<a>", "</a>"),
    "hashtag": ("<a>", "</a>"),
    "mention": ("<a>", "</a>"),
}
STYLE = """
body { margin: 0; padding: 22px; width: 470px; font: 15px/1.42 'DejaVu Sans', 'Noto Color Emoji', sans-serif;
       background: #94bf99; }
.message { background: #fff; border-radius: 14px 14px 14px 4px; padding: 10px 14px; white-space: pre-wrap;
           box-shadow: 0 1px 2px #0003; overflow-wrap: anywhere; }
.message + .message, .row + .message { margin-top: 8px; }
.name { color: #3a8ec8; font-weight: 600; margin-bottom: 2px; }
.message img { display: block; width: calc(100% + 16px); margin: -4px -8px 6px; border-radius: 10px; }
pre { background: #f1f4f6; border-radius: 6px; padding: 6px 8px; margin: 4px 0;
      font: 12.5px/1.35 'DejaVu Sans Mono', monospace; }
a { color: #3a8ec8; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.button { flex: 1; text-align: center; background: #4b7a6bcc; color: #fff; border-radius: 8px;
          padding: 8px 4px; font-size: 14px; }
"""


def page(messages: Sequence[Message]) -> str:
    """Give a page that shows messages one below the other."""
    return f"<meta charset=utf-8><style>{STYLE}</style>" + "".join(_message(message) for message in messages)


def _message(message: Message) -> str:
    picture = ""
    if message.photo is not None:
        picture = f'<img src="data:image/png;base64,{base64.b64encode(message.photo.content).decode()}">'
    name = '<div class="name">Taktgeber</div>'
    body = marked_up(message.visible, message.entities)
    rows = "".join(_row(row) for row in message.keyboard)
    return f'<div class="message">{name}{picture}{body}</div>{rows}'


def _row(row: Sequence[Mapping[str, Any]]) -> str:
    keys = "".join(f'<div class="button">{html.escape(key["text"])}</div>' for key in row)
    return f'<div class="row">{keys}</div>'


def marked_up(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """Put a message's entities (offsets in UTF-16 units) back as tags."""
    units = text.encode("utf-16-le")
    known = [entity for entity in entities if entity["type"] in _TAGS]
    cuts = sorted({0, len(units) // 2, *(at for entity in known for at in _span(entity))})
    parts = []
    for start, end in itertools.pairwise(cuts):
        inside = [entity for entity in known if _span(entity)[0] <= start and end <= _span(entity)[1]]
        piece = html.escape(units[start * 2 : end * 2].decode("utf-16-le"))
        opened = "".join(_TAGS[entity["type"]][0] for entity in inside)
        closed = "".join(_TAGS[entity["type"]][1] for entity in reversed(inside))
        parts.append(opened + piece + closed)
    return "".join(parts)


def _span(entity: Mapping[str, Any]) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]
