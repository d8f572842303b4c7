from datetime import date, timedelta
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts.canvas import Box
from bot.charts.drawing import draw, to_svg
from commands.core.charts import Chart, Series, Tile
from tests.bot.charts.samples import days, one_line, spend_and_views

HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["x" * 10_000, "<svg onload='x'>&amp;", "\x00\ud800\ufffe", "مرحبا\u202eabc", "🌸" * 50, "W" * 60]
    ),
)
FIGURES = st.one_of(
    st.none(),
    st.just(0.0),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**7), 10**9).map(float),
    st.floats(-1, 1),
)
UNITS = st.one_of(
    st.fixed_dictionaries({"unit": st.sampled_from(["count", "percent", "factor", "seconds"])}),
    st.fixed_dictionaries(
        {"unit": st.just("money"), "currency": st.sampled_from(["EUR", "USD", "JPY", "XQQ", ""])}
    ),
)


TILES = st.builds(
    Tile, title=HOSTILE, text=HOSTILE, figures=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=4)
)


@st.composite
def rows(draw_from: st.DrawFn, count: int) -> dict[str, Any]:
    values = draw_from(st.lists(FIGURES, min_size=count, max_size=count))
    role = draw_from(st.sampled_from(["current", "current", "previous", "target", "event"]))
    return {"name": draw_from(HOSTILE), "values": values, "role": role, **draw_from(UNITS)}


@st.composite
def charts(draw_from: st.DrawFn) -> Chart:
    count = draw_from(st.sampled_from([0, 1, 2, 7, 10, 28, 90, 400]))
    first = draw_from(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
    dated = [(first + timedelta(at)).isoformat() for at in range(count)]
    named = st.lists(HOSTILE, min_size=count, max_size=count)
    kind = draw_from(st.sampled_from(["line", "bar", "columns+line", "panels", "tiles"]))
    return Chart(
        kind=kind,
        title=draw_from(HOSTILE),
        subtitle=draw_from(HOSTILE),
        labels=draw_from(st.one_of(st.just(dated), named)),
        series=draw_from(st.lists(rows(count), max_size=4)),
        second=draw_from(st.lists(rows(count), max_size=2)),
        tiles=draw_from(st.lists(TILES, max_size=20)) if kind == "tiles" else (),
        language=draw_from(st.sampled_from(["en", "de"])),
        theme=draw_from(st.sampled_from(["light", "dark"])),
        no_data=draw_from(HOSTILE),
    )


@settings(max_examples=120)
@given(charts(), st.sampled_from([(800, 450), (420, 300), (1200, 500)]))
def test_texts_of_any_chart_lie_on_the_picture_and_apart(chart: Chart, size: tuple[int, int]) -> None:
    canvas = draw(chart, width=size[0], height=size[1])
    boxes = [(label.text, label.box) for label in canvas.labels]
    everything = Box(0, 0, canvas.width, canvas.height)
    assert [text for text, box in boxes if not box.within(everything)] == []
    assert [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)] == []
    ElementTree.fromstring(canvas.svg(1.6))


SMALL = st.lists(st.integers(-100, 100), min_size=4, max_size=4)


@settings(max_examples=120)
@given(SMALL, SMALL, SMALL)
def test_values_on_columns_lie_apart_from_all_others(
    now: list[int], before: list[int], line: list[int]
) -> None:
    chart = Chart(
        kind="columns+line",
        labels=days(4),
        series=(Series(name="", values=now), Series(name="", values=before, role="previous")),
        second=(Series(name="", values=line),),
    )
    boxes = [label.box for label in draw(chart).labels]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("count", [1, 2, 7, 14, 28, 90, 400])
@pytest.mark.parametrize("language", ["en", "de"])
def test_texts_of_a_usual_chart_lie_apart(count: int, language: str) -> None:
    boxes = [label.box for label in draw(spend_and_views(count, language)).labels]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_the_same_chart_gives_the_same_picture() -> None:
    assert to_svg(spend_and_views(28)) == to_svg(spend_and_views(28).model_copy())


def test_names_are_escaped() -> None:
    svg = to_svg(one_line(1, 2, title="<script>&", subtitle='"\x00\x1b'))
    assert "&lt;script&gt;&amp;" in svg
    assert "<script" not in svg


def test_a_picture_has_a_least_size() -> None:
    assert 'viewBox="0 0 420 300"' in to_svg(one_line(1), width=10, height=10)
