"""Read an Ads Manager export: one row an ad and day, figures as whole numbers, nothing by halves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from commands.core.texts import UserError, msg
from commands.files import aliases
from commands.files.blocks import SORTED, About, Block, Collector, Piece, Unusual
from commands.files.columns import Columns
from commands.files.dialect import decide
from commands.files.entities import Entity
from commands.files.errors import BadRows, RowErrors
from commands.files.headers import HeaderMatch, knows, match_headers, normalise
from commands.files.hours import Hours
from commands.files.plan import Parsed, Plan, Values, day_column
from commands.files.table import MAX_BYTES, MAX_ROWS, Table, open_table
from commands.files.tally import ExportSummary, Tally
from commands.files.values import Cell, NumberStyle, shorten
from commands.rules.measures import BY_KEY
from storage.frozen import frozen

_LEVELS = ("ad_id", "ad_name", "adgroup_id", "adgroup_name")


class ExportRow(NamedTuple):
    """Hold one day of one ad (or ad group, or campaign); money is in minor units of ``currency``.

    A key that is absent from ``values`` had no column, a value of None was blank or masked.
    """

    day: date
    campaign_name: str | None
    campaign_id: str | None
    entity: str
    label: str
    currency: str
    values: Values


@frozen
class ExportHead:
    """Tell how the columns were understood; labels in ``missing`` are texts of the catalogue."""

    columns: Mapping[str, str]  # header -> field
    ignored: tuple[str, ...]
    unknown: tuple[str, ...]
    suggestions: Mapping[str, tuple[str, ...]]  # unknown header -> fields, the likeliest first
    missing: tuple[str, ...]


class Export:
    """Read a file's rows once its head is known; `summary` is there after the last row."""

    def __init__(self, table: Table, match: HeaderMatch, default_currency: str) -> None:
        self._table = table
        self._match = match
        self._default_currency = default_currency
        self.summary: ExportSummary | None = None

    @property
    def head(self) -> ExportHead:
        """Tell how the columns were understood."""
        header, match = self._table.header, self._match
        return ExportHead(
            columns={header[index]: key for index, key in match.columns.items()},
            ignored=tuple(header[index] for index in match.ignored if header[index]),
            unknown=match.unknown,
            suggestions=match.suggestions,
            missing=match.missing,
        )

    def rows(self) -> Iterator[ExportRow]:
        """Give the rows of the file; faulty lines raise `BadRows` at the end, so publish only then."""
        self._match.require()
        reading = _Reading(self._plan(), self._match)
        for line, cells in self._table.rows():
            row = reading.take(line, cells)
            if row is not None:
                yield row
        reading.refuse_errors()
        yield from reading.summed_days()
        self.summary = reading.sum_up(self._match)

    def blocks(self, *, read: int = 4_000, sort: int = SORTED) -> Iterator[Block]:
        """Give the same rows as columns, block by block; errors come at the end, too.

        So many rows are read at a time, and so many put in order of their days.
        """
        self._match.require()
        plan = self._plan()
        collector = Collector(plan.keys, sort)
        try:
            if self._table.texts is None or self._match.index("hour") is not None:
                raise Unusual
            yield from self._together(plan, collector, read)
        except Unusual:
            yield from self._one_by_one(collector, read)

    def _together(self, plan: Plan, collector: Collector, read: int) -> Iterator[Block]:
        tally = Tally()
        columns = Columns(plan, tally, collector)
        for part in self._table.parts(read):
            yield from collector.add(columns.read(part))
        yield from collector.rest()
        collector.refuse_twice()
        if not tally.campaigns:
            raise Unusual
        self.summary = _summary(self._match, tally)

    def _one_by_one(self, collector: Collector, read: int) -> Iterator[Block]:
        """Read everything once more, one row after the other; what was handed over is passed over."""
        collector.forget()
        rows = islice(self.rows(), collector.handed, None)
        while some := list(islice(rows, read)):
            about = [collector.number(About(*row[1:6])) for row in some]
            columns = zip(*(row.values.values() for row in some), strict=True)
            piece = Piece(about, [row.day.toordinal() for row in some], list(map(list, columns)))
            yield from collector.add(piece)
        yield from collector.rest()

    def _plan(self) -> Plan:
        match, table = self._match, self._table
        ratios = [index for index in match.ignored if aliases.is_ratio(normalise(table.header[index]))]
        comma = match.german or table.delimiter == ";"
        dialect = decide(
            table.rows(),
            measures=[i for i, key in match.columns.items() if key in BY_KEY or key == aliases.AVERAGE_PLAY],
            ratios=ratios,
            day=day_column(match),
            fallback=NumberStyle.COMMA if comma else NumberStyle.POINT,
        )
        return Plan(match, table.header, dialect, self._default_currency)


