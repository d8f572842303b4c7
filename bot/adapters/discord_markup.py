"""Texts as Discord reads them: its Markdown disarmed, links left whole, long ones cut between lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.adapters.characters import one_line, size, tidy
from commands.rules.patterns import lazily

# An address on its own, of characters Discord takes into a link whole; anything else in it is escaped.
_ADDRESS = lazily(r"(?<!\S)https?://[A-Za-z0-9][A-Za-z0-9\-._~:/?#@!$&'+,;=%]+", re.IGNORECASE)
# An underscore inside of a word means nothing to Discord, and names and handles are full of them.
_SPECIAL = lazily(r"[\\*~`|\[\]<>]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# Blanks of one line only: over a wall of line breaks the search would start again at each of them.
_LINE_START = lazily(r"^([^\S\n]*)(?:(#{1,3}|[-+])(?=\s|#)|(\d+)\.(?=\s))", re.MULTILINE)
_EVERYBODY = lazily(r"(?<!\w)@(?=(?:everyone|here)\b)", re.IGNORECASE)
# Without one of these a text stands as it is. Handles have none, and are in most texts.
_SUSPECT = lazily(
    r"[\\*~`|\[\]<>]|_(?:(?<![A-Za-z0-9]_)|(?![A-Za-z0-9]))|@(?=[EeHh])|^[^\S\n]*(?:[#+-]|\d+\.)",
    re.MULTILINE,
)
_FENCE = "```"
_LABEL = 500
_LABELS = 1_000  # the same few headings stand on every card


def clean(text: str) -> str:
    """Drop control characters and what turns the reading direction; line breaks stay, but for the last."""
    return tidy(text, marks=True).removesuffix("\n")


def escape(text: str) -> str:
    """Show a text as it was written: no markup, no mentions, no masked links; addresses stay links."""
    text = clean(text)
    if not _SUSPECT.search(text):
        return text
    shown, at = [], 0
    for address in _ADDRESS.finditer(text):
        shown += [_escaped(text[at : address.start()]), address[0]]
        at = address.end()
    # Joined first: what begins a line is only known in the whole.
    return _LINE_START.sub(_disarmed, "".join([*shown, _escaped(text[at:])]))


def _escaped(text: str) -> str:
    return _EVERYBODY.sub("@\u200b", _SPECIAL.sub(lambda found: "\\" + found[0], text))


def _disarmed(found: re.Match[str]) -> str:
    blank, sign, number = found.groups()
    return f"{blank}\\{sign}" if sign else f"{blank}{number}\\."


@lru_cache(_LABELS)
def bold(text: str) -> str:
    """Give a short text in bold on one line; nothing stays nothing."""
    line = escape(one_line(text)[:_LABEL])
    return f"**{line}**" if line else ""


def heading(text: str) -> str:
    """Give a title on a line of its own."""
    line = escape(one_line(text)[:_LABEL])
    return f"## {line}" if line else ""


def small(text: str) -> str:
    """Give each line of a text in small letters."""
    return "\n".join(f"-# {escape(line.strip())}" for line in clean(text).splitlines() if line.strip())


def code_blocks(head: Sequence[str], rows: Sequence[str], limit: int) -> list[str]:
    """Put aligned lines into code blocks of a limited size; each begins with the head."""
    head = [_fenceless(line) for line in head]
    room = limit - size("\n".join([_FENCE, *head, _FENCE])) - 1
    chunks = packed([_fenceless(row) for row in rows], room)
    return ["\n".join([_FENCE, *head, *([chunk] if chunk else []), _FENCE]) for chunk in chunks or [""]]


def _fenceless(line: str) -> str:
    # Marks without a width of their own could make a narrow line too long to send.
    return line.replace("`", "'")[:_LABEL] if len(line) > _LABEL or "`" in line else line


def packed(lines: Iterable[str], limit: int) -> list[str]:
    """Join lines as long as they fit; each must fit alone."""
    lines = list(lines)
    whole = "\n".join(lines)
    if 2 * len(whole) <= limit:
        return [whole] if lines else []
    chunks: list[list[str]] = []
    used = limit
    for line in lines:
        used += 1 + (length := size(line))
        if chunks and used <= limit:
            chunks[-1].append(line)
        else:
            chunks.append([line])
            used = length
    return ["\n".join(chunk) for chunk in chunks]


def lines_of(text: str, limit: int) -> list[str]:
    """Escape a text line by line; a line that is too long is cut between words."""
    if 4 * len(text) <= limit and text.isprintable():
        return [escape(text)]
    return [shown for line in clean(text).split("\n") for shown in _short(line, limit)]


def _short(line: str, limit: int) -> list[str]:
    whole = escape(line)
    if size(whole) <= limit:
        return [whole]
    longest = limit // 3  # fits even when every character is escaped
    parts = []
    while len(line) > longest:
        at = line.rfind(" ", longest // 2, longest)
        at = longest if at < 0 else at
        parts.append(line[:at])
        line = line[at:].lstrip(" ")
    return [escape(part) for part in (*parts, line)]
