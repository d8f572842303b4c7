"""What every video of a campaign must keep to, and how it is told to a creator."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from commands.core.texts import N_, Translator, UserError, msg
from commands.rules.handles import parse_handle
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt

# In the order they are shown.
LABELS: dict[str, str] = {
    "hashtags": N_("Hashtags"),
    "mentions": N_("Mentions"),
    "sound": N_("Sound"),
    "effect": N_("Effect"),
    "length": N_("Length"),
    "do": N_("Please do"),
    "dont": N_("Please don't"),
    "examples": N_("Examples"),
}
MOST_SECONDS = 600  # of a video recorded in the app; https://support.tiktok.com, "Camera tools"
_SECONDS = lazily(r"(\d{1,4})(?:\s*(?:-|–|to|bis)\s*(\d{1,4}))?\s*(?:s|sec|seconds?|sek|sekunden?)?")
_MOST_MENTIONS = 10


def parse_mentions(text: str) -> list[str]:
    """Read the handles to be mentioned, each once."""
    handles = [parse_handle(part) for part in re.split(r"[\s,;]+", text.strip()) if part]
    if len(handles) > _MOST_MENTIONS:
        raise UserError(msg("Name at most {limit} handles to be mentioned.", limit=_MOST_MENTIONS))
    return list(dict.fromkeys(handles))


def parse_length(text: str) -> list[int]:
    """Read how long a video is, in seconds: "30" at most, or "15-60"; gives the least and the most."""
    found = _SECONDS.fullmatch(text.strip().casefold())
    if not found:
        raise UserError(msg("“{text}” is no length. Write seconds, such as 15-60.", text=excerpt(text)))
    first, last = int(found[1]), int(found[2] or found[1])
    least = first if found[2] else 1
    if not 1 <= least <= last <= MOST_SECONDS:
        raise UserError(msg("A video takes 1 to {limit} seconds, the shorter one first.", limit=MOST_SECONDS))
    return [least, last]


def brief_facts(brief: Mapping[str, Any], t: Translator) -> list[tuple[str, str]]:
    """Say what a brief asks for, a label and a text each; what it says nothing about is left out."""
    return [(t(label), _text(name, brief[name], t)) for name, label in LABELS.items() if brief.get(name)]


def _text(name: str, value: Any, t: Translator) -> str:
    if name == "hashtags":
        return " ".join(f"#{tag}" for tag in value)
    if name == "mentions":
        return " ".join(f"@{handle}" for handle in value)
    return _length(value, t) if name == "length" else str(value)


def _length(value: Sequence[int], t: Translator) -> str:
    least, most = value
    if least <= 1:
        return t.plural("at most {count} second", "at most {count} seconds", most)
    return t("{least} to {most} seconds", least=str(least), most=str(most))
