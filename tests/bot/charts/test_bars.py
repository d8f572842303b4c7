import re

import pytest

from bot.charts.drawing import draw
from commands.core.charts import Chart, Series

NAMES = ("@mia", "@jannik", "@øyvind")


def bars(*values: float | None, names: tuple[str, ...] = NAMES, **more: object) -> Chart:
    series = [Series(name="Views", values=values)]
    return Chart.model_validate({"kind": "bar", "labels": names, "series": series, **more})


def widths(chart: Chart, fill: str = "") -> list[float]:
    """Give the widths of the bars, without background and legend."""
    found = [
        float(width)
        for shape in draw(chart).shapes
        for width in re.findall(rf'<rect [^>]*width="([\d.]+)" [^>]*fill="{fill or "#"}', shape)
    ]
    return [width for width in found if width not in (799, 14)]


def texts(chart: Chart) -> list[str]:
    return [label.text for label in draw(chart).labels]


def test_each_name_has_its_bar_and_value() -> None:
    chart = bars(1_843_201, 9_123, 45_000)
    assert texts(chart) == ["Views", *NAMES, "1.84M", "9,123", "45.0K"]


def test_bars_are_as_long_as_their_values() -> None:
    long, half, _ = widths(bars(1_000, 500, 250))
    assert half == pytest.approx(long / 2, abs=0.2)


def test_a_gap_has_no_bar_and_zero_has_none_either() -> None:
    assert len(widths(bars(100, None, 50))) == 2
    assert len(widths(bars(100, 0, 50))) == 2
    assert texts(bars(100, None, 50))[-2] == "–"
    assert texts(bars(100, 0, 50))[-2] == "0"


def test_a_tiny_value_is_still_seen() -> None:
    assert min(widths(bars(1_000_000, 1, 5))) == 2


def test_negative_bars_reach_to_the_left_of_the_others() -> None:
    shapes = [shape for shape in draw(bars(100, -50, 25)).shapes if "<rect" in shape][2:]
    plus, minus, _ = (float(re.findall(r' x="([\d.]+)"', shape)[0]) for shape in shapes)
    assert minus < plus


def test_an_earlier_period_is_drawn_thin_and_a_target_as_a_tick() -> None:
    chart = bars(10, 20, 30)
    before = Series(name="Before", values=(20, 10, None), role="previous")
    aim = Series(name="Target", values=(None, 40, 40), role="target")
    compared = chart.model_copy(update={"series": (*chart.series, before, aim)})
    assert len(widths(compared)) == 5
    dashed = [shape for shape in draw(compared).shapes if 'stroke-dasharray="3 4"' in shape]
    assert len(dashed) == 2


def test_names_that_do_not_fit_are_counted() -> None:
    names = tuple(f"@creator_{at}" for at in range(60))
    drawn = texts(bars(*range(60, 0, -1), names=names))
    hidden = next(int(text[1:]) for text in drawn if text.startswith("+"))
    assert len([text for text in drawn if text.startswith("@")]) + hidden == 60


def test_long_names_are_shortened() -> None:
    drawn = texts(bars(1, 2, 3, names=("Maximilian von Hohenzollern-Sigmaringen der Dritte", "b", "c")))
    assert drawn[1].endswith("…")


def test_values_on_both_sides_have_their_room_in_a_narrow_picture() -> None:
    money = Series(name="Change", values=(-999_999, 999_999, 0), unit="money", currency="EUR")
    canvas = draw(Chart(kind="bar", labels=("x" * 300, "b", "c"), series=(money,)), width=420, height=300)
    assert all(label.box.left >= 0 and label.box.right <= 420 for label in canvas.labels)
