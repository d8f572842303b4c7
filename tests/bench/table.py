"""What is measured: our cost beside a floor of the same run, since machines differ and are shared."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    """One job: what we need, what the floor needs (both in seconds), and how many times it at most."""

    job: str
    ours: float
    floor: float
    limit: float

    @property
    def holds(self) -> bool:
        """Tell whether we stay below the limit."""
        return self.ours <= self.limit * self.floor

    def cells(self) -> tuple[str, ...]:
        """Give the line's texts for the table."""
        ratio = f"{self.ours / self.floor:.2f} x"
        return self.job, _seconds(self.ours), _seconds(self.floor), ratio, f"{self.limit:g} x"


@dataclass(frozen=True)
class Bound:
    """One job with a limit of its own in its own unit, such as megabytes or milliseconds."""

    job: str
    ours: float
    limit: float
    unit: str

    @property
    def holds(self) -> bool:
        """Tell whether we stay below the limit."""
        return self.ours <= self.limit

    def cells(self) -> tuple[str, ...]:
        """Give the line's texts for the table."""
        return self.job, f"{self.ours:.1f} {self.unit}", "", "", f"{self.limit:g} {self.unit}"


@dataclass(frozen=True)
class Note:
    """What something costs (in seconds), without a limit; or in words why that was not measured."""

    job: str
    ours: float = 0.0
    holds: bool = True
    instead: str = ""

    def cells(self) -> tuple[str, ...]:
        """Give the line's texts for the table."""
        return self.job, self.instead or _seconds(self.ours), "", "", ""


def typical(work: Callable[[], object], *, times: int) -> float:
    """Give the median seconds of CPU that a piece of work takes in this process, after a first run."""
    work()
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return median(spent)


def show(lines: Sequence[Line | Bound | Note]) -> str:
    """Give the table as text."""
    rows = [("job", "ours", "floor", "ratio", "at most"), *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    marks = ["", *("" if line.holds else "  over" for line in lines)]
    return "\n".join(_row(row, widths) + mark for row, mark in zip(rows, marks, strict=True))


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    job, *figures = (
        cell.ljust(width) if not number else cell.rjust(width)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([job, *figures])


def _seconds(value: float) -> str:
    if value < 0.001:
        return f"{value * 1_000_000:.1f} µs"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
