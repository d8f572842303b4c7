"""Moments of a campaign in words: "3 days before the start, at the midpoint and 2 weeks after the end"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from commands.core.texts import Message, UserError, msg, msg_plural
from commands.rules.schedule_lexer import Token
from commands.rules.schedule_model import MOST_SHIFT, POINTS, Moment, Point

_MOMENT: Final = "(?:N?[dw]F)?(?:P|Od|Ld)"
MOMENTS: Final = f"{_MOMENT}(?:C?{_MOMENT})*"
ALL_MOMENTS: Final[tuple[Moment, ...]] = (
    ("start", -3),
    ("start", 0),
    ("middle", 0),
    ("end", 0),
    ("end", 7),
    ("end", 30),
)
_AT: Final = {"start": msg("at launch"), "middle": msg("at the midpoint"), "end": msg("at the end")}
# As in "3 days after the end".
_FROM: Final = {"start": msg("the start"), "middle": msg("the midpoint"), "end": msg("the end")}


def moments_in(tokens: Sequence[Token]) -> tuple[Moment, ...]:
    """Give the moments of tokens whose shape is ``MOMENTS``, in their order; none for "first day"."""
    shape = "".join(token.letter for token in tokens)
    found = [_moment(tokens[match.start() : match.end()]) for match in re.finditer(_MOMENT, shape)]
    known = {moment for moment in found if moment}
    return tuple(sorted(known, key=_order)) if len(known) == len(set(found)) else ()


def _order(moment: Moment) -> tuple[int, int]:
    return POINTS.index(moment[0]), moment[1]


def _moment(tokens: Sequence[Token]) -> Moment | None:
    point = _point(tokens)
    side = next((token.value for token in tokens if token.letter == "F"), 0)
    days = next((token.value for token in tokens if token.letter == "N"), 1)
    if any(token.letter == "w" for token in tokens):
        days *= 7
    if side and not 1 <= days <= MOST_SHIFT:
        raise UserError(
            msg("Up to 366 days before or after a moment work, for example 3 days before the start 9:00.")
        )
    return (point, side * days) if point else None


def _point(tokens: Sequence[Token]) -> Point | None:
    last = tokens[-1]
    if last.letter == "P":
        point: Point = last.value
        return point
    if last.value is None:  # the day of "first day", and not that of "start"
        return None
    return "end" if tokens[-2].letter == "L" else "start"


def moment_said(moment: Moment) -> Message:
    """Say a moment."""
    point, days = moment
    if days == 0:
        return _AT[point]
    if days < 0:
        return msg_plural(
            "{count} day before {point}", "{count} days before {point}", -days, point=_FROM[point]
        )
    return msg_plural("{count} day after {point}", "{count} days after {point}", days, point=_FROM[point])
