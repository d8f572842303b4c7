"""Pictures: what one costs when the drawing process is warm, and how many are drawn for equal digests.

``TAKT_BENCH_LIBRARIES`` names a Python that has matplotlib or vl-convert, and then ours stands beside those,
which are large and nothing else here needs.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.charts.child import Child
from bot.charts.painter import Painter
from commands.core.charts import Chart, Series
from tests.bench.stall import longest_stall
from tests.bench.table import Bound, Line

COUNT = 40
EQUAL = 200
_FIRST = date(2026, 11, 1)
_RIVALS = Path(__file__).with_name("chart_rivals.py")
_HINT = "Other charts are not measured: TAKT_BENCH_LIBRARIES names a Python with matplotlib or vl-convert."


class _Easel:
    """Draw in the real drawing process, and count how often and at what cost."""

    def __init__(self) -> None:
        self.child = Child()
        self.costs: list[float] = []

    def __call__(self, svg: str) -> bytes:
        before = self._spent()
        picture = self.child.draw(svg)
        self.costs.append(self._spent() - before)
        return picture

    def _spent(self) -> float:
        """Give the CPU seconds of the drawing process; nothing before it runs."""
        process = self.child.process
        if process is None:
            return 0.0
        fields = Path(f"/proc/{process}/schedstat").read_text().split()
        return int(fields[0]) / 1e9


def lines(folder: Path) -> list[Line | Bound]:
    """Measure distinct pictures, and many digests that share one which was drawn ahead."""
    return [*asyncio.run(_drawn()), *_beside_others()]


def _beside_others() -> list[Line | Bound]:
    """Put a picture beside the same by other libraries, where there are any."""
    python = os.environ.get("TAKT_BENCH_LIBRARIES", "")
    if not python:
        sys.stderr.write(f"{_HINT}\n")
        return []
    said = subprocess.run([python, str(_RIVALS)], capture_output=True, text=True, check=True, timeout=300)
    rivals: dict[str, float] = json.loads(said.stdout)
    if not rivals:
        sys.stderr.write(f"{python} has none of them. {_HINT}\n")
        return []
    ours = asyncio.run(_alone())
    return [Line(f"a chart of 28 days, beside {name}", ours, spent, 1) for name, spent in rivals.items()]


async def _alone() -> float:
    easel = _Easel()
    painter = Painter(easel)
    try:
        await painter.paint(_chart(0))
        return median([await _cost(painter, easel, _chart(number)) for number in range(1, COUNT + 1)])
    finally:
        painter.close()
        easel.child.close()


async def _drawn() -> list[Line | Bound]:
    easel = _Easel()
    painter = Painter(easel)
    try:
        await painter.paint(_chart(0))
        probe = asyncio.create_task(longest_stall())
        await asyncio.sleep(0.05)
        costs = [await _cost(painter, easel, _chart(number)) for number in range(1, COUNT + 1)]
        probe.cancel()
        stall = await probe
        drawn = await _shared(painter, easel)
    finally:
        painter.close()
        easel.child.close()
    return [
        Bound("a chart of 28 days, warm, off the event loop", median(costs) * 1000, 40, "ms"),
        Bound("the longest stall of the event loop meanwhile", stall * 1000, 20, "ms"),
        Bound(f"pictures drawn for {EQUAL} equal digests, ahead of their minute", drawn[0], 1, "drawn"),
        Bound("pictures drawn for them when they are due", drawn[1], 0, "drawn"),
    ]


async def _cost(painter: Painter, easel: _Easel, chart: Chart) -> float:
    """Give the CPU seconds of both processes for one picture."""
    began = time.process_time()
    await painter.paint(chart)
    return time.process_time() - began + easel.costs[-1]


async def _shared(painter: Painter, easel: _Easel) -> tuple[int, int]:
    """Give how many pictures are drawn ahead for equal digests, and how many when they are due."""
    now = datetime(2026, 11, 29, 8, tzinfo=UTC)
    chart, count = _chart(COUNT + 1), len(easel.costs)
    for _ in range(EQUAL):
        await painter.prepare(chart, until=now + timedelta(hours=1), now=now)
    ahead = len(easel.costs) - count
    await asyncio.gather(*(painter.paint(chart) for _ in range(EQUAL)))
    return ahead, len(easel.costs) - count - ahead


def _chart(number: int) -> Chart:
    days = range(28)
    spent = tuple(float(round(42_000 + number * 100 + 16_000 * math.sin(at / 3))) for at in days)
    views = tuple(float(round(310_000 + 90_000 * math.cos(at / 4))) for at in days)
    return Chart(
        kind="columns+line",
        title=f"Winter Glow · C{number}",
        subtitle="Sun 1 Nov 2026 – Sat 28 Nov 2026",
        labels=tuple((_FIRST + timedelta(days=at)).isoformat() for at in days),
        series=(Series(name="Spend", values=spent, unit="money", currency="EUR"),),
        second=(Series(name="Video views", values=views),),
    )
