"""Spans of time as people write them: "30 min", "2h", "1 day"."""

from __future__ import annotations

from datetime import timedelta

from commands.core.texts import UserError, msg
from commands.rules.calendar_words import NUMBERS, UNITS
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, phrase

_WORDS = lazily(r"([0-9]{1,4}|[a-z]+) ?([a-z]+)")
_KNOWN = {"minute", "hour", "day"}


def parse_span(text: str, *, least: timedelta, most: timedelta) -> timedelta:
    """Read a span in minutes, hours or days; raises UserError when it is none, too short or too long."""
    match = _WORDS.fullmatch(phrase(text) or "")
    unit = UNITS.get(match[2], "") if match else ""
    count = _count(match[1]) if match else None
    if count is None or unit not in _KNOWN:
        raise UserError(
            msg("I can't read “{text}”. Write for example 30 min, 2h or 1 day.", text=excerpt(text))
        )
    span = timedelta(**{f"{unit}s": count})
    if not least <= span <= most:
        raise UserError(
            msg(
                "Between {least} minutes and {most} days work.",
                least=least // timedelta(minutes=1),
                most=most.days,
            )
        )
    return span


def _count(word: str) -> int | None:
    return int(word) if word.isdigit() else NUMBERS.get(word)
