"""Things as keys of what is remembered of them, known by themselves.

Comparing all that is in a thing would take about as long as what the memory saves. What is handed out again
and again, such as the look of a card that still says the same, is the same thing and is found.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Same(Generic[T]):
    """A key that only the very same thing equals. It keeps the thing, so that no other takes its place."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it
