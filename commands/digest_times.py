"""When a digest comes, by its stored rule and zone; what cannot be read any more is said in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from commands.core.texts import UserError, msg
from commands.rules.schedules import Schedule, from_json, next_dues
from storage.models import Digest


def zone_of(digest: Digest) -> ZoneInfo:
    """Give a digest's zone; raises UserError when there is none of that name any more."""
    try:
        return ZoneInfo(digest.timezone)
    except (KeyError, ValueError, OSError):
        raise UserError(
            msg(
                "The time zone of D{number}, “{zone}”, is not known any more. Delete it and make it anew: "
                "/digest delete D{number}",
                number=str(digest.number),
                zone=digest.timezone,
            )
        ) from None


def schedule_of(digest: Digest) -> Schedule:
    """Give a digest's rule; raises UserError when it cannot be read any more."""
    try:
        return from_json(digest.schedule)
    except ValueError:
        raise UserError(
            msg(
                "The schedule of D{number} cannot be read any more. Delete it and make it anew: "
                "/digest delete D{number}",
                number=str(digest.number),
            )
        ) from None


def dues_of(digest: Digest, count: int, *, after: datetime) -> list[datetime]:
    """Give the next due instants of a digest; raises UserError when its schedule cannot be read any more."""
    return next_dues(schedule_of(digest), count, after=after, zone=zone_of(digest))
