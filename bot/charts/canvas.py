"""The drawing: shapes and texts collected, then written as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from bot.charts import fonts
from bot.charts.theme import ASCENT, DESCENT, Theme
from storage.frozen import frozen

Point = tuple[float, float]


def number(value: float) -> str:
    """Write a coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


@frozen
class Box:
    """A rectangle in units of the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Give how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Give how high it is."""
        return self.bottom - self.top

    def overlaps(self, other: Box, gap: float = 0) -> bool:
        """Tell whether two boxes come nearer than ``gap``."""
        aside = self.right + gap <= other.left or other.right + gap <= self.left
        above = self.bottom + gap <= other.top or other.bottom + gap <= self.top
        return not (aside or above)

    def within(self, other: Box) -> bool:
        """Tell whether it lies in the other box."""
        level = other.left <= self.left and self.right <= other.right
        return level and other.top <= self.top and self.bottom <= other.bottom

    def grown(self, aside: float, above: float) -> Box:
        """Give a box that is larger on every side."""
        return Box(self.left - aside, self.top - above, self.right + aside, self.bottom + above)


@frozen
class Label:
    """A line of text: where its baseline starts, ends or has its middle."""

    text: str
    x: float
    y: float
    size: float
    fill: str
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"
    halo: str = ""

    @property
    def box(self) -> Box:
        """Give the room it takes."""
        width = fonts.width(self.text, self.size, self.bold)
        left = self.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return Box(left, self.y - ASCENT * self.size, left + width, self.y + DESCENT * self.size)

    def svg(self) -> str:
        """Write it as SVG."""
        more = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        more += ' font-weight="600"' if self.bold else ""
        if self.halo:
            more += f' stroke="{self.halo}" stroke-width="5" stroke-linejoin="round" paint-order="stroke"'
        place = f'x="{number(self.x)}" y="{number(self.y)}" font-size="{number(self.size)}"'
        return f'<text {place} fill="{self.fill}"{more}>{escape(self.text)}</text>'


def middle(text: str, x: float, y: float, size: float, fill: str, bold: bool = False) -> Label:
    """Make a label that has its middle at a point."""
    return Label(text, x, y + (ASCENT - DESCENT) / 2 * size, size, fill, bold, "middle")


def path(points: Iterable[Point]) -> str:
    """Write a line through points as path data."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


@dataclass
class Canvas:
    """What was drawn so far; texts lie over all shapes."""

    width: float
    height: float
    theme: Theme
    shapes: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def rectangle(self, box: Box, fill: str, radius: float = 0, stroke: str = "") -> None:
        """Draw a rectangle."""
        place = f'x="{number(box.left)}" y="{number(box.top)}"'
        size = f'width="{number(box.width)}" height="{number(box.height)}"'
        more = (f' rx="{number(radius)}"' if radius else "") + (f' stroke="{stroke}"' if stroke else "")
        self.shapes.append(f'<rect {place} {size} fill="{fill}"{more}/>')

    def area(self, data: str, fill: str, opacity: float = 1) -> None:
        """Fill path data."""
        more = "" if opacity == 1 else f' fill-opacity="{opacity}"'
        self.shapes.append(f'<path d="{data}" fill="{fill}"{more}/>')

    def line(self, data: str, stroke: str, width: float, dash: str = "") -> None:
        """Draw path data as a line."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        look = f'fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"'
        self.shapes.append(f'<path d="{data}" {look} stroke-linecap="round"{more}/>')

    def dots(self, points: Sequence[Point], fill: str, radius: float) -> None:
        """Draw round dots with an edge in the colour of the background."""
        look = f'r="{radius}" fill="{fill}" stroke="{self.theme.background}" stroke-width="2"'
        self.shapes.extend(f'<circle cx="{number(x)}" cy="{number(y)}" {look}/>' for x, y in points)

    def write(self, *labels: Label) -> None:
        """Put texts on the drawing; empty ones leave no trace."""
        self.labels.extend(label for label in labels if label.text)

    def svg(self, scale: float) -> str:
        """Write the whole drawing as SVG, ``scale`` pixels a unit."""
        size = f'width="{round(self.width * scale)}" height="{round(self.height * scale)}"'
        view = f'viewBox="0 0 {number(self.width)} {number(self.height)}"'
        text = f'font-family="{fonts.FAMILY}"'
        body = "".join(self.shapes) + "".join(label.svg() for label in self.labels)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} {text}>{body}</svg>'
