"""One process speaks for a token: never two, and another soon after the first has died."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from bot.speaker import LIFE, Speaker
from tests import clock
from tests.bot.fakes import FakePlatform, InPlaceStore, moment, services_on
from tests.databases import engine_of


@dataclass
class Line(FakePlatform):
    """A platform that remembers when it was connected; ``ends`` says how a connection ends."""

    ends: Callable[[], Exception | None] = lambda: None
    lasts: float = 1e9
    spans: list[list[float]] = field(default_factory=list)

    async def run(self) -> None:
        """Be connected for a while."""
        self.spans.append([clock.clock(), float("inf")])
        try:
            await asyncio.sleep(self.lasts)
        finally:
            self.spans[-1][1] = clock.clock()
        if error := self.ends():
            raise error


@dataclass
class Replica:
    """A process that wants to speak, with its own way to the database."""

    store: InPlaceStore
    line: Line
    name: str
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        async def on_lead(platform: str) -> None:
            self.heard.append(platform)

        self.speaker = Speaker(
            self.line, "telegram:1", self.name, services_on(self.store), on_lead, clock=clock.clock
        )
        self.task = asyncio.create_task(self.speaker.run())

    async def stop(self) -> None:
        """End as a process does that is asked to."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def die(self) -> None:
        """End as a process does that is killed: nothing is given back."""
        self.store.fault = ConnectionError()
        await self.stop()


@pytest.fixture
def replica(sqlite_url: str) -> Callable[..., Replica]:
    def make(name: str, line: Line | None = None) -> Replica:
        return Replica(InPlaceStore(sqlite_url, engine_of(sqlite_url)), line or Line(), name)

    return make


def test_it_connects_at_once_and_gives_back_when_it_stops(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        first = replica("a")
        await asyncio.sleep(60)
        assert first.speaker.leads
        assert first.heard == ["telegram"]
        await first.stop()
        assert not first.speaker.leads
        assert [end - start for start, end in first.line.spans] == [pytest.approx(60)]
        second = replica("b")
        await asyncio.sleep(0.1)
        assert second.speaker.leads
        await second.stop()

    clock.run(main())


def test_a_second_one_waits_and_takes_over_after_a_death(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        first, second = replica("a"), replica("b")
        await asyncio.sleep(30)
        assert (first.speaker.leads, second.speaker.leads) == (True, False)
        await first.die()
        await asyncio.sleep(10)
        assert second.heard == ["telegram"]
        await second.stop()

    clock.run(main())


@pytest.mark.parametrize("beside", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
@pytest.mark.parametrize("after_renewal", [0.01, 0.5, 0.99])
def test_another_takes_over_well_within_five_seconds_of_a_death(
    replica: Callable[..., Replica], beside: float, after_renewal: float
) -> None:
    """However the two look past each other: connecting takes a moment as well."""

    async def main() -> None:
        first = replica("a")
        await asyncio.sleep(beside)
        second = replica("b")
        await asyncio.sleep(30 - beside + after_renewal)
        await first.die()
        died = clock.clock()
        await asyncio.sleep(10)
        took = second.line.spans[0][0] - died
        assert LIFE - 1 <= took <= 5 - 0.5
        await second.stop()

    clock.run(main())


def test_who_waits_only_looks(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        first, second = replica("a"), replica("b")
        await asyncio.sleep(10)
        writes: list[object] = []

        async def write(work: object, *, urgent: bool = False) -> None:
            writes.append(work)

        second.store.write = write  # type: ignore[assignment, method-assign]
        await asyncio.sleep(30)
        assert writes == []
        await first.stop()
        await second.stop()

    clock.run(main())


def test_clocks_that_differ_between_machines_do_no_harm(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        first, second = replica("a"), replica("b")
        services = second.speaker.services
        second.speaker.services = replace(services, now=lambda: moment().replace(hour=10))
        await asyncio.sleep(60)
        assert first.speaker.leads
        assert second.line.spans == []
        await first.stop()
        await second.stop()

    clock.run(main())


def test_two_never_speak_at_once_when_one_loses_the_database(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        first, second = replica("a"), replica("b")
        await asyncio.sleep(10.3)
        first.store.fault = ConnectionError("the network is gone")
        await asyncio.sleep(20)
        assert second.speaker.leads
        first.store.fault = None
        await asyncio.sleep(20)
        assert (first.speaker.leads, second.speaker.leads) == (False, True)
        assert first.line.spans[0][1] <= second.line.spans[0][0]
        await first.stop()
        await second.stop()

    clock.run(main())


def test_a_short_fault_of_the_database_does_not_disconnect(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        first = replica("a")
        await asyncio.sleep(10)
        first.store.fault = ConnectionError("a moment")
        await asyncio.sleep(2)
        first.store.fault = None
        await asyncio.sleep(10)
        assert len(first.line.spans) == 1
        await first.stop()

    clock.run(main())


def test_a_database_that_hangs_ends_speaking_in_time(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        first = replica("a")
        await asyncio.sleep(10)
        since = clock.clock()

        async def hang(work: object, *, urgent: bool = False) -> None:
            await asyncio.sleep(3600)

        first.store.write = hang  # type: ignore[assignment, method-assign]
        await asyncio.sleep(10)
        assert not first.speaker.leads
        assert first.line.spans[0][1] - since <= LIFE
        first.task.cancel()

    clock.run(main())


def test_a_platform_that_is_down_is_tried_again_from_one_second_to_ten(
    replica: Callable[..., Replica],
) -> None:
    async def main() -> None:
        down = replica("a", Line(lasts=0, ends=lambda: ConnectionError("down")))
        await asyncio.sleep(40)
        starts = [start for start, _ in down.line.spans]
        assert [after - before for before, after in pairwise(starts)] == [
            pytest.approx(wait) for wait in (1, 2, 4, 8, 10, 10)
        ]
        assert down.speaker.leads
        await down.stop()

    clock.run(main())


def test_after_a_long_connection_the_waits_begin_anew(replica: Callable[..., Replica]) -> None:
    async def main() -> None:
        line = Line(lasts=0, ends=lambda: ConnectionError("down"))
        shaky = replica("a", line)
        await asyncio.sleep(14)
        line.lasts = 100
        await asyncio.sleep(140)
        ends = [end for _, end in line.spans if end < float("inf")]
        starts = [start for start, _ in line.spans]
        assert starts[-1] - ends[-1] == pytest.approx(1)
        await shaky.stop()

    clock.run(main())


def test_an_adapter_that_shrugs_off_being_cancelled_still_ends(replica: Callable[..., Replica]) -> None:
    class Stubborn(Line):
        async def run(self) -> None:
            try:
                await asyncio.sleep(1e9)
            except asyncio.CancelledError:
                raise ConnectionError("closed badly") from None

    async def main() -> None:
        first = replica("a", Stubborn())
        await asyncio.sleep(5)
        await asyncio.wait_for(first.stop(), 10)
        assert not first.speaker.leads

    clock.run(main())
