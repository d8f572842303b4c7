import pytest

from bot.charts.theme import THEMES, Theme


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_texts_stand_out_from_the_background(theme: Theme) -> None:
    for color in (theme.ink, theme.muted, *theme.palette[:2]):
        assert _contrast(color, theme.background) >= 4
    for color in (*theme.palette, theme.previous, theme.softened(theme.palette[0])):
        assert _contrast(color, theme.background) >= 2.8


def test_softened_colours_go_towards_the_background() -> None:
    assert THEMES["light"].softened("#000000") == "#333333"
    assert THEMES["light"].softened("#ffffff") == "#ffffff"
