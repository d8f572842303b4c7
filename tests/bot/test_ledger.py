"""What comes together is written together, and a thing that cannot be written takes no other along."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest
from sqlmodel import select

from bot.ledger import Ledger
from storage.models import Setting
from storage.session import Session, Store, StoreBusy
from tests.databases import store_on


class Counted(Store):
    """Count transactions; ``busy`` makes the next ones fail."""

    written = 0
    busy = False

    def write_now(self, work, *, lasting=True):  # type: ignore[no-untyped-def]
        """Write, unless it is busy."""
        self.written += 1
        if self.busy:
            raise StoreBusy("locked")
        return super().write_now(work, lasting=lasting)


@pytest.fixture
def store(database_url: str) -> Counted:
    return Counted(database_url, store_on(database_url).engine)


def keep(session: Session, names: Sequence[str]) -> list[int]:
    """Write names; an empty one is a fault."""
    for name in names:
        if not name:
            raise ValueError("no name")
        session.add(Setting(name=name, value="kept"))
    session.flush()
    return [len(name) for name in names]


def shout(session: Session, names: Sequence[str]) -> list[str]:
    return [name.upper() for name in names]


def kept(store: Store) -> list[str]:
    return store.read_now(lambda session: sorted(session.exec(select(Setting.name)).all()))


async def test_things_of_several_kinds_are_written_in_one_transaction(store: Counted) -> None:
    ledger = Ledger(lambda: store)
    puts = [ledger.put(keep, "a"), ledger.put(shout, "b"), ledger.put(keep, "ccc")]
    assert await asyncio.gather(*puts) == [1, "B", 3]
    assert kept(store) == ["a", "ccc"]
    assert store.written == 1


async def test_what_comes_meanwhile_is_written_next(store: Counted) -> None:
    ledger = Ledger(lambda: store)
    first = asyncio.create_task(ledger.put(keep, "a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.gather(first, *(ledger.put(keep, name) for name in "bcde"))
    assert kept(store) == list("abcde")
    assert store.written == 2


async def test_a_failing_member_does_not_take_the_others_along(store: Counted) -> None:
    ledger = Ledger(lambda: store)
    puts = (ledger.put(keep, name) for name in ("a", "", "b"))
    first, fault, last = await asyncio.gather(*puts, return_exceptions=True)
    assert (first, last) == (1, 1)
    assert isinstance(fault, ValueError)
    assert kept(store) == ["a", "b"]


async def test_a_locked_database_is_asked_once_for_all_of_them(store: Counted) -> None:
    ledger = Ledger(lambda: store)
    store.busy = True
    found = await asyncio.gather(*(ledger.put(keep, name) for name in "abc"), return_exceptions=True)
    assert [type(one) for one in found] == [StoreBusy] * 3
    assert store.written == 1
    store.busy = False
    assert await ledger.put(keep, "d") == 1


async def test_who_gives_up_gets_his_thing_written_all_the_same(store: Counted) -> None:
    ledger = Ledger(lambda: store)
    put = asyncio.create_task(ledger.put(keep, "a"))
    await asyncio.sleep(0)
    put.cancel()
    await ledger.settle()
    assert kept(store) == ["a"]


async def test_so_many_come_into_one_transaction_at_most(store: Counted) -> None:
    ledger = Ledger(lambda: store)
    await asyncio.gather(*(ledger.put(keep, f"{at:03}") for at in range(120)))
    assert len(kept(store)) == 120
    assert store.written == 3


async def test_a_few_are_told_at_a_time_so_that_others_come_between(store: Counted) -> None:
    ledger = Ledger(lambda: store)
    puts = [asyncio.create_task(ledger.put(shout, str(number))) for number in range(30)]
    told: list[int] = []
    while not all(put.done() for put in puts):
        told.append(sum(put.done() for put in puts))
        await asyncio.sleep(0)
    assert max(after - before for before, after in pairwise([*told, len(puts)])) <= 8
    assert [put.result() for put in puts] == [str(number) for number in range(30)]
    assert store.written == 1
