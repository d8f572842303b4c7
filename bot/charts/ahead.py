"""Draw the charts of digests before the minute they are due, a few at a time, so that they go out on time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.charts import prepare_off_loop
from bot.charts.child import DrawingError
from commands.core.charts import Chart
from commands.core.context import Services
from commands.digests import digest_pictures

_log = structlog.get_logger()
_AHEAD = timedelta(minutes=10)
_KEPT_AFTER = timedelta(minutes=30)  # a burst takes some time to go out
_AT_ONCE = 10  # people who wait for a picture come between two of them


class Prepare(Protocol):
    """Draw a chart and keep it; False when there is no room for more."""

    async def __call__(self, chart: Chart, *, until: datetime, now: datetime) -> bool:
        """Draw it."""


@dataclass
class Ahead:
    """Remember up to which digest the pictures are ready."""

    services: Services
    platforms: Callable[[], Sequence[str]]
    prepare: Prepare = prepare_off_loop
    _reached: tuple[datetime, int] = (datetime.min.replace(tzinfo=UTC), 0)

    async def step(self) -> None:
        """Draw the next few pictures of digests for the platforms that this process speaks for."""
        now, platforms = self.services.now(), self.platforms()
        if not platforms:
            return
        self._reached = max(self._reached, (now, 0))
        for _ in range(_AT_ONCE):
            # One report a read: on SQLite reads run on the event loop.
            look = partial(
                digest_pictures.soon, after=self._reached, until=now + _AHEAD, platforms=platforms, limit=1
            )
            found = await self.services.store.read(look)
            if not found or not await self._ready(found[0], now):
                return
            self._reached = (found[0].due_at, found[0].id)

    async def _ready(self, digest: digest_pictures.Soon, now: datetime) -> bool:
        if digest.chart is None:
            return True
        try:
            return await self.prepare(digest.chart, until=digest.due_at + _KEPT_AFTER, now=now)
        except DrawingError as error:
            _log.warning("picture not prepared", digest=digest.id, reason=str(error))
            return True
