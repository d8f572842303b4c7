"""The limits of an app are kept by all processes together, and outlive a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.tiktok.quota import LONG_AGO, Quota, Resting, Spent, Tier
from bot.tiktok.shared_quota import Shared, read, written
from storage.session import Store

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Hands:
    """Two processes on one database, and a clock that moves on while both wait."""

    def __init__(self, *stores: Store) -> None:
        self.now = NOON
        self.stores = stores

    async def sleep(self, seconds: float) -> None:
        """Let time pass, once for all who wait at the same moment."""
        until = self.now + timedelta(seconds=seconds)
        await asyncio.sleep(0.001)
        self.now = max(self.now, until)

    def quotas(self, tier: Tier) -> list[Quota]:
        """Give each process its own."""
        return [
            Quota(lambda: self.now, self.sleep, tier, Shared(store), name=f"{number}:")
            for number, store in enumerate(self.stores)
        ]


@pytest.fixture
def hands(database_url: str) -> Iterator[Hands]:
    stores = Store(database_url), Store(database_url)
    yield Hands(*stores)
    for store in stores:
        store.close()


async def ask(kept: Quota, refused: bool | None = None) -> datetime:
    async with kept.turn() as turn:
        turn.refused = refused
    return turn.made


async def test_two_processes_ask_no_more_than_one_may(hands: Hands) -> None:
    quotas = hands.quotas(Tier(5, 20))
    times = sorted(await asyncio.gather(*(ask(quotas[number % 2]) for number in range(50))))
    for most, span in ((5, 1), (20, 60)):
        gaps = [later - earlier for earlier, later in zip(times, times[most:], strict=False)]
        assert min(gaps) >= timedelta(seconds=span)
    assert times[-1] - NOON < timedelta(minutes=4)


async def test_what_another_process_has_under_way_takes_up_room(hands: Hands) -> None:
    one, other = hands.quotas(Tier(1, 20))
    async with one.turn():
        waiting = asyncio.create_task(ask(other))
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        assert not done
        hands.now += timedelta(seconds=5)
        answered = hands.now
    assert await waiting - answered >= timedelta(seconds=1)


async def test_a_refusal_stops_the_other_process_as_well_and_whoever_starts_later(hands: Hands) -> None:
    one, other = hands.quotas(Tier(10, 600))
    await ask(one, refused=True)
    await ask(one, refused=True)
    for kept in (other, *hands.quotas(Tier(10, 600))):
        with pytest.raises(Resting) as caught:
            await ask(kept)
        assert caught.value.until - NOON == timedelta(minutes=5, seconds=1)


def test_what_was_spent_is_read_as_it_was_written_and_never_too_early() -> None:
    spent = Spent({"a:1": NOON}, [NOON, NOON + timedelta(microseconds=1)], LONG_AGO, 2, NOON)
    again = read(written(spent))
    assert again == Spent({"a:1": NOON}, [NOON, NOON + timedelta(milliseconds=1)], LONG_AGO, 2, NOON)
    assert read("") == Spent()
