"""Telegram's own parser, as the judge of what we write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import tdjson


@dataclass(frozen=True)
class Parsed:
    """A text as people see it, and the kind of each marked part with its words."""

    text: str
    marked: tuple[tuple[str, str], ...]


def ask(request: dict[str, Any]) -> dict[str, Any]:
    """Ask TDLib, offline."""
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    found: dict[str, Any] = json.loads(answer)
    return found


ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parse(html: str) -> Parsed:
    """Parse what we send; markup that Telegram would refuse fails the test."""
    mode = {"@type": "textParseModeHTML"}
    answer = ask({"@type": "parseTextEntities", "text": html, "parse_mode": mode})
    assert answer["@type"] == "formattedText", (answer, html)
    return Parsed(answer["text"], _marked(answer["text"], answer["entities"]))


def called(html: str) -> list[str]:
    """Give the names that are called in a text: mentions that Telegram finds outside of code."""
    shown = parse(html)
    found = ask({"@type": "getTextEntities", "text": shown.text})
    mentions = [words for kind, words in _marked(shown.text, found["entities"]) if kind == "Mention"]
    in_code = [words for kind, words in shown.marked if kind in ("Code", "Pre")]
    return [name for name in mentions if not any(name in code for code in in_code)]


def _marked(text: str, entities: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    raw = text.encode("utf-16-le", "surrogatepass")
    return tuple(
        (
            entity["type"]["@type"].removeprefix("textEntityType"),
            raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"),
        )
        for entity in entities
    )
