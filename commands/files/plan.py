"""Turn the cells of an export's row into figures, with one prepared reader a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from commands.core.texts import UserError, msg
from commands.files.aliases import AVERAGE_PLAY, MONEY_FIELDS
from commands.files.dialect import Dialect
from commands.files.entities import IDS, NAMES, Entity, make_entity, read_id
from commands.files.errors import RowError
from commands.files.headers import HeaderMatch
from commands.files.values import (
    LIMIT,
    Cell,
    clean_text,
    count_reader,
    currency_of,
    day_reader,
    is_blank,
    money_reader,
    seconds_reader,
    shorten,
)
from commands.rules.measures import BY_KEY
from commands.rules.patterns import lazily

_TOTALS = lazily(r"(?:grand )?totals?\b.*|gesamt.*|insgesamt\b.*|summe\b.*", re.IGNORECASE)
_MEMORY = 65_536

Values = dict[str, int | None]
Parsed = tuple[date, Entity, str, Values]


class Memo(dict[Any, Any]):
    """Remember what a reader made of a cell: figures, days and names repeat all the time."""

    def __init__(self, reader: Callable[[Any], Any]) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, cell: Any) -> Any:
        if len(self) >= _MEMORY:
            self.clear()
        value = self[cell] = self._reader(cell)
        return value


class Figures(NamedTuple):
    """Hold the prepared readers of the figures, for one currency."""

    counts: list[tuple[int, str, Memo]]
    money: list[tuple[int, str, Callable[[Cell], int | None]]]


def _is_total(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_TOTALS.fullmatch(cell.strip()))


class Plan:
    """Hold the readers of a file's columns."""

    def __init__(self, match: HeaderMatch, headers: Sequence[str], dialect: Dialect, currency: str) -> None:
        self.headers = headers
        self._width = len(headers)
        self._fixed = match.currency
        self.default = match.currency or currency
        self.dialect = dialect
        self.day = day_column(match)
        self.days = Memo(day_reader(dialect.days))
        self.named = [(index, key) for index, key in match.columns.items() if key in NAMES + IDS]
        self._pick_names = _picker([index for index, _ in self.named])
        self.entities = Memo(self._entity)
        self._known: dict[tuple[str, str], Entity] = {}
        self.currency = match.index("currency")
        self.currencies = Memo(self._read_currency)
        self.measured = [(index, key) for index, key in match.columns.items() if key in BY_KEY]
        self.figures = Memo(self._readers)
        self.average = match.index(AVERAGE_PLAY) if match.index("views") is not None else None
        self.seconds = Memo(seconds_reader(dialect.numbers))

    @property
    def keys(self) -> tuple[str, ...]:
        """Give the figures of a row in their order."""
        counts, money = self.figures[self.default]
        play = () if self.average is None else ("watch_ms",)
        return (*(key for _, key, _ in counts), *(key for _, key, _ in money), *play)

    def read(self, cells: Sequence[Cell]) -> Parsed:
        """Read a row; a UserError says that something in it is wrong, `explain` says where."""
        if len(cells) != self._width:
            raise UserError(
                msg("The line has {count} columns instead of {wanted}.", count=len(cells), wanted=self._width)
            )
        day = self.days[cells[self.day]]
        if day is None:
            raise UserError(msg("The day is missing."))
        entity = self.entities[self._pick_names(cells)]
        currency = self.default if self.currency is None else self.currencies[cells[self.currency]]
        counts, money = self.figures[currency]
        # Plain digits are nearly all there is: they are worth a way of their own.
        values: Values = {
            key: int(cell)
            if (cell := cells[index]).__class__ is str and cell.isdecimal() and len(cell) < 16
            else memo[cell]
            for index, key, memo in counts
        }
        for index, key, reader in money:
            values[key] = reader(cells[index])
        if self.average is not None:
            values["watch_ms"] = play_time(self.seconds[cells[self.average]], values["views"])
        return day, entity, currency, values

    def explain(self, line: int, cells: Sequence[Cell], error: UserError) -> RowError:
        """Name the column of a row that could not be read."""
        for index, reader in self._steps(cells) if len(cells) == self._width else ():
            try:
                reader(cells[index])
            except UserError as found:
                return RowError(line, shorten(self.headers[index]), found.message)
        return RowError(line, "", error.message)

    def is_total(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a row that could not be read is the sum at the end of the table."""
        places = {0, *(index for index, _ in self.named)}
        if not any(_is_total(cells[index]) for index in places if index < len(cells)):
            return False
        day = cells[self.day] if self.day < len(cells) else ""
        return is_blank(day) or _is_total(day)

    def masked(self, cells: Sequence[Cell]) -> int:
        """Count the figures of a row that were hidden, as in ``<5``."""
        figures = (cells[index] for index, _ in self.measured)
        return sum(isinstance(cell, str) and cell.lstrip().startswith("<") for cell in figures)

    def _entity(self, named: tuple[Cell, ...]) -> Entity:
        cells = {key: cell for (_, key), cell in zip(self.named, named, strict=True)}
        entity = make_entity(len(self._known), cells)
        known = self._known.setdefault((entity.campaign, entity.key), entity)
        if known is entity:
            return entity
        # The same ad under another name: one entity, shown by the name of its row.
        entity.number = known.number
        return entity

    def _read_currency(self, cell: Cell) -> str:
        if is_blank(cell):
            return self.default
        code = currency_of(clean_text(cell))
        if code is None:
            raise UserError(
                msg("“{value}” is not a currency. Write its code, such as EUR.", value=shorten(cell))
            )
        if self._fixed and code != self._fixed:
            raise UserError(
                msg("The header says {first}, the line says {second}.", first=self._fixed, second=code)
            )
        return code

    def _readers(self, currency: str) -> Figures:
        money = money_reader(self.dialect.numbers, currency)
        counts = Memo(count_reader(self.dialect.numbers))
        return Figures(
            [(index, key, counts) for index, key in self.measured if key not in MONEY_FIELDS],
            [(index, key, money) for index, key in self.measured if key in MONEY_FIELDS],
        )

    def _steps(self, cells: Sequence[Cell]) -> list[tuple[int, Callable[[Cell], Any]]]:
        steps: list[tuple[int, Callable[[Cell], Any]]] = [(self.day, self.days.__getitem__)]
        steps += [(index, read_id) for index, key in self.named if key in IDS]
        currency = self.default
        if self.currency is not None:
            steps.append((self.currency, self.currencies.__getitem__))
            try:
                currency = self.currencies[cells[self.currency]]
            except UserError:
                return steps
        counts, money = self.figures[currency]
        steps += [(index, memo.__getitem__) for index, _, memo in counts]
        steps += [(index, reader) for index, _, reader in money]
        return steps + ([] if self.average is None else [(self.average, self.seconds.__getitem__)])


def _picker(columns: list[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: (cells[columns[0]],)


def day_column(match: HeaderMatch) -> int:
    """Give the column the day is read from: the date, or the hour when it carries the date."""
    index = match.index("date")
    found = match.index("hour") if index is None else index
    if found is None:
        match.require()
        raise ValueError("no column for the day")
    return found


def play_time(seconds: Decimal | None, views: int | None) -> int | None:
    """Give the milliseconds that viewers watched in all."""
    if seconds is None or views is None:
        return None
    milliseconds = int((seconds * views * 1000).quantize(Decimal(1), ROUND_HALF_UP))
    if milliseconds > LIMIT:
        raise UserError(msg("The play time is too large to be real."))
    return milliseconds
