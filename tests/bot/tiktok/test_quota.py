"""The limits of an app: never more in a second or a minute, and the right waits after a refusal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.tiktok.quota import BASIC, Quota, Resting, Tier
from tests import clock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def moment() -> datetime:
    return NOON + timedelta(seconds=clock.clock() - 1000)


def quota(tier: Tier = BASIC) -> Quota:
    return Quota(moment, asyncio.sleep, tier)


async def ask(kept: Quota, takes: float = 0.0, refused: bool | None = None) -> datetime:
    """Make a request and give the moment it went out."""
    async with kept.turn() as turn:
        await asyncio.sleep(takes)
        turn.refused = refused
    return turn.made


def test_no_second_and_no_minute_holds_too_many() -> None:
    async def all_at_once() -> list[datetime]:
        kept = quota(Tier(10, 100))
        return await asyncio.gather(*(ask(kept) for _ in range(250)))

    times = sorted(clock.run(all_at_once()))
    for most, span in ((10, 1), (100, 60)):
        gaps = [later - earlier for earlier, later in zip(times, times[most:], strict=False)]
        assert min(gaps) >= timedelta(seconds=span)
    assert times[-1] - times[0] < timedelta(seconds=130)


def test_what_takes_long_on_its_way_still_counts_when_it_arrives() -> None:
    async def slow_then_fast() -> list[datetime]:
        kept = quota()
        slow = [asyncio.create_task(ask(kept, takes=0.9)) for _ in range(10)]
        await asyncio.sleep(0.1)
        return [await ask(kept), *[await one for one in slow]]

    late, *_ = clock.run(slow_then_fast())
    assert late - NOON >= timedelta(seconds=1.9)


def test_a_refusal_costs_a_second_then_five_minutes_then_the_day() -> None:
    async def refusals() -> list[datetime]:
        kept, found = quota(), []
        for pause in (0, 0, 300):
            await asyncio.sleep(pause)
            await ask(kept, refused=True)
            found.append(kept._free)
        return found

    first, second, third = clock.run(refusals())
    assert first - NOON == timedelta(seconds=1)
    assert second - first == timedelta(minutes=5)
    assert third == datetime(2026, 11, 24, tzinfo=UTC)


def test_those_that_went_out_together_are_refused_together() -> None:
    async def burst() -> datetime | None:
        kept = quota()
        await asyncio.gather(*(ask(kept, takes=0.2, refused=True) for _ in range(5)))
        return kept.rests_until()

    assert clock.run(burst()) is None


@pytest.mark.parametrize("again", [True, False])
def test_a_success_ends_the_row_of_refusals(again: bool) -> None:
    async def work() -> datetime | None:
        kept = quota()
        for refused in (True, *(() if again else (False,)), True):
            await ask(kept, refused=refused)
        return kept.rests_until()

    assert (clock.run(work()) is not None) is again


def test_a_request_that_is_given_up_makes_room_again() -> None:
    async def work() -> datetime:
        kept = quota(Tier(1, 600))
        task = asyncio.create_task(ask(kept, takes=50))
        await asyncio.sleep(1)
        task.cancel()
        return await ask(kept)

    assert clock.run(work()) - NOON == timedelta(seconds=2)


def test_nobody_waits_for_a_rest_of_minutes() -> None:
    async def work() -> datetime:
        kept = quota()
        for _ in range(2):
            await ask(kept, refused=True)
        with pytest.raises(Resting) as caught:
            await ask(kept)
        return caught.value.until

    assert clock.run(work()) - NOON == timedelta(minutes=5, seconds=1)


def test_what_never_came_back_counts_for_a_while_and_no_longer() -> None:
    async def work() -> datetime:
        kept = quota(Tier(1, 600))
        gone = kept.turn()
        await gone.__aenter__()
        return await ask(kept)

    assert clock.run(work()) - NOON == pytest.approx(timedelta(seconds=91), abs=timedelta(seconds=0.1))
