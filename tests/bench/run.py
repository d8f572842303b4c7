"""``python3 -m tests bench``: one table, each line a ratio to a floor measured in the same run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import (
    burst,
    charts,
    commands,
    creators,
    dashboards,
    imports,
    outgoing,
    reports,
    start,
    sweep,
    syncs,
)
from tests.bench.table import Bound, Line, Note, show

PARTS: dict[str, Callable[[Path], Sequence[Line | Bound | Note]]] = {
    "burst": burst.lines,
    "charts": charts.lines,
    "commands": commands.lines,
    "creators": creators.lines,
    "dashboards": dashboards.lines,
    "imports": imports.lines,
    "outgoing": outgoing.lines,
    "reports": reports.lines,
    "start": start.lines,
    "sweep": sweep.lines,
    "syncs": syncs.lines,
}

# What takes long and is measured only when it is named.
ON_REQUEST: dict[str, Callable[[Path], Sequence[Line | Bound | Note]]] = {
    "million": creators.million,
    "reports_million": syncs.million,
}


def main(names: list[str]) -> int:
    """Measure every part or the named ones, print the table, and give 1 when a line is over its limit."""
    known = PARTS | ON_REQUEST
    if unknown := [name for name in names if name not in known]:
        sys.stderr.write(f"There is no part {', '.join(unknown)}. There are: {', '.join(known)}.\n")
        return 2
    lines = [line for name in names or PARTS for line in _measured(known[name])]
    sys.stdout.write(show(lines) + "\n")
    return 0 if all(line.holds for line in lines) else 1


def _measured(part: Callable[[Path], Sequence[Line | Bound | Note]]) -> Sequence[Line | Bound | Note]:
    with TemporaryDirectory() as folder:
        return part(Path(folder))
