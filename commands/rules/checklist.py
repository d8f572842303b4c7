"""What whoever approves a video has to look at, made of what its brief asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commands.core.texts import N_, Message, msg


@dataclass(frozen=True)
class Asked:
    """What a brief asks for; what it says nothing about is empty."""

    hashtags: Sequence[str] = ()
    mention: str = ""
    sound: str = ""
    effect: str = ""
    length: str = ""
    do: str = ""
    dont: str = ""

    @classmethod
    def of(cls, brief: Mapping[str, Any], hashtags: Sequence[str] = ()) -> Asked:
        """Read it out of a brief as it is stored; ``hashtags`` are those of a campaign without any there."""
        texts = {name: _text(brief.get(name)) for name in cls.__dataclass_fields__ if name != "hashtags"}
        named = brief.get("hashtags")
        own = [str(tag).lstrip("#") for tag in named] if isinstance(named, list | tuple) else []
        return cls(own or list(hashtags), **texts)


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def checklist(asked: Asked) -> list[Message]:
    """Give what a person has to look at, in the order of a video: caption, sound, picture."""
    points = [
        (" ".join(f"#{tag}" for tag in asked.hashtags), N_("Hashtags in the caption: {what}")),
        (asked.mention, N_("Mentioned in the caption: {what}")),
        (asked.sound, N_("Sound: {what}")),
        (asked.effect, N_("Effect: {what}")),
        (asked.length, N_("Length: {what}")),
        (asked.do, N_("To do: {what}")),
        (asked.dont, N_("Not to do: {what}")),
    ]
    return [msg(text, what=what) for what, text in points if what]
