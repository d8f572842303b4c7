"""When the end of a right has to be spoken of: two weeks before, three days before and on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from commands.core.texts import N_, Message, msg, msg_plural
from commands.rules.wall_clock import instant
from storage.frozen import frozen

FIRST = 14
_BEFORE = (FIRST, 3, 0)
_AT = time(9)
RIGHT_LABELS: dict[str, str] = {"usage": N_("Usage rights"), "spark": N_("Spark authorisation")}


@frozen
class Right:
    """What a team may do until a day."""

    kind: Literal["usage", "spark"]
    ends_on: date

    def left(self, today: date) -> int:
        """Count the days until it ends; 0 on the last one."""
        return (self.ends_on - today).days

    def says(self, today: date) -> Message:
        """Say until when it lasts and how long that still is."""
        what, left = msg(RIGHT_LABELS[self.kind]), self.left(today)
        if left < 0:
            return msg("{what}: ended on {day}", what=what, day=self.ends_on)
        if left == 0:
            return msg("{what}: end today, {day}", what=what, day=self.ends_on)
        return msg_plural(
            "{what}: until {day} ({count} day left)",
            "{what}: until {day} ({count} days left)",
            left,
            what=what,
            day=self.ends_on,
        )


def next_moment(rights: Iterable[Right], zone: ZoneInfo, *, after: datetime) -> datetime | None:
    """Give the next moment later than ``after`` at which one of them has to be spoken of."""
    moments = [
        instant(datetime.combine(right.ends_on - timedelta(days=days), _AT), zone)
        for right in rights
        for days in _BEFORE
    ]
    return min((moment for moment in moments if moment > after), default=None)
