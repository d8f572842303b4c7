"""Read a piece of an export column by column: the same figures as row by row, many times as fast.

A column whose cells are all plain is converted as a whole; any other goes cell by cell through the
readers of `Plan`. A faulty cell makes the piece unusual: what to say about it is not found out here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any

from babel.numbers import get_currency_precision

from commands.core.texts import UserError
from commands.files.blocks import About, Collector, Column, Piece, Unusual
from commands.files.entities import Entity
from commands.files.plan import Memo, Parsed, Plan, play_time
from commands.files.table import Part
from commands.files.tally import Tally, key_of
from commands.files.values import LIMIT, Cell

Cells = tuple[str, ...]
_MOST = 10**14


class Columns:
    """Read pieces of a text file, number what they are about, and tally them."""

    def __init__(self, plan: Plan, tally: Tally, collector: Collector) -> None:
        self._plan = plan
        self._tally = tally
        self._collector = collector
        self._days = Memo(self._ordinal)
        self._numbers: dict[str, Memo] = {}
        self._money: dict[str, Memo] = {}

    def read(self, part: Part) -> Piece:
        """Read a part of the file."""
        try:
            return self._together(part.columns) if part.columns else self._one_by_one(part.rows)
        except UserError as error:
            raise Unusual from error

    def _ordinal(self, cell: Cell) -> int:
        day: date | None = self._plan.days[cell]
        if day is None:
            raise Unusual
        return day.toordinal()

    def _currency(self, cells: Sequence[Cells]) -> str | None:
        """Give the currency of all rows; None when there are several, or a cell that is none."""
        plan = self._plan
        if plan.currency is None:
            return plan.default
        try:
            found = {plan.currencies[cell] for cell in set(cells[plan.currency])}
        except UserError:
            return None
        return found.pop() if len(found) == 1 else None

    def _together(self, cells: Sequence[Cells]) -> Piece:
        plan, currency = self._plan, self._currency(cells)
        if currency is None:
            return self._one_by_one(list(zip(*cells, strict=True)))
        try:
            days = list(map(self._days.__getitem__, cells[plan.day]))
            named = zip(*(cells[index] for index, _ in plan.named), strict=True)
            about = list(map(self._number_memo(currency).__getitem__, named))
            values = self._figures(cells, currency)
        except (UserError, Unusual):
            # Only the last row, most likely: the sum of the others.
            return self._one_by_one(list(zip(*cells, strict=True)))
        self._count(about, days)
        gaps = {key: column.count(None) for key, column in values.items()}
        self._tally.blank += sum(gaps.values())
        for cell in chain.from_iterable(cells[index] for index, key in plan.measured if gaps[key]):
            self._tally.masked += cell.lstrip().startswith("<")
        return Piece(about, days, list(values.values()))

    def _figures(self, cells: Sequence[Cells], currency: str) -> dict[str, Column]:
        plan = self._plan
        counts, money = plan.figures[currency]
        values: dict[str, Column] = {key: _counts(cells[index], memo) for index, key, memo in counts}
        digits = get_currency_precision(currency)
        for index, key, reader in money:
            memo = self._money.setdefault(currency, Memo(reader))
            values[key] = _amounts(cells[index], plan.dialect.numbers.point, digits, memo)
        if plan.average is not None:
            seconds = map(plan.seconds.__getitem__, cells[plan.average])
            values["watch_ms"] = list(map(play_time, seconds, values["views"]))
        return values

    def _number_memo(self, currency: str) -> Memo:
        def number(named: Cells) -> int:
            return self._collector.number(_about(self._plan.entities[named], currency))

        return self._numbers.setdefault(currency, Memo(number))

    def _count(self, about: list[int], days: list[int]) -> None:
        found = {number: self._collector.about(number) for number in dict.fromkeys(about)}
        campaigns = {number: (it.campaign_name, it.campaign_id, it.currency) for number, it in found.items()}
        if len({(key_of(name, id), currency) for name, id, currency in campaigns.values()}) == 1:
            one = next(iter(campaigns.values()))
            self._add(one, len(days), min(days), max(days))
            return
        for (number, day), rows in Counter(zip(about, days, strict=True)).items():
            self._add(campaigns[number], rows, day, day)

    def _add(self, about: tuple[str | None, str | None, str], rows: int, first: int, last: int) -> None:
        self._tally.add(about, rows, date.fromordinal(first), date.fromordinal(last))

    def _one_by_one(self, rows: Sequence[Sequence[Cell]]) -> Piece:
        """Read row by row; the sum of the others is passed over."""
        piece = Piece()
        parsed = [row for cells in rows if (row := self._row(cells)) is not None]
        for day, entity, currency, _ in parsed:
            about = _about(entity, currency)
            piece.about.append(self._collector.number(about))
            piece.days.append(day.toordinal())
            self._tally.add((about.campaign_name, about.campaign_id, currency), 1, day, day)
        columns = zip(*(values.values() for _, _, _, values in parsed), strict=True)
        piece.values = [list(column) for column in columns] or [[] for _ in self._plan.keys]
        return piece

    def _row(self, cells: Sequence[Cell]) -> Parsed | None:
        try:
            row = self._plan.read(cells)
        except UserError as error:
            if self._plan.is_total(cells):
                return None
            raise Unusual from error
        if None in row[3].values():
            self._tally.blank += sum(value is None for value in row[3].values())
            self._tally.masked += self._plan.masked(cells)
        return row


def _about(entity: Entity, currency: str) -> About:
    return About(entity.campaign_name, entity.campaign_id, entity.key, entity.label, currency)


def _counts(cells: Cells, memo: Memo) -> Column:
    """Read whole numbers that are all plain digits; else one by one."""
    if (found := _plain(cells)) and max(found) < LIMIT:
        return found
    return list(map(memo.__getitem__, cells))


def _amounts(cells: Cells, point: str, digits: int, memo: Memo) -> Column:
    """Read amounts that are all written with all their digits, or all without; else one by one."""
    if point not in cells[0]:
        whole = _plain(cells)
        if whole and max(whole) < _MOST:
            scale = 10**digits
            return [value * scale for value in whole]
    elif _marks(cells, -1 - digits) == {point}:
        text = "\n".join(cells)
        bare = text.replace(point, "")
        found = _plain(bare.split("\n")) if len(text) - len(bare) == len(cells) else []
        if found and max(found) < _MOST * 10**digits:
            return found
    return list(map(memo.__getitem__, cells))


def _plain(cells: Sequence[str]) -> list[Any]:
    """Read cells that hold nothing but digits; gives none at all otherwise."""
    try:
        return list(map(int, cells)) if "".join(cells).isdecimal() else []
    except ValueError:  # an empty one, or one of thousands of digits
        return []


def _marks(cells: Cells, at: int) -> set[str]:
    try:
        return set(map(itemgetter(at), cells))
    except IndexError:
        return set()
