"""What the last messages look like: a text that goes to several addresses is put in form once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from commands.core.replies import Reply

Look = TypeVar("Look")
_MOST = 64


class Looks(Generic[Look]):
    """Put replies in form; ``make`` does it for one that was not seen lately."""

    def __init__(self, make: Callable[[Reply], Look]) -> None:
        self._make = make
        self._last: OrderedDict[int, tuple[Reply, Look]] = OrderedDict()

    def of(self, reply: Reply) -> Look:
        """Give the look of a reply; the same object has the same look."""
        # A reply that is kept keeps its number, so no other can have it.
        known = self._last.get(id(reply))
        if known is None:
            known = self._last[id(reply)] = reply, self._make(reply)
            if len(self._last) > _MOST:
                self._last.popitem(last=False)
        return known[1]
