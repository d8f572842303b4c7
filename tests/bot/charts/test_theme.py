from itertools import combinations

import pytest

from bot.charts.theme import THEMES, Theme
from tests.bot.charts.colours import EYES, Matrix, contrast, distance

both = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@both
def test_texts_stand_out_from_the_background(theme: Theme) -> None:
    for color in (theme.ink, theme.muted, *theme.palette[:2]):
        assert contrast(color, theme.background) >= 4
    for color in (*theme.palette, theme.previous, theme.softened(theme.palette[0])):
        assert contrast(color, theme.background) >= 2.8


@both
@pytest.mark.parametrize("eyes", EYES.values(), ids=EYES)
def test_colours_keep_apart_for_every_kind_of_eyes(theme: Theme, eyes: Matrix) -> None:
    for lines in (theme.palette, (*theme.palette[:2], theme.previous, theme.ink)):
        assert min(distance(one, other, eyes) for one, other in combinations(lines, 2)) >= 11
    areas = [theme.softened(color) for color in theme.palette]
    assert min(distance(one, other, eyes) for one, other in combinations(areas, 2)) >= 9


def test_colours_that_look_the_same_to_some_are_known_as_such() -> None:
    assert (
        distance("#d4540a", "#8a6a00", EYES["protanopia"])
        < 1
        < distance("#d4540a", "#8a6a00", EYES["all cones"])
    )
    assert distance("#ffffff", "#000000", EYES["all cones"]) == pytest.approx(100, abs=0.1)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)


def test_softened_colours_go_towards_the_background() -> None:
    assert THEMES["light"].softened("#000000") == "#333333"
    assert THEMES["light"].softened("#ffffff") == "#ffffff"
