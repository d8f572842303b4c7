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
    def ratio(self) -> float:
        """Give how many times the floor we need."""
        return self.ours / self.floor

    @property
    def holds(self) -> bool:
        """Tell whether we stay below the limit."""
        return self.ratio <= self.limit


def typical(work: Callable[[], object], *, times: int) -> float:
    """Give the median seconds of CPU that a piece of work takes in this process, after a first run."""
    work()
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return median(spent)


def show(lines: Sequence[Line]) -> str:
    """Give the table as text."""
    width = max(len(line.job) for line in lines)
    head = f"{'job':<{width}}  {'ours':>10}  {'floor':>10}  {'ratio':>6}  {'limit':>6}"
    rows = [
        f"{line.job:<{width}}  {_milliseconds(line.ours)}  {_milliseconds(line.floor)}  "
        f"{line.ratio:>6.2f}  {line.limit:>6.2f}{'' if line.holds else '  over'}"
        for line in lines
    ]
    return "\n".join([head, *rows])


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:>7.2f} ms"
