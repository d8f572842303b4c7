"""A Discord message of Components V2 as a small web page."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.servers.discord_ import Message

_ROW, _BUTTON, _SECTION, _TEXT, _GALLERY, _FILE, _LINE, _BOX = 1, 2, 9, 10, 12, 13, 14, 17
_COLOURS = {1: "#5865f2", 2: "#4e5058", 3: "#248046", 4: "#da373c", 5: "#4e5058"}
STYLE = """
body { margin: 0; padding: 20px; width: 560px; background: #313338; color: #dbdee1;
       font: 15px/1.4 'DejaVu Sans', 'Noto Color Emoji', sans-serif; }
.head { margin-bottom: 6px; } .head b { color: #fff; }
.tag { background: #5865f2; color: #fff; border-radius: 4px; font-size: 10px; padding: 1px 5px;
       margin-left: 6px; }
.box { background: #2b2d31; border: 1px solid #3f4147; border-radius: 8px; padding: 12px 14px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0; }
h1, h2, h3 { color: #fff; margin: 2px 0; font-size: 19px; } h3 { font-size: 16px; }
small { color: #949ba4; font-size: 12.5px; }
pre { background: #1e1f22; border: 1px solid #3f4147; border-radius: 4px; padding: 8px; margin: 4px 0;
      font: 12.5px/1.35 'DejaVu Sans Mono', monospace; }
hr { border: 0; border-top: 1px solid #3f4147; margin: 8px 0; }
img { width: 100%; border-radius: 8px; margin-top: 6px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.button { color: #fff; border-radius: 6px; padding: 7px 14px; font-size: 14px; }
"""


def page(messages: Sequence[Message]) -> str:
    """Give a page that shows messages one below the other."""
    head = '<div class="head"><b>Taktgeber</b><span class="tag">APP</span></div>'
    return f"<meta charset=utf-8><style>{STYLE}</style>" + "".join(head + _message(one) for one in messages)


def _message(message: Message) -> str:
    files = {file.name: file.data for file in message.attachments}
    return "".join(_component(component, files) for component in message.components)


def _component(component: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    kind = component["type"]
    inner = "".join(_component(child, files) for child in component.get("components", ()))
    if kind == _BOX:
        return f'<div class="box">{inner}</div>'
    if kind == _ROW:
        return f'<div class="row">{inner}</div>'
    if kind == _BUTTON:
        colour = _COLOURS[component["style"]]
        return f'<div class="button" style="background:{colour}">{html.escape(component["label"])}</div>'
    if kind == _TEXT:
        return f'<div class="text">{marked_up(component["content"])}</div>'
    if kind == _LINE:
        return "<hr>"
    if kind == _GALLERY:
        return "".join(_picture(item, files) for item in component["items"])
    return inner


def _picture(item: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    content = files.get(item["media"]["url"].removeprefix("attachment://").split("/")[-1].split("?")[0], b"")
    return f'<img src="data:image/png;base64,{base64.b64encode(content).decode()}">'


def marked_up(text: str) -> str:
    """Turn the markdown our messages use into tags."""
    blocks = re.split(r"```\n?(.*?)```\n?", text, flags=re.DOTALL)
    parts = [
        f"<pre>{html.escape(block)}</pre>" if at % 2 else _prose(block) for at, block in enumerate(blocks)
    ]
    return "".join(parts)


def _prose(text: str) -> str:
    escaped = html.escape(text, quote=False)
    rules = (
        (r"^(#{1,3}) (.+)\n?", lambda found: f"<h{len(found[1])}>{found[2]}</h{len(found[1])}>"),
        (r"^-# (.+)", r"<small>\1</small>"),
        (r"\*\*(.+?)\*\*", r"<b>\1</b>"),
        (r"\\([^\w\s])", r"\1"),
    )
    for pattern, by in rules:
        escaped = re.sub(pattern, by, escaped, flags=re.MULTILINE)
    return escaped
