"""How colours look to whoever sees all of them, and to whoever does not, by computation.

The matrices are those of Machado, Oliveira and Fernandes (2009) for the whole loss of one kind of cones;
distances are in OKLab, times 100: below 2 two colours beside each other look the same.
"""

from __future__ import annotations

from collections.abc import Sequence

Colour = tuple[float, ...]
Matrix = tuple[tuple[float, float, float], ...]

EYES: dict[str, Matrix] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def _times(matrix: Matrix, colour: Sequence[float]) -> Colour:
    return tuple(sum(factor * part for factor, part in zip(row, colour, strict=True)) for row in matrix)


def linear(colour: str) -> Colour:
    """Give the light of a colour written as #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours as WCAG defines it."""
    weights = ((0.2126, 0.7152, 0.0722),)
    lighter, darker = sorted((_times(weights, linear(colour))[0] for colour in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def distance(one: str, other: str, eyes: Matrix) -> float:
    """Tell how far apart two colours look."""

    def seen(colour: str) -> Colour:
        light = [min(1.0, max(0.0, part)) for part in _times(eyes, linear(colour))]
        return _times(_LAB, [part ** (1 / 3) for part in _times(_CONES, light)])

    pairs = zip(seen(one), seen(other), strict=True)
    return 100 * float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)
