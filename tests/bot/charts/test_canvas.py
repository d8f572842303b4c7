import pytest

from bot.charts.canvas import Box, Canvas, Label, number, path
from bot.charts.fonts import width
from bot.charts.theme import THEMES

LIGHT = THEMES["light"]


def test_coordinates_are_short() -> None:
    assert [number(value) for value in (1.0, 1.26, -0.04)] == ["1", "1.3", "-0"]
    assert path([(0, 1), (2.5, 3)]) == "M0 1L2.5 3"


def test_boxes_overlap_when_they_come_nearer_than_the_gap() -> None:
    box = Box(0, 0, 10, 10)
    assert box.overlaps(Box(9, 9, 20, 20))
    assert not box.overlaps(Box(10, 0, 20, 10))
    assert box.overlaps(Box(12, 0, 20, 10), gap=3)
    assert Box(1, 1, 9, 9).within(box)
    assert not Box(1, 1, 11, 9).within(box)


@pytest.mark.parametrize(("anchor", "left"), [("start", 100.0), ("middle", 0.5), ("end", 1.0)])
def test_the_room_of_a_label_follows_its_anchor(anchor: str, left: float) -> None:
    wide = width("Spend", 16)
    label = Label("Spend", 100, 50, 16, "#000000", anchor=anchor)  # type: ignore[arg-type]
    assert label.box.left == pytest.approx(100 - (0 if anchor == "start" else left * wide))
    assert label.box.width == pytest.approx(wide)
    assert label.box.top < 50 < label.box.bottom


def test_text_is_escaped() -> None:
    canvas = Canvas(100, 50, LIGHT)
    canvas.write(Label('<b>&"', 1, 20, 16, "#000000"), Label("", 1, 40, 16, "#000000"))
    assert canvas.svg(1).count("<text") == 1
    assert "&lt;b&gt;&amp;&quot;</text>" in canvas.svg(1)


def test_the_size_in_pixels_is_scaled() -> None:
    assert 'width="160" height="80" viewBox="0 0 100 50"' in Canvas(100, 50, LIGHT).svg(1.6)
