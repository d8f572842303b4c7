"""Charts as PNG beside the event loop: one at a time, each distinct picture once."""

from __future__ import annotations

import asyncio
import atexit
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache, partial

from bot.charts.child import Child
from bot.charts.drawing import to_svg
from commands.core.charts import Chart

_KEPT = 64  # pictures of about 50 KB
_PREPARED = 400


class Painter:
    """Draw charts in one thread; remember the last ones, and those drawn ahead until they are asked for."""

    def __init__(self, draw: Callable[[str], bytes], kept: int = _KEPT, prepared: int = _PREPARED) -> None:
        self._draw = draw
        self._most, self._most_prepared = kept, prepared
        self._kept: OrderedDict[Chart, bytes] = OrderedDict()
        self._prepared: dict[Chart, tuple[bytes, datetime]] = {}  # and until when
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="charts")

    async def paint(self, chart: Chart) -> bytes:
        """Give the PNG of a chart without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._paint, _look(chart))

    async def prepare(self, chart: Chart, *, until: datetime, now: datetime) -> bool:
        """Draw a chart ahead of its time and keep it until a moment; False when there is no room for more."""
        work = partial(self._prepare, _look(chart), until, now)
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Let go of what waits."""
        self._thread.shutdown(cancel_futures=True)

    def _paint(self, picture: Chart) -> bytes:
        if picture not in self._kept:
            ready = self._prepared.pop(picture, None)
            self._kept[picture] = ready[0] if ready else self._draw(to_svg(picture))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(picture)
        return self._kept[picture]

    def _prepare(self, picture: Chart, until: datetime, now: datetime) -> bool:
        for old in [each for each, (_, end) in self._prepared.items() if end < now]:
            del self._prepared[old]
        if picture in self._kept or picture in self._prepared:
            return True
        if len(self._prepared) >= self._most_prepared:
            return False
        self._prepared[picture] = self._draw(to_svg(picture)), until
        return True


def _look(chart: Chart) -> Chart:
    """Give what is seen of a chart."""
    return chart.model_copy(update={"alt": ""})


@lru_cache
def shared() -> Painter:
    """Give the painter of this process; its drawing process starts with the first picture."""
    child = Child()
    painter = Painter(child.draw)
    atexit.register(child.close)
    return painter
