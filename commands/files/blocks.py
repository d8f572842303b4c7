"""Rows of an export as columns of whole numbers: quick to collect, to hand over and to store."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import eq, or_
from typing import NamedTuple

from storage.frozen import frozen

Column = list[int | None]
BATCH = 5_000
# So many rows are put in order of their days at once: what lies together in the database comes together.
SORTED = 100_000
_ENTITY_BITS = 40


class Unusual(Exception):
    """Rows that must be looked at one by one, from the first."""


class About(NamedTuple):
    """Tell what rows of an export are about."""

    campaign_name: str | None
    campaign_id: str | None
    entity: str
    label: str
    currency: str


@dataclass
class Piece:
    """Hold rows as columns: what each is about by its number, its day's ordinal, and its figures."""

    about: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    values: list[Column] = field(default_factory=list)

    def slice(self, at: int, end: int) -> Piece:
        """Give some of the rows."""
        return Piece(self.about[at:end], self.days[at:end], [column[at:end] for column in self.values])


@frozen
class Block:
    """Hold rows as columns, a column of figures for each key; ``abouts`` come here for the first time."""

    keys: tuple[str, ...]
    abouts: list[About]
    rows: Piece


class Collector:
    """Collect pieces of a file into blocks in the order of their days."""

    def __init__(self, keys: tuple[str, ...], sort: int) -> None:
        self.handed = 0
        self._sort = sort
        self._columns = keys
        self._abouts: list[About] = []
        self._numbers: dict[About, int] = {}
        self._told: dict[int, int] = {}
        self._ads: dict[tuple[str, str], int] = {}
        self._ad_of: list[int] = []
        self._rows = self._nothing()
        self._keys: list[array[int]] = []

    def number(self, about: About) -> int:
        """Give the number of what rows are about."""
        number = self._numbers.setdefault(about, len(self._abouts))
        if number == len(self._abouts):
            self._abouts.append(about)
            # The same ad under another name is the same ad.
            ad = (about.campaign_id or f"name:{about.campaign_name}", about.entity)
            self._ad_of.append(self._ads.setdefault(ad, len(self._ads)))
        return number

    def about(self, number: int) -> About:
        """Give what rows of a number are about."""
        return self._abouts[number]

    def add(self, piece: Piece) -> Iterator[Block]:
        """Take rows in, and give blocks when there are enough of them."""
        self._rows.about += piece.about
        self._rows.days += piece.days
        for column, more in zip(self._rows.values, piece.values, strict=True):
            column += more
        if len(self._rows.days) >= self._sort:
            yield from self.rest()

    def forget(self) -> None:
        """Drop what has not been handed over."""
        self._rows = self._nothing()

    def rest(self) -> Iterator[Block]:
        """Give what is left, by day and ad; an ad's day that comes twice is unusual."""
        rows, self._rows = self._sorted(self._rows), self._nothing()
        for at in range(0, len(rows.days), BATCH):
            yield self._block(rows.slice(at, at + BATCH))

    def refuse_twice(self) -> None:
        """Look through the whole file for an ad's day that comes twice."""
        # Blocks are in order, so that sorting them is merging them.
        _refuse_twice(sorted(chain.from_iterable(self._keys)))

    def _sorted(self, rows: Piece) -> Piece:
        shifted = [day << _ENTITY_BITS for day in rows.days]
        keys = list(map(or_, shifted, map(self._ad_of.__getitem__, rows.about)))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        keys.sort()
        _refuse_twice(keys)
        self._keys.append(array("q", keys))
        return Piece(
            list(map(rows.about.__getitem__, order)),
            list(map(rows.days.__getitem__, order)),
            [list(map(column.__getitem__, order)) for column in rows.values],
        )

    def _block(self, rows: Piece) -> Block:
        fresh = sorted(set(rows.about) - self._told.keys())
        self._told.update(zip(fresh, range(len(self._told), len(self._told) + len(fresh)), strict=True))
        told = Piece(list(map(self._told.__getitem__, rows.about)), rows.days, rows.values)
        self.handed += len(rows.days)
        return Block(self._columns, [self._abouts[number] for number in fresh], told)

    def _nothing(self) -> Piece:
        return Piece(values=[[] for _ in self._columns])


def _refuse_twice(keys: list[int]) -> None:
    if any(map(eq, keys, islice(keys, 1, None))):
        raise Unusual
