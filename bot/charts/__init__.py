"""Pictures of charts: series in, PNG bytes out.

What draws is imported with the first picture: the start of the bot and the drawing process stay small.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.charts.theme import HEIGHT, SCALE, WIDTH

if TYPE_CHECKING:
    from datetime import datetime

    from bot.charts.painter import Painter
    from commands.core.charts import Chart


def render(chart: Chart, *, width: int = WIDTH, height: int = HEIGHT, scale: float = SCALE) -> bytes:
    """Draw a chart as PNG here and now; ``scale`` pixels a unit, the default gives 1120 x 630."""
    from bot.charts.drawing import to_svg
    from bot.charts.raster import rasterise

    return rasterise(to_svg(chart, width=width, height=height, scale=scale))


async def render_off_loop(chart: Chart) -> bytes:
    """Draw a chart as PNG in a process of its own, and each distinct picture once.

    Raises ``bot.charts.child.DrawingError`` when it cannot be drawn.
    """
    painter = await asyncio.to_thread(_painter)
    return await painter.paint(chart)


async def prepare_off_loop(chart: Chart, *, until: datetime, now: datetime) -> bool:
    """Draw a chart before it is asked for and keep it until a moment; False when there is no room for more.

    Raises ``bot.charts.child.DrawingError`` when it cannot be drawn.
    """
    painter = await asyncio.to_thread(_painter)
    return await painter.prepare(chart, until=until, now=now)


def _painter() -> Painter:
    # To import it takes a twentieth of a second, which the event loop does not have.
    from bot.charts.painter import shared

    return shared()
