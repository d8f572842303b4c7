"""Rows that were staged on their way to being published: added up, compared, completed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial

from storage import publishing
from storage.publishing import DayChange, Known
from storage.session import Store
from storage.staging import Sums, days_of, settle, sum_up, sums

_SUMS_AT_ONCE = 500
_CARRIED, _DAYS_CARRIED = 2_000, 12  # rows and days in one transaction


async def add_up(store: Store, found: Sums) -> None:
    """Write the sums of staged days down."""
    for at in range(0, len(found), _SUMS_AT_ONCE):
        await store.write(partial(sum_up, found=found[at : at + _SUMS_AT_ONCE]), lasting=False)
    await store.write(settle)


async def completed(store: Store, id: int, known: Known) -> list[DayChange]:
    """Compare staged days with the live ones, and bring what only those hold into them."""
    found = await asyncio.to_thread(store.read_now, partial(publishing.changes, id=id, known=known))
    for days in _grouped([day for day in found if day.touched and day.lacks]):
        after: int | None = 0
        while after is not None:
            carry = partial(publishing.carry_over, days=days, known=known, after=after, limit=_CARRIED)
            after = await store.write(carry, lasting=False)
        ids = [day.staged for day in days]
        added = await asyncio.to_thread(store.read_now, partial(sums, days=days_of(ids)))
        await store.write(partial(sum_up, found=added), lasting=False)
    return found


def _grouped(days: Sequence[DayChange]) -> Iterator[list[DayChange]]:
    """Put days together until they are as much as one transaction may carry over."""
    group: list[DayChange] = []
    for day in days:
        full = len(group) == _DAYS_CARRIED or sum(one.known for one in group) + day.known > _CARRIED
        if group and full:
            yield group
            group = []
        group.append(day)
    if group:
        yield group
