"""Charts to draw in tests, and a reader for the PNG that comes out."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from commands.core.charts import Chart, Series

START = date(2026, 10, 26)


def days(count: int) -> tuple[str, ...]:
    """Give ISO days from a Monday on."""
    return tuple((START + timedelta(at)).isoformat() for at in range(count))


def wave(count: int, base: float, swing: float) -> tuple[float, ...]:
    """Give values that go up and down."""
    return tuple(round(base + swing * math.sin(at / 3)) for at in range(count))


def spend_and_views(count: int, language: str = "en", theme: str = "light") -> Chart:
    """Give a chart with columns, a line and two axes."""
    return Chart.model_validate(
        {
            "kind": "columns+line",
            "title": "Glow Serum",
            "labels": days(count),
            "series": [Series(name="Spend", values=wave(count, 42000, 16000), unit="money", currency="EUR")],
            "second": [Series(name="Views", values=wave(count, 310000, 90000))],
            "language": language,
            "theme": theme,
        }
    )


def one_line(*values: float | None, **more: object) -> Chart:
    """Give a chart with one line over days."""
    series = Series(name="Views", values=values)
    return Chart.model_validate({"labels": days(len(values)), "series": [series], **more})


def png_size(png: bytes) -> tuple[int, int]:
    """Read width and height from a PNG's header."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert png[12:16] == b"IHDR"
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        length = struct.unpack(">I", png[at : at + 4])[0]
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda known: abs(guess - known))


_FILTERS: dict[int, Callable[[int, int, int], int]] = {
    0: lambda left, up, corner: 0,
    1: lambda left, up, corner: left,
    2: lambda left, up, corner: up,
    3: lambda left, up, corner: (left + up) // 2,
    4: _paeth,
}


def png_rows(png: bytes) -> list[bytes]:
    """Decode a PNG with eight bits a channel and four channels into rows of RGBA."""
    width, height = png_size(png)
    packed = zlib.decompress(b"".join(content for kind, content in _chunks(png) if kind == b"IDAT"))
    rows, before = [], bytes(4 * width)
    for start in range(0, height * (4 * width + 1), 4 * width + 1):
        guess, row = _FILTERS[packed[start]], bytearray(4 * width)
        for at, delta in enumerate(packed[start + 1 : start + 1 + 4 * width]):
            left, corner = (row[at - 4], before[at - 4]) if at >= 4 else (0, 0)
            row[at] = (delta + guess(left, before[at], corner)) & 255
        before = bytes(row)
        rows.append(before)
    return rows
