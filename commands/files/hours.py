"""Add the hours of a day up, for exports that have a row an hour."""

from __future__ import annotations

from collections.abc import Iterator

from commands.core.texts import UserError, msg
from commands.files.plan import Parsed
from commands.files.values import Cell, clean_text, shorten
from commands.rules.measures import BY_KEY, Kind

_ESTIMATES = frozenset(key for key, measure in BY_KEY.items() if measure.kind is Kind.ESTIMATE)


class Hours:
    """Collect rows of hours into days."""

    def __init__(self) -> None:
        self._days: dict[int, Parsed] = {}
        self._lines: dict[tuple[int, str], int] = {}

    def add(self, row: Parsed, hour: Cell, line: int) -> None:
        """Add an hour to its day; the same hour twice is refused."""
        day, entity, _, values = row
        key = entity.number << 22 | day.toordinal()
        text = clean_text(hour)
        first = self._lines.setdefault((key, text), line)
        if first != line:
            raise UserError(
                msg(
                    "“{label}” has the hour {hour} of {day} twice, here and in line {first}. Remove one.",
                    label=shorten(entity.label),
                    hour=shorten(text),
                    day=day,
                    first=first,
                )
            )
        # People who saw an ad in two hours count once a day: reach cannot be added.
        values.update(dict.fromkeys(_ESTIMATES & values.keys()))
        sums = self._days.setdefault(key, row)[3]
        if sums is not values:
            for measure, value in values.items():
                before = sums[measure]
                sums[measure] = None if value is None or before is None else before + value

    def days(self) -> Iterator[Parsed]:
        """Give one row for each day and entity."""
        yield from self._days.values()