class _Reading:
    """Hold what one pass over a file has seen so far."""

    def __init__(self, plan: Plan, match: HeaderMatch) -> None:
        self._plan = plan
        self._errors = RowErrors()
        self._lines: dict[int, int] = {}  # entity and day -> line
        self._hour = match.index("hour")
        self._hours = Hours()
        self._tally = Tally()

    def take(self, line: int, cells: Sequence[Cell]) -> ExportRow | None:
        """Read a row; None when there is nothing to hand on yet, or when it is faulty."""
        try:
            row = self._plan.read(cells)
            day, entity, currency, values = row
            self._tally.add((entity.campaign_name, entity.campaign_id, currency), 1, day, day)
            if self._hour is None:
                self._refuse_twice(day, entity, line)
            else:
                self._hours.add(row, cells[self._hour], line)
        except UserError as error:
            if not self._plan.is_total(cells):
                self._errors.add(self._plan.explain(line, cells, error))
            return None
        if None in values.values():
            self._tally.blank += sum(value is None for value in values.values())
            self._tally.masked += self._plan.masked(cells)
        return None if self._errors.count or self._hour is not None else _export_row(row)

    def summed_days(self) -> Iterator[ExportRow]:
        """Give the days of a file that has a row an hour."""
        yield from map(_export_row, self._hours.days())

    def refuse_errors(self) -> None:
        """Refuse the file when any of its lines was faulty, or none held figures."""
        if self._errors.count:
            raise BadRows(tuple(self._errors.first), self._errors.count)
        if not self._tally.campaigns:
            raise UserError(
                msg("The file has no rows but its total. Choose days with data and export it again.")
            )

    def sum_up(self, match: HeaderMatch) -> ExportSummary:
        """Sum up the file after its last row."""
        return _summary(match, self._tally)

    def _refuse_twice(self, day: date, entity: Entity, line: int) -> None:
        first = self._lines.setdefault(entity.number << 22 | day.toordinal(), line)
        if first != line:
            raise UserError(
                msg(
                    "“{label}” has the day {day} twice, here and in line {first}. Remove one of the two, "
                    "or export without a breakdown by age, gender or country.",
                    label=shorten(entity.label),
                    day=day,
                    first=first,
                )
            )


def read_export(
    path: Path,
    *,
    remembered: Mapping[str, str],
    default_currency: str,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
) -> Export:
    """Open an export and match its headers; `Export.rows` then reads it row by row.

    ``remembered`` maps normalised headers a person has mapped before to a field or ``ignore``.
    ``default_currency`` is for a file that names none.
    """
    table = open_table(path, knows(remembered), max_bytes=max_bytes, max_rows=max_rows)
    return Export(table, match_headers(table.header, remembered), default_currency)


def _summary(match: HeaderMatch, tally: Tally) -> ExportSummary:
    found = set(match.columns.values())
    return tally.sum_up(
        unknown=match.unknown,
        level=next((level for level in _LEVELS if level in found), "campaign"),
        hourly=match.index("hour") is not None,
    )


def _export_row(row: Parsed) -> ExportRow:
    day, entity, currency, values = row
    return ExportRow(
        day, entity.campaign_name, entity.campaign_id, entity.key, entity.label, currency, values
    )
