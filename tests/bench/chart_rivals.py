"""The same chart by other libraries, as quickly as each can; run by an interpreter that has them.

It prints the CPU seconds that a picture takes each of those it finds, once warm, as JSON. It stands alone and
imports nothing of ours, for that interpreter has none of our packages.
"""

from __future__ import annotations

import io
import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

COUNT = 15
DAYS = [f"2026-11-{day:02}" for day in range(1, 29)]
WIDTH, HEIGHT = 1120, 630


def figures(number: int) -> tuple[list[float], list[float]]:
    """Give what a picture shows; each is another one."""
    days = range(len(DAYS))
    spent = [420 + number + 160 * math.sin(at / 3) for at in days]
    views = [310_000 + 90_000 * math.cos(at / 4) for at in days]
    return spent, views


def matplotlib() -> Callable[[int], bytes]:
    """Draw columns and a line on two axes with Agg, the PNG packed as quickly as Pillow can."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    def draw(number: int) -> bytes:
        spent, views = figures(number)
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        columns = axes.bar(range(len(DAYS)), spent, color="#4885e6", label="Spend")
        beside = axes.twinx()
        lines = beside.plot(range(len(DAYS)), views, color="#d9530a", linewidth=3, label="Video views")
        axes.set_xticks(range(0, len(DAYS), 7), [DAYS[at] for at in range(0, len(DAYS), 7)])
        axes.set_title(f"Winter Glow · C{number}")
        axes.legend(handles=[columns, *lines])
        axes.grid(axis="y")
        picture = io.BytesIO()
        figure.savefig(picture, format="png", pil_kwargs={"compress_level": 1})
        return picture.getvalue()

    return draw


def vl_convert() -> Callable[[int], bytes]:
    """Draw the same from a bare Vega-Lite specification."""
    import vl_convert

    def draw(number: int) -> bytes:
        spent, views = figures(number)
        rows = [{"d": d, "s": s, "v": v} for d, s, v in zip(DAYS, spent, views, strict=True)]
        day = {"field": "d", "type": "ordinal"}
        spec = {
            "width": WIDTH - 160,
            "height": HEIGHT - 120,
            "title": f"Winter Glow · C{number}",
            "data": {"values": rows},
            "layer": [
                {"mark": "bar", "encoding": {"x": day, "y": {"field": "s", "type": "quantitative"}}},
                {"mark": "line", "encoding": {"x": day, "y": {"field": "v", "type": "quantitative"}}},
            ],
            "resolve": {"scale": {"y": "independent"}},
        }
        return bytes(vl_convert.vegalite_to_png(spec))

    return draw


RIVALS: dict[str, Callable[[], Callable[[int], bytes]]] = {"matplotlib": matplotlib, "vl-convert": vl_convert}


def cost(draw: Callable[[int], bytes]) -> float:
    """Give the CPU seconds a picture takes, after a first one."""
    draw(0)
    spent = []
    for number in range(1, COUNT + 1):
        began = time.process_time()
        if not draw(number).startswith(b"\x89PNG"):
            raise ValueError("no picture")
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def main() -> None:
    """Measure what is installed."""
    found: dict[str, Any] = {}
    for name, made in RIVALS.items():
        try:
            draw = made()
        except ImportError:
            continue
        found[name] = cost(draw)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
