"""Draw the charts of digests before the minute they are due, a few at a time, so that they go out on time.

What is due at once is drawn while its text, and those of others, go out before it.
"""

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
from commands.core.replies import Reply
from commands.digests import digest_pictures
from storage import outbox_ready

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
    """Remember up to which digest, and which message, the pictures are ready."""

    services: Services
    platforms: Callable[[], Sequence[str]]
    prepare: Prepare = prepare_off_loop
    _reached: tuple[datetime, int] = (datetime.min.replace(tzinfo=UTC), 0)
    _queued: int = 0

    async def step(self) -> None:
        """Draw the next few pictures of digests for the platforms that this process speaks for."""
        now, platforms = self.services.now(), self.platforms()
        if not platforms:
            return
        await self._draw_queued(platforms, now)
        self._reached = max(self._reached, (now, 0))
        for _ in range(_AT_ONCE):
            # One report a read: on SQLite reads run on the event loop.
            look = partial(
                digest_pictures.soon, after=self._reached, until=now + _AHEAD, platforms=platforms, limit=1
            )
            found = await self.services.store.read(look)
            if not found or not await self._ready(found[0].chart, found[0].due_at, now):
                return
            self._reached = (found[0].due_at, found[0].id)

    async def _draw_queued(self, platforms: Sequence[str], now: datetime) -> None:
        look = partial(outbox_ready.beside, platforms=platforms, now=now, after=self._queued, limit=_AT_ONCE)
        for id, payload in await self.services.store.read(look):
            if not await self._ready(Reply.model_validate_json(payload).chart, now, now):
                return
            self._queued = id

    async def _ready(self, chart: Chart | None, due_at: datetime, now: datetime) -> bool:
        if chart is None:
            return True
        try:
            return await self.prepare(chart, until=due_at + _KEPT_AFTER, now=now)
        except DrawingError as error:
            _log.warning("picture not prepared", reason=str(error))
            return True
