"""How far a figure about a creator can be relied on, by its source and age."""

from __future__ import annotations

from datetime import date

from commands.core.texts import Message, msg
from storage.frozen import frozen

FRESH_DAYS, OLD_DAYS = 30, 180
GOOD, FAIR, POOR = "🟢", "🟡", "🔴"


@frozen
class Confidence:
    """A mark and the words beside it: never the colour alone."""

    mark: str
    words: Message


def confidence(*, typed: bool, day: date | None, today: date) -> Confidence:
    """Judge a figure of a day.

    Green: measured by a platform or suite within the last 30 days. Yellow: typed by hand, or measured 31 to
    180 days ago. Red: older than that, however it came, or of a day nobody knows.
    """
    if day is None:
        return Confidence(POOR, msg("of unknown age"))
    age = max((today - day).days, 0)
    if age > OLD_DAYS:
        return Confidence(POOR, msg("old"))
    if typed:
        return Confidence(FAIR, msg("typed by hand"))
    if age > FRESH_DAYS:
        return Confidence(FAIR, msg("{days} days old", days=age))
    return Confidence(GOOD, msg("fresh"))
