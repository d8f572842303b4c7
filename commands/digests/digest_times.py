"""When a digest comes, by its stored rule and zone; what cannot be read any more is said in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.core.texts import UserError, msg
from commands.rules.schedules import Schedule, from_json, next_dues
from storage.models import Campaign, Digest


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


def in_flight(schedule: Schedule, campaign: Campaign) -> Schedule:
    """Give a schedule at moments of a campaign its dates; another one stays as it is."""
    if schedule.kind != "flight":
        return schedule
    return replace(schedule, flight=(campaign.starts_on, campaign.ends_on))


def set_rule(digest: Digest, schedule: Schedule, *, now: datetime) -> None:
    """Give a digest another rule and, where it is active, the next date by that."""
    digest.schedule = schedule.to_json()
    if digest.state == "active":
        digest.next_due = next(iter(dues_of(digest, 1, after=_unheard(digest, now))), None)


def follow(digest: Digest, campaign: Campaign, *, now: datetime) -> bool:
    """Let a digest at moments of a campaign follow its dates; False where it has no other dates now."""
    try:
        schedule = schedule_of(digest)
        followed = in_flight(schedule, campaign)
        if followed == schedule:
            return False
        set_rule(digest, followed, now=now)
    except UserError:
        return False  # its own turn says what is wrong with it
    return True


def _unheard(digest: Digest, now: datetime) -> datetime:
    """Give the moment up to which a digest has come: what is due this very moment still comes."""
    if digest.next_due is None or digest.next_due > now:
        return now
    return digest.next_due - timedelta(microseconds=1)
