"""APScheduler ticks, and nothing more: the rows are the schedule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.session import StoreBusy

_log = structlog.get_logger()
Job = Callable[[], Awaitable[object]]


class Scheduler:
    """Call each job every so many seconds; a job never overlaps with itself."""

    def __init__(self, jobs: Mapping[str, tuple[float, Job]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for name, (seconds, job) in jobs.items():
            self._scheduler.add_job(
                _tick,
                "interval",
                seconds=seconds,
                args=(name, job),
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick in the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def _tick(name: str, job: Job) -> None:
    try:
        await job()
    except StoreBusy:
        _log.info("database busy, next tick tries again", job=name)
    except Exception:
        _log.exception("job failed", job=name)
