"""When the end of a right has to be spoken of: two weeks before, three days before and on the day.

After it, a month long, somebody looks each morning whether ads still spend on what was allowed until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from commands.core.texts import N_, Message, msg, msg_plural
from commands.rules.wall_clock import instant
from storage.frozen import frozen

FIRST = 14
_BEFORE = (FIRST, 3, 0)
_AT = time(9)
WATCHED = 30
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
    """Give the next moment later than ``after`` at which one of them is spoken of or looked after."""
    moments = [
        moment
        for right in rights
        for moment in (*_spoken_of(right, zone), *_looked_after(right, zone, after))
    ]
    return min((moment for moment in moments if moment > after), default=None)


def to_speak_of(
    rights: Sequence[Right], zone: ZoneInfo, *, since: datetime, now: datetime
) -> Sequence[Right]:
    """Give what a moment between two others speaks of: whatever ends soon; nothing where there is no moment.

    What has ended is spoken of only where its own moment was missed.
    """
    due = {one for one in rights if any(since <= moment <= now for moment in _spoken_of(one, zone))}
    today = now.astimezone(zone).date()
    return [one for one in rights if one in due or 0 <= one.left(today) <= FIRST] if due else []


def _spoken_of(right: Right, zone: ZoneInfo) -> list[datetime]:
    return [_nine(right.ends_on - timedelta(days=days), zone) for days in _BEFORE]


def _looked_after(right: Right, zone: ZoneInfo, after: datetime) -> list[datetime]:
    """Give the mornings around a moment that come after the end."""
    over = -right.left(after.astimezone(zone).date())
    days = {min(max(day, 1), WATCHED) for day in (over, over + 1)}
    return [_nine(right.ends_on + timedelta(days=day), zone) for day in days]


def _nine(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, _AT), zone)
