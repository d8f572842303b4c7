"""What whoever approves a video has to look at, made of what its brief asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.core.texts import N_, Message, msg
from storage.frozen import frozen


@frozen
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
        texts = {name: brief.get(name, "") for name in ("sound", "effect", "do", "dont")}
        mention = " ".join(f"@{handle}" for handle in brief.get("mentions", ()))
        length = "–".join(str(seconds) for seconds in brief.get("length", ()))
        return cls(
            brief.get("hashtags") or list(hashtags),
            mention=mention,
            length=f"{length} s" if length else "",
            **texts,
        )


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
