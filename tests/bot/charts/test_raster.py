import pytest

from bot.charts import render
from bot.charts.raster import rasterise
from tests.bot.charts.samples import png_rows, png_size, spend_and_views


def test_a_picture_has_the_size_that_telegram_keeps() -> None:
    assert png_size(render(spend_and_views(28))) == (1120, 630)


def test_size_and_scale_can_be_chosen() -> None:
    assert png_size(render(spend_and_views(7), width=900, height=500, scale=2.0)) == (1800, 1000)


@pytest.mark.parametrize(("theme", "color"), [("light", (255, 255, 255)), ("dark", (28, 31, 38))])
def test_the_background_is_drawn_with_round_corners(theme: str, color: tuple[int, int, int]) -> None:
    rows = png_rows(render(spend_and_views(7, "en", theme), scale=0.5))
    assert tuple(rows[10][40:44]) == (*color, 255)
    assert rows[0][3] < 255


def test_what_is_not_svg_is_refused() -> None:
    with pytest.raises(ValueError, match="not drawable"):
        rasterise("no picture")
