"""Our drawings as the content of a PDF page: the same shapes and texts as the pictures have, as vectors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

import pydyf

from bot.charts import fonts
from bot.charts.canvas import Canvas, Label
from bot.exports.pdf_fonts import Face
from storage.frozen import frozen

_ROUND = 0.5523  # how far a curve's handles reach for a quarter of a circle
_HALO = 5.0
_COMMAND = re.compile("([MLHVQZ])([^MLHVQZ]*)")
Numbers = Sequence[float]


class Sheet:
    """The content of one page; ``faces`` are the fonts by whether they are bold."""

    def __init__(self, faces: Mapping[bool, Face]) -> None:
        self.stream = pydyf.Stream(compress=True)
        self.opacities: set[int] = set()
        self._faces = faces

    def place(self, canvas: Canvas, x: float, y: float, scale: float) -> None:
        """Put a drawing down: its upper left corner at a point counted from the page's lower left."""
        self.stream.push_state()
        self.stream.set_matrix(scale, 0.0, 0.0, -scale, x, y)
        self.stream.set_line_join(1)
        self.stream.set_line_cap(1)
        for shape in canvas.shapes:
            # What our own canvas wrote, which escapes nothing because it holds numbers and colours alone.
            self._shape(ElementTree.fromstring(shape))  # noqa: S314
        for label in canvas.labels:
            self._label(label)
        self.stream.pop_state()

    def _shape(self, shape: ElementTree.Element) -> None:
        paint = _paint(shape)
        self.stream.push_state()
        if paint.fill:
            self.stream.set_color_rgb(*paint.fill)
        if paint.opacity < 1:
            percent = round(paint.opacity * 100)
            self.opacities.add(percent)
            self.stream.set_state(f"o{percent}")
        if paint.stroke:
            self.stream.set_color_rgb(*paint.stroke, stroke=True)
            self.stream.set_line_width(paint.width)
            self.stream.set_dash(paint.dash, 0)
        _OUTLINES[shape.tag](self.stream, shape.attrib)
        finish = {(True, True): "fill_and_stroke", (True, False): "fill", (False, True): "stroke"}
        getattr(self.stream, finish.get((bool(paint.fill), bool(paint.stroke)), "end"))()
        self.stream.pop_state()

    def _label(self, label: Label) -> None:
        face = self._faces[label.bold]
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
        x = label.x - shift * fonts.width(label.text, label.size, label.bold)
        self.stream.begin_text()
        self.stream.set_font_size(face.name, label.size)
        self.stream.set_text_matrix(1.0, 0.0, 0.0, -1.0, x, label.y)
        if label.halo:
            self.stream.set_color_rgb(*rgb(label.halo), stroke=True)
            self.stream.set_line_width(_HALO)
            self.stream.set_text_rendering(1)
            self.stream.show_text(f"<{face.shown(label.text)}>")
            self.stream.set_text_matrix(1.0, 0.0, 0.0, -1.0, x, label.y)
        self.stream.set_text_rendering(0)
        self.stream.set_color_rgb(*rgb(label.fill))
        self.stream.show_text(f"<{face.shown(label.text)}>")
        self.stream.end_text()


def rgb(color: str) -> tuple[float, float, float]:
    """Give the parts of a colour written as #rrggbb."""
    red, green, blue = (round(int(color[at : at + 2], 16) / 255, 4) for at in (1, 3, 5))
    return red, green, blue


@frozen
class _Paint:
    """How a shape is filled and drawn."""

    fill: tuple[float, float, float] | None
    stroke: tuple[float, float, float] | None
    opacity: float
    width: float
    dash: list[float]


def _paint(shape: ElementTree.Element) -> _Paint:
    fill, stroke = (shape.get(key, "none") for key in ("fill", "stroke"))
    return _Paint(
        fill=None if fill == "none" else rgb(fill),
        stroke=None if stroke == "none" else rgb(stroke),
        opacity=float(shape.get("fill-opacity", "1")),
        width=float(shape.get("stroke-width", "1")),
        dash=[float(part) for part in shape.get("stroke-dasharray", "").split()],
    )


# -- outlines -------------------------------------------------------------------------------------


def _rectangle(stream: pydyf.Stream, given: Mapping[str, str]) -> None:
    x, y, width, height = (float(given[key]) for key in ("x", "y", "width", "height"))
    radius = min(float(given.get("rx", "0")), width / 2, height / 2)
    if not radius:
        stream.rectangle(x, y, width, height)
        return
    _rounded(stream, x, y, x + width, y + height, radius)


def _circle(stream: pydyf.Stream, given: Mapping[str, str]) -> None:
    x, y, radius = (float(given[key]) for key in ("cx", "cy", "r"))
    _rounded(stream, x - radius, y - radius, x + radius, y + radius, radius)


def _rounded(
    stream: pydyf.Stream, left: float, top: float, right: float, bottom: float, radius: float
) -> None:
    """Go round a rectangle, a quarter of a circle at each corner."""
    near = radius * (1 - _ROUND)
    stream.move_to(left + radius, top)
    stream.line_to(right - radius, top)
    stream.curve_to(right - near, top, right, top + near, right, top + radius)
    stream.line_to(right, bottom - radius)
    stream.curve_to(right, bottom - near, right - near, bottom, right - radius, bottom)
    stream.line_to(left + radius, bottom)
    stream.curve_to(left + near, bottom, left, bottom - near, left, bottom - radius)
    stream.line_to(left, top + radius)
    stream.curve_to(left, top + near, left + near, top, left + radius, top)
    stream.close()


def _path(stream: pydyf.Stream, given: Mapping[str, str]) -> None:
    x = y = 0.0
    for command, numbers in _commands(given["d"]):
        if command == "Z":
            stream.close()
            continue
        start = x, y
        x = numbers[-1] if command == "H" else x if command == "V" else numbers[-2]
        y = y if command == "H" else numbers[-1]
        if command == "M":
            stream.move_to(x, y)
        elif command == "Q":
            _bend(stream, start, (numbers[0], numbers[1]), (x, y))
        else:
            stream.line_to(x, y)


def _commands(data: str) -> Iterable[tuple[str, Numbers]]:
    for command, numbers in _COMMAND.findall(data):
        yield command, [float(number) for number in numbers.split()]


def _bend(
    stream: pydyf.Stream, start: tuple[float, float], handle: tuple[float, float], end: tuple[float, float]
) -> None:
    """Draw a curve with one handle, which PDF has only with two."""
    (ax, ay), (bx, by), (cx, cy) = start, handle, end
    first = (ax + 2 * (bx - ax) / 3, ay + 2 * (by - ay) / 3)
    second = (cx + 2 * (bx - cx) / 3, cy + 2 * (by - cy) / 3)
    stream.curve_to(*first, *second, cx, cy)


_OUTLINES = {"rect": _rectangle, "circle": _circle, "path": _path}
