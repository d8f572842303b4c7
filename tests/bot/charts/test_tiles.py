"""Small cards on a picture: every text in its card, every card in the picture."""

from __future__ import annotations

import pytest

from bot.charts import render
from bot.charts.canvas import Box, Canvas
from bot.charts.drawing import draw
from commands.core.charts import Chart, Tile

LONG = "Sehr lange Wörter und noch mehr davon, " * 20
FIGURES = (("Views", "120K"), ("Likes", "8,400"), ("Comments", "310"), ("Shares", "5"), ("Saves", "6"))


def board(count: int) -> Canvas:
    tiles = tuple(Tile(title=f"@creator{n} · V{n}", text=LONG, figures=FIGURES) for n in range(1, count + 1))
    return draw(Chart(kind="tiles", title="Board", subtitle=f"{count} posts", tiles=tiles))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 9, 12, 24])
def test_texts_lie_in_the_picture_and_on_no_other(count: int) -> None:
    canvas = board(count)
    whole = Box(0, 0, canvas.width, canvas.height)
    assert all(label.box.within(whole) for label in canvas.labels)
    boxes = [label.box for label in canvas.labels]
    crossed = [
        (one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :] if one.overlaps(other, -1)
    ]
    assert crossed == []


@pytest.mark.parametrize(("count", "more"), [(12, ""), (13, "+1"), (24, "+12")])
def test_what_does_not_fit_is_counted(count: int, more: str) -> None:
    said = [label.text for label in board(count).labels]
    assert sum(text.startswith("@creator") for text in said) == min(count, 12)
    assert [text for text in said if text.startswith("+")] == ([more] if more else [])


def test_a_text_has_a_line_before_figures_take_the_room() -> None:
    assert any(label.text.startswith("Sehr lange") for label in board(12).labels)


def test_markup_in_a_caption_stays_a_text() -> None:
    tile = Tile(title="<script>", text='"&<x>', figures=(("<a>", "</svg>"),))
    assert render(Chart(kind="tiles", title="B", tiles=(tile,))).startswith(b"\x89PNG")
