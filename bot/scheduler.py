"""APScheduler ticks, and nothing more: the rows are the schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

from storage.session import StoreTrouble

_log = structlog.get_logger()
Job = Callable[[], Awaitable[object]]


class Scheduler:
    """Call each job at once and then every so many seconds; a job never overlaps with itself."""

    def __init__(self, jobs: Mapping[str, tuple[float, Job]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._jobs = {name: job for name, (_, job) in jobs.items()}
        self._running = {name: asyncio.Lock() for name in jobs}
        self._stopping = False
        for name, (seconds, _) in jobs.items():
            self._scheduler.add_job(
                self._tick,
                "interval",
                seconds=seconds,
                args=(name,),
                id=name,
                next_run_time=datetime.now(UTC),
                # The lock keeps a job from overlapping; APScheduler would warn at every tick it leaves out.
                max_instances=3,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick in the running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more, and let the jobs at hand finish."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        # A tick that is under way already could begin its job while another one is waited for.
        self._stopping = True
        for lock in self._running.values():
            async with lock:
                pass
        self._scheduler.shutdown(wait=False)

    async def run_all(self) -> None:
        """Run every job once now; one that is running is waited for first."""
        for name in self._jobs:
            async with self._running[name]:
                await self._run(name)

    async def _tick(self, name: str) -> None:
        if self._stopping or self._running[name].locked():
            return
        async with self._running[name]:
            try:
                await self._run(name)
            except asyncio.CancelledError:
                # The process ends and waits no longer; what was not committed is done at the next start.
                _log.info("job cut off", job=name)

    async def _run(self, name: str) -> None:
        try:
            await self._jobs[name]()
        except StoreTrouble as trouble:
            _log.warning("database in trouble, next tick tries again", job=name, reason=repr(trouble))
        except Exception:
            _log.exception("job failed", job=name)
