"""Dates that get in each other's way: one creator on one day, or within what another deal rules out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from storage.frozen import frozen


@frozen
class Booking:
    """A creator's deal: the day they post, and what they promote nothing else of until when."""

    request: int
    creator: int
    campaign: int
    day: date | None
    since: date
    exclusive: str
    exclusive_until: date | None


@frozen
class Collision:
    """Two deals of a creator that get in each other's way.

    ``exclusive`` where the first one rules the second one out.
    """

    first: Booking
    second: Booking
    day: date
    exclusive: bool


def collisions(bookings: Sequence[Booking]) -> list[Collision]:
    """Find deals of one creator on one day or within an exclusivity; the earliest first."""
    of_creator: dict[int, list[Booking]] = {}
    for booking in bookings:
        of_creator.setdefault(booking.creator, []).append(booking)
    found = [
        collision
        for mine in of_creator.values()
        for one, other in combinations(mine, 2)
        if one.campaign != other.campaign
        for collision in _between(one, other)
    ]
    return sorted(found, key=lambda one: (one.day, one.first.request, one.second.request))


def _between(one: Booking, other: Booking) -> Iterator[Collision]:
    if one.day and one.day == other.day:
        yield Collision(one, other, one.day, exclusive=False)
    for first, second in ((one, other), (other, one)):
        until, day = first.exclusive_until, second.day
        if until and day and first.since <= day <= until:
            yield Collision(first, second, day, exclusive=True)
