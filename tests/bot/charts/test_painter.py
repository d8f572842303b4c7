import asyncio
import threading
from collections.abc import Iterator

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
