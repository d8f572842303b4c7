"""Which dates of a creator get in each other's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from commands.rules.collisions import Booking, collisions

DAY = date(2026, 12, 15)
ONE = Booking(1, 7, 1, DAY, date(2026, 11, 1), "", None)
OTHER = replace(ONE, request=2, campaign=2)


def test_one_creator_on_one_day_for_two_campaigns() -> None:
    (found,) = collisions([ONE, OTHER])
    assert (found.first.request, found.second.request, found.day, found.exclusive) == (1, 2, DAY, False)


def test_what_is_no_collision() -> None:
    assert collisions([ONE, replace(OTHER, campaign=1)]) == [], "one campaign"
    assert collisions([ONE, replace(OTHER, creator=8)]) == [], "two creators"
    assert collisions([ONE, replace(OTHER, day=date(2026, 12, 16))]) == [], "another day"
    assert collisions([replace(ONE, day=None), replace(OTHER, day=None)]) == [], "no day"


def test_a_post_within_the_exclusivity_of_another_deal() -> None:
    exclusive = replace(ONE, day=date(2026, 11, 20), exclusive="drinks", exclusive_until=DAY)
    (found,) = collisions([OTHER, exclusive])
    assert (found.first.request, found.second.request, found.exclusive) == (1, 2, True)
    late = replace(OTHER, day=date(2026, 12, 16))
    early = replace(OTHER, day=date(2026, 10, 31))
    assert collisions([exclusive, late, replace(early, campaign=2)]) == []
