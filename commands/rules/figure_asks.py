"""When the figures of a post are asked for that no source tells, and what somebody may state of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from commands.core.texts import UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt

DAYS = (1, 7, 30)  # after the post was published
# How a figure may be called beside those that have a field of their own.
_WORDS: Mapping[str, str] = {
    "saves": r"saves?|saved|favou?rites?|favoriten|gespeichert|speicherungen",
    "reach": r"reach|reichweite",
    "watched": r"(?:average |avg\.? |durchschnittliche |durchschn\.? )?(?:watch time|wiedergabezeit)",
    "day": r"day|date|tag|datum|vom|am",
}
_ANY = lazily(
    "|".join(rf"(?P<{key}>\b(?:{words})(?![^\W\d_]))" for key, words in _WORDS.items()), re.IGNORECASE
)
_BETWEEN = " ,;:=\n\t"


def next_ask(posted_at: datetime, *, after: datetime) -> datetime | None:
    """Give the next moment at which figures of a post are asked for; None once all are over."""
    moments = (posted_at + timedelta(days=days) for days in DAYS)
    return next((moment for moment in moments if moment > after), None)


def split_more(text: str) -> dict[str, str]:
    """Take "saves 40, reach 9000, watch time 4.6 s, day 20 Nov" apart; raises UserError for anything else."""
    found = list(_ANY.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)] * bool(found)
    values = {
        str(one.lastgroup): text[one.end() : end].strip(_BETWEEN)
        for one, end in zip(found, ends, strict=True)
    }
    before = text[: found[0].start()] if found else text
    if not found or before.strip(_BETWEEN) or not all(values.values()) or len(values) < len(found):
        raise UserError(
            msg(
                "I could not read “{text}”. Write it like: saves 40, reach 9000, watch time 4.6 s, day "
                "yesterday",
                text=excerpt(text),
            )
        )
    return values


def check_stated(figures: Mapping[str, int]) -> None:
    """Refuse what cannot be: more people reached, or likes, than there are views."""
    views = figures.get("views")
    for key in ("likes", "reach", "saves"):
        value = figures.get(key)
        if views is not None and value is not None and value > views:
            raise UserError(
                msg(
                    "{value} of {views} views cannot be right: each figure of likes, saves and reach is at "
                    "most the views. Look again in the TikTok app.",
                    value=value,
                    views=views,
                )
            )
