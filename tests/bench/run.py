"""``python3 -m tests bench``: one table, each line a ratio to a floor measured in the same run."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import figures, start
from tests.bench.table import show


def main() -> int:
    """Measure, print the table, and give 1 when a line is over its limit."""
    with TemporaryDirectory() as folder:
        lines = [*start.lines(), *figures.lines(Path(folder))]
    sys.stdout.write(show(lines) + "\n")
    return 0 if all(line.holds for line in lines) else 1
