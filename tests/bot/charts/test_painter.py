import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.charts import render, render_off_loop
from bot.charts.painter import Painter
from tests.bot.charts.samples import one_line, spend_and_views


class Drawn:
    """Remember what was drawn, and where."""

    def __init__(self) -> None:
        self.pictures: list[str] = []
        self.threads: set[str] = set()

    def __call__(self, svg: str) -> bytes:
        self.pictures.append(svg)
        self.threads.add(threading.current_thread().name)
        return svg.encode()


@pytest.fixture
def drawn() -> Drawn:
    return Drawn()


@pytest.fixture
def painter(drawn: Drawn) -> Iterator[Painter]:
    made = Painter(drawn, kept=2)
    yield made
    made.close()


async def test_equal_charts_are_drawn_once_also_at_the_same_time(painter: Painter, drawn: Drawn) -> None:
    chart = spend_and_views(28)
    again = chart.model_copy(update={"alt": "Described in other words"})
    pictures = await asyncio.gather(painter.paint(chart), painter.paint(again), painter.paint(chart))
    assert len(set(pictures)) == len(drawn.pictures) == 1


async def test_it_draws_in_a_thread_of_its_own(painter: Painter, drawn: Drawn) -> None:
    await painter.paint(one_line(1))
    assert all(name.startswith("charts") for name in drawn.threads)


async def test_only_the_last_pictures_are_kept(painter: Painter, drawn: Drawn) -> None:
    for value in (1, 2, 1, 3, 1, 2):
        await painter.paint(one_line(value))
    assert len(drawn.pictures) == 4


async def test_a_failure_is_not_remembered(drawn: Drawn) -> None:
    failures = [RuntimeError("no answer")]

    def draw(svg: str) -> bytes:
        if failures:
            raise failures.pop()
        return drawn(svg)

    painter = Painter(draw)
    with pytest.raises(RuntimeError):
        await painter.paint(one_line(1))
    assert await painter.paint(one_line(1))
    painter.close()


async def test_off_the_loop_the_picture_is_the_same() -> None:
    chart = spend_and_views(7)
    assert await render_off_loop(chart) == render(chart)


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE = NOON + timedelta(hours=1)


async def test_a_prepared_picture_is_drawn_once_and_stays_until_it_is_asked_for(
    painter: Painter, drawn: Drawn
) -> None:
    chart = one_line(1)
    assert await painter.prepare(chart, until=ONE, now=NOON)
    for value in (2, 3, 4, 5):
        await painter.paint(one_line(value))
    assert await painter.prepare(chart.model_copy(update={"alt": "anew"}), until=ONE, now=NOON)
    assert await painter.paint(chart)
    assert len(drawn.pictures) == 5


async def test_there_is_room_for_so_many_prepared_ones(drawn: Drawn) -> None:
    painter = Painter(drawn, prepared=2)
    for value in (1, 2):
        assert await painter.prepare(one_line(value), until=ONE, now=NOON)
    assert not await painter.prepare(one_line(3), until=ONE, now=NOON)
    await painter.paint(one_line(1))
    assert await painter.prepare(one_line(3), until=ONE, now=NOON)
    assert len(drawn.pictures) == 3
    painter.close()


async def test_what_nobody_asked_for_makes_room_after_its_time(drawn: Drawn) -> None:
    painter = Painter(drawn, prepared=1)
    assert await painter.prepare(one_line(1), until=ONE, now=NOON)
    assert not await painter.prepare(one_line(2), until=ONE, now=ONE)
    assert await painter.prepare(one_line(2), until=ONE, now=ONE + timedelta(seconds=1))
    painter.close()
