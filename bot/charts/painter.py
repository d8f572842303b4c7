"""Charts as PNG beside the event loop: one at a time, each distinct picture once."""

from __future__ import annotations

import asyncio
import atexit
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from bot.charts.child import Child
from bot.charts.drawing import to_svg
from commands.core.charts import Chart

_KEPT = 64  # pictures of about 70 KB


class Painter:
    """Draw charts in one thread and remember the last ones."""

    def __init__(self, draw: Callable[[str], bytes], kept: int = _KEPT) -> None:
        self._draw = draw
        self._most = kept
        self._kept: OrderedDict[Chart, bytes] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="charts")

    async def paint(self, chart: Chart) -> bytes:
        """Give the PNG of a chart without holding up the event loop."""
        picture = chart.model_copy(update={"alt": ""})
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._paint, picture)

    def close(self) -> None:
        """Let go of what waits."""
        self._thread.shutdown(cancel_futures=True)

    def _paint(self, picture: Chart) -> bytes:
        if picture not in self._kept:
            self._kept[picture] = self._draw(to_svg(picture))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(picture)
        return self._kept[picture]


@lru_cache
def shared() -> Painter:
    """Give the painter of this process; its drawing process starts with the first picture."""
    child = Child()
    painter = Painter(child.draw)
    atexit.register(child.close)
    return painter
