"""The clockwork: every job at once and then again, never beside itself, whatever another one does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bot.scheduler import Scheduler
from storage.session import StoreBusy

OFTEN = 0.01


@dataclass
class Work:
    """A job that tells how often it ran and how many of it ran at a time."""

    does: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0)
    runs: int = 0
    ended: int = 0
    present: int = 0
    most: int = 0
    began: asyncio.Event = field(default_factory=asyncio.Event)
    ran: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> None:
        """Do the work."""
        self.runs += 1
        self.began.set()
        self.present += 1
        self.most = max(self.most, self.present)
        try:
            await self.does()
            self.ended += 1
        finally:
            self.present -= 1
            self.ran.set()

    async def times(self, count: int) -> None:
        """Wait until it ran so often."""
        while self.runs < count:
            self.ran.clear()
            await asyncio.wait_for(self.ran.wait(), 10)


async def fail() -> None:
    raise ValueError("a fault")


async def busy() -> None:
    raise StoreBusy


async def test_every_job_runs_at_once_and_then_each_in_its_own_time() -> None:
    often, rarely = Work(), Work()
    scheduler = Scheduler({"often": (OFTEN, often), "rarely": (3600.0, rarely)})
    scheduler.start()
    await often.times(4)
    await scheduler.stop()
    assert rarely.runs == 1


async def test_a_job_that_fails_is_tried_again_and_stops_no_other() -> None:
    bad, good = Work(fail), Work()
    scheduler = Scheduler({"bad": (OFTEN, bad), "good": (OFTEN, good)})
    with capture_logs() as logs:
        scheduler.start()
        await bad.times(3)
        await good.times(3)
        await scheduler.stop()
    assert {(log["event"], log["job"]) for log in logs} == {("job failed", "bad")}


async def test_a_busy_database_is_no_failure() -> None:
    work = Work(busy)
    with capture_logs() as logs:
        await Scheduler({"sweep": (OFTEN, work)}).run_all()
    assert [(log["log_level"], log["job"]) for log in logs] == [("warning", "sweep")]


async def test_a_job_that_takes_longer_than_its_interval_never_overlaps_with_itself() -> None:
    slow, quick = Work(lambda: asyncio.sleep(OFTEN * 5)), Work()
    scheduler = Scheduler({"slow": (OFTEN, slow), "quick": (OFTEN, quick)})
    scheduler.start()
    await slow.times(3)
    await scheduler.stop()
    assert slow.most == 1
    assert quick.runs > slow.runs


async def test_running_all_now_waits_for_what_runs_already() -> None:
    gate = asyncio.Event()
    work = Work(gate.wait)
    scheduler = Scheduler({"sweep": (3600.0, work)})
    scheduler.start()
    await asyncio.wait_for(work.began.wait(), 10)
    now = asyncio.create_task(scheduler.run_all())
    await asyncio.sleep(OFTEN)
    assert (work.runs, now.done()) == (1, False)
    gate.set()
    await now
    await scheduler.stop()
    assert (work.runs, work.most) == (2, 1)


async def test_stopping_lets_the_job_at_hand_finish_and_begins_no_other() -> None:
    gate = asyncio.Event()
    work = Work(gate.wait)
    scheduler = Scheduler({"sweep": (OFTEN, work)})
    scheduler.start()
    await asyncio.wait_for(work.began.wait(), 10)
    stopping = asyncio.create_task(scheduler.stop())
    await asyncio.sleep(OFTEN * 3)
    assert not stopping.done()
    gate.set()
    await stopping
    runs = work.runs
    await asyncio.sleep(OFTEN * 3)
    assert (work.runs, work.present) == (runs, 0)


@pytest.mark.parametrize("started", [False, True])
async def test_stopping_twice_or_before_the_start_is_no_trouble(started: bool) -> None:
    scheduler = Scheduler({"sweep": (OFTEN, Work())})
    if started:
        scheduler.start()
        await scheduler.stop()
    await scheduler.stop()


@pytest.mark.parametrize("turns", range(5))
async def test_a_tick_that_is_under_way_is_not_cut_off_while_another_job_finishes(turns: int) -> None:
    quick_gate, slow_gate = asyncio.Event(), asyncio.Event()
    quick, slow = Work(), Work(slow_gate.wait)
    scheduler = Scheduler({"quick": (3600.0, quick), "slow": (3600.0, slow)})
    now = asyncio.create_task(scheduler.run_all())
    await asyncio.wait_for(slow.began.wait(), 10)
    quick.does = quick_gate.wait
    scheduler.start()
    for _ in range(turns):
        await asyncio.sleep(0)
    stopping = asyncio.create_task(scheduler.stop())
    asyncio.get_running_loop().call_later(OFTEN, slow_gate.set)
    await asyncio.wait_for(now, 10)
    quick_gate.set()
    await asyncio.wait_for(stopping, 10)
    assert quick.ended == quick.runs


async def test_a_job_that_is_cut_off_when_the_process_ends_is_no_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Work(asyncio.Event().wait)
    scheduler = Scheduler({"sweep": (3600.0, work)})
    others = asyncio.all_tasks()
    scheduler.start()
    await asyncio.wait_for(work.began.wait(), 10)
    (tick,) = asyncio.all_tasks() - others
    with capture_logs() as logs:
        tick.cancel()
        await asyncio.wait({tick})
    await scheduler.stop()
    assert [(log["log_level"], log["event"]) for log in logs] == [("info", "job cut off")]
    assert [record for record in caplog.records if record.exc_info] == []
