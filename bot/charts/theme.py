"""Colours and sizes: one visual language for all charts."""

from __future__ import annotations

from storage.frozen import frozen

# Units of the drawing. A picture of 800 is shown about 330 points wide on a phone.
WIDTH, HEIGHT, SCALE = (
    800,
    450,
    1.4,
)  # 1120 x 630 pixels: sharp on a phone, and drawn a fourth faster than 1280
PAD = 24
TITLE, TEXT, TICK = 25, 17, 16
LINE_HEIGHT = 1.25
ASCENT, DESCENT = 0.78, 0.22  # of the font size: what capitals, digits and descenders take

_STRENGTH = 0.8


@frozen
class Theme:
    """Colours of one background; those of ``palette`` differ in lightness too, for colour-blind eyes."""

    background: str
    edge: str
    ink: str
    muted: str
    grid: str
    axis: str
    previous: str
    palette: tuple[str, ...]

    def softened(self, color: str) -> str:
        """Mix a colour with the background, for areas that a line may cross."""
        pairs = ((color[at : at + 2], self.background[at : at + 2]) for at in (1, 3, 5))
        parts = (round(int(own, 16) * _STRENGTH + int(behind, 16) * (1 - _STRENGTH)) for own, behind in pairs)
        return "#" + "".join(f"{part:02x}" for part in parts)


THEMES = {
    "light": Theme(
        background="#ffffff",
        edge="#dfe3e8",
        ink="#171b21",
        muted="#5a6472",
        grid="#e9ecf0",
        axis="#aab2bd",
        previous="#8b95a3",
        palette=("#1a66e0", "#d9530a", "#0a5a4f", "#aa6799", "#3f0f6b"),
    ),
    "dark": Theme(
        background="#1c1f26",
        edge="#343a44",
        ink="#f1f3f6",
        muted="#a3adba",
        grid="#2d323b",
        axis="#5b6572",
        previous="#8a94a2",
        palette=("#5aa9fa", "#f58a3c", "#5ff0c4", "#a8689e", "#f2d433"),
    ),
}
