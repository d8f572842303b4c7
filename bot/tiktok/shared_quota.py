"""The limits of an app in the database: all processes that ask TikTok for it keep them together."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TypeVar

from bot.tiktok.quota import Spent
from storage import leases
from storage.session import Session, Store

T = TypeVar("T")
NAME = "tiktok limits"
_MS = timedelta(milliseconds=1)
_EPOCH = datetime.fromtimestamp(0, UTC)


class Shared:
    """A book that is a row, changed by one transaction at a time; it outlives a restart."""

    def __init__(self, store: Store, endpoint: str = "") -> None:
        self._store = store
        self._name = f"{NAME} {endpoint}".strip()

    async def change(self, work: Callable[[Spent], T]) -> T:
        """Change it while everybody else waits, which takes as long as a small transaction."""

        def both(session: Session) -> T:
            row = leases.locked(session, name=self._name)
            spent = read(row.value)
            result = work(spent)
            row.value = written(spent)
            session.add(row)
            return result

        # A power cut may take the last moments: whoever starts after it comes later than those.
        return await self._store.write(both, urgent=True, lasting=False)


def written(spent: Spent) -> str:
    """Write down what was spent, in whole milliseconds, rather later than earlier."""
    return json.dumps(
        {
            "under_way": {id: _number(made) for id, made in spent.under_way.items()},
            "answered": [_number(one) for one in spent.answered],
            "free": _number(spent.free),
            "refused": spent.refused,
            "noted": _number(spent.noted),
        }
    )


def read(text: str) -> Spent:
    """Read what was spent; nothing where nobody asked yet."""
    if not text:
        return Spent()
    found = json.loads(text)
    return Spent(
        {id: _moment(number) for id, number in found["under_way"].items()},
        [_moment(number) for number in found["answered"]],
        _moment(found["free"]),
        found["refused"],
        _moment(found["noted"]),
    )


def _number(moment: datetime) -> int:
    return ceil((moment - _EPOCH) / _MS)


def _moment(number: int) -> datetime:
    return _EPOCH + number * _MS
