"""Write what several messages need in one transaction; one that fails does not take the others along."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from storage.session import Session, Store, StoreTrouble

Item = TypeVar("Item")
T = TypeVar("T")
Many = Callable[[Session, Sequence[Item]], Sequence[T]]
_MOST = 50  # a few hundredths of a second, since people's commands are written beside them
_AT_ONCE = 8  # of those that are told in one turn of the event loop


@dataclass(eq=False)
class _Entry:
    many: Many[Any, Any]
    item: Any
    done: asyncio.Future[Any]


class Ledger:
    """Take single things to write, and write together what came while the last ones were being written."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store
        self._waiting: list[_Entry] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, many: Many[Item, T], item: Item) -> T:
        """Write one thing durably and give what came of it.

        ``many`` writes several of its kind and gives a result for each; it may be called again for the same
        ones after a transaction that failed. A caller who gives up gets its thing written all the same.
        """
        entry = _Entry(many, item, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        result: T = await entry.done
        return result

    async def settle(self) -> None:
        """Wait until everything is written."""
        if self._writer:
            await asyncio.wait({self._writer})

    async def _write_all(self) -> None:
        while self._waiting:
            entries, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            await self._write(entries)

    async def _write(self, entries: Sequence[_Entry]) -> None:
        try:
            # In one line with what people do: a message that came must be known before its button is pressed.
            results = await self._store().write(lambda session: _written(session, entries), urgent=True)
        except StoreTrouble as error:
            _fail(entries, error)
        except Exception as error:
            if len(entries) == 1:
                _fail(entries, error)
                return
            # Which of them it was, each on its own will tell.
            for entry in entries:
                await self._write([entry])
        else:
            _tell(zip(entries, results, strict=True))


def _written(session: Session, entries: Sequence[_Entry]) -> list[Any]:
    kinds: dict[Many[Any, Any], list[_Entry]] = defaultdict(list)
    for entry in entries:
        kinds[entry.many].append(entry)
    results: dict[_Entry, Any] = {}
    for many, mine in kinds.items():
        results.update(zip(mine, many(session, [entry.item for entry in mine]), strict=True))
    return [results[entry] for entry in entries]


def _tell(results: Iterator[tuple[_Entry, Any]]) -> None:
    """Tell a few what came of theirs, and then the others: all at once they would hold up everybody else."""
    few = list(islice(results, _AT_ONCE))
    for entry, result in few:
        if not entry.done.done():
            entry.done.set_result(result)
    if few:
        asyncio.get_running_loop().call_soon(_tell, results)


def _fail(entries: Sequence[_Entry], error: Exception) -> None:
    for entry in entries:
        if not entry.done.done():
            entry.done.set_exception(error)
