"""Text for Telegram: runs of plain text with at most one tag each, cut under the limits, then HTML.

Cutting happens before the markup is written, so it can never break a tag, an entity or a surrogate pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from bot.adapters.characters import size, tidy
from commands.rules.patterns import lazily

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200
_MOST_TAGS = 100  # Telegram drops the markup after so many entities
_LONGEST_CLUSTER = 64
# A name after @ would call its owner; in code it is only text, and a tap copies it.
_MENTION = lazily(r"(?<![A-Za-z0-9_])@[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?")


class Run(NamedTuple):
    """A piece of text and the tag around it: b, i, code, pre, a (with ``link``), or none."""

    text: str
    tag: str = ""
    link: str = ""


def runs(text: str, tag: str = "") -> list[Run]:
    """Clean a text and put a tag around it; nobody is called by a name in it."""
    text = tidy(text)
    if "@" not in text:
        return [Run(text, tag)] if text else []
    found, at = [], 0
    for mention in _MENTION.finditer(text):
        found += [Run(text[at : mention.start()], tag), Run(mention[0], "code")]
        at = mention.end()
    return [run for run in [*found, Run(text[at:], tag)] if run.text]


def plain(parts: Iterable[Run]) -> str:
    """Give the text without markup."""
    return "".join([run.text for run in parts])


def html(parts: Iterable[Run]) -> str:
    """Write the markup."""
    return "".join(map(_html, parts))


def _html(run: Run) -> str:
    text, tag, link = run
    if "&" in text or "<" in text or ">" in text:
        text = escape(text, quote=False)
    if link:
        return f'<{tag} href="{escape(link)}">{text}</{tag}>'
    return f"<{tag}>{text}</{tag}>" if tag else text


def split(parts: Sequence[Run], limit: int = TEXT_LIMIT) -> list[list[Run]]:
    """Cut into messages of at most ``limit`` units at paragraphs, else lines, else words."""
    messages = []
    rest = _trimmed(parts)
    if len(rest) <= _MOST_TAGS and size(plain(rest)) <= limit:
        return [rest] if rest else []
    while rest:
        at = _place_to_cut(rest, limit)
        head, rest = _cut(rest, at)
        messages.append(_trimmed(head))
        rest = _trimmed(rest)
    return [message for message in messages if message]


def shorten(parts: Sequence[Run], limit: int) -> list[Run]:
    """Keep what fits into one message, with … where something is missing."""
    messages = split(parts, limit)
    if len(messages) < 2:
        return messages[0] if messages else []
    return [*split(parts, limit - 2)[0], Run(" …")]


def _trimmed(parts: Sequence[Run]) -> list[Run]:
    """Take off blank edges, but not the blanks that align the first line of a table."""
    left = [run for run in parts if run.text]
    while left:
        text = left[0].text.lstrip("\n") if left[0].tag == "pre" else left[0].text.lstrip()
        if text:
            left[0] = left[0]._replace(text=text)
            break
        del left[0]
    while left:
        text = left[-1].text.rstrip()
        if text:
            left[-1] = left[-1]._replace(text=text)
            break
        del left[-1]
    return left


def _place_to_cut(parts: Sequence[Run], limit: int) -> int:
    text = plain(parts)
    room = min(_room(text, limit), _tags_end(parts))
    if room >= len(text):
        return len(text)
    for border in ("\n\n", "\n", " "):
        at = text.rfind(border, room // 2, room + 1)
        if at > 0:
            return at
    return _cluster_start(text, room)


def _room(text: str, limit: int) -> int:
    if size(text) <= limit:
        return len(text)
    used = 0
    for at, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > limit:
            return at
    return len(text)


def _tags_end(parts: Sequence[Run]) -> int:
    at = tags = 0
    for run in parts:
        tags += bool(run.tag)
        if tags > _MOST_TAGS:
            return at
        at += len(run.text)
    return at


def _cluster_start(text: str, room: int) -> int:
    from wcwidth import grapheme_boundary_before  # imported here: few texts are that long

    at = grapheme_boundary_before(text, room + 1)
    return at if room - _LONGEST_CLUSTER < at and at > 0 else room


def _cut(parts: Sequence[Run], at: int) -> tuple[list[Run], list[Run]]:
    head: list[Run] = []
    for number, run in enumerate(parts):
        if at < len(run.text):
            kept, left = run._replace(text=run.text[:at]), run._replace(text=run.text[at:])
            return [*head, kept] if at else head, [left, *parts[number + 1 :]]
        head.append(run)
        at -= len(run.text)
    return head, []
