import re

import pytest

from bot.charts.canvas import Canvas
from bot.charts.drawing import draw
from commands.core.charts import Chart, Series

NAMES = ("@mia", "@jannik", "@øyvind")
RECTANGLE = re.compile(r'<rect x="([-\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="([^"]+)"')


def panels(*rows: tuple[float | None, ...], names: tuple[str, ...] = NAMES, **more: object) -> Chart:
    series = [Series(name=f"Figure {at}", values=values) for at, values in enumerate(rows, 1)]
    return Chart.model_validate({"kind": "panels", "labels": names, "series": series, **more})


def texts(canvas: Canvas) -> list[str]:
    return [label.text for label in canvas.labels]


def bars(canvas: Canvas) -> list[tuple[float, float, float, str]]:
    """Give left edge, top, width and colour of each bar; the first rectangle is the background."""
    found = [RECTANGLE.match(shape) for shape in canvas.shapes if shape.startswith("<rect")][1:]
    return [(float(one[1]), float(one[2]), float(one[3]), one[5]) for one in found if one]


def test_names_stand_once_beside_the_figures_of_a_row() -> None:
    drawn = texts(draw(panels((1_843_201, 9_123, 45_000), (1, 2, 3))))
    assert drawn == [*NAMES, "Figure 1", "1.84M", "9,123", "45.0K", "Figure 2", "1", "2", "3"]


def test_each_figure_has_a_scale_of_its_own() -> None:
    found = bars(draw(panels((1_000_000, 500_000, 250_000), (8, 4, 2))))
    first, second = [width for _, _, width, _ in found[:3]], [width for _, _, width, _ in found[3:]]
    assert first[1] == pytest.approx(first[0] / 2, abs=0.2)
    assert second[1] == pytest.approx(second[0] / 2, abs=0.2)
    assert second[0] > first[1]


def test_a_creator_has_one_colour_in_all_figures() -> None:
    colors = [color for *_, color in bars(draw(panels((1, 2, 3), (3, 2, 1), (5, 5, 5), (4, 3, 2))))]
    assert colors == colors[:3] * 4
    assert len(set(colors)) == 3


def test_a_gap_has_no_bar_and_says_so() -> None:
    canvas = draw(panels((100, None, 0)))
    assert len(bars(canvas)) == 1
    assert texts(canvas)[-3:] == ["100", "–", "0"]


def test_what_falls_reaches_to_the_other_side_of_zero() -> None:
    falls = Series(name="Growth", values=(0.05, -0.02, None), unit="percent")
    plus, minus = bars(draw(Chart(kind="panels", labels=NAMES, series=(falls,))))
    assert minus[0] + minus[2] == pytest.approx(plus[0], abs=0.2)
    assert minus[2] == pytest.approx(plus[2] * 0.4, abs=0.3)


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (3, 3), (4, 2), (5, 3), (6, 3), (9, 3)])
def test_more_than_three_figures_lie_in_two_bands(count: int, columns: int) -> None:
    canvas = draw(panels(*[(1.0, 2.0, 3.0)] * count))
    assert len({left for left, *_ in bars(canvas)}) == columns
    assert texts(canvas).count("@mia") == (1 if count <= 3 else 2)
    assert len(bars(canvas)) == 3 * min(count, 6)


def test_few_figures_take_less_height() -> None:
    low, high = draw(panels((1, 2, 3))), draw(panels(*[(1, 2, 3)] * 6))
    assert low.height < high.height <= 450


def test_values_keep_their_units() -> None:
    rows = (
        Series(name="Price", values=(65_000, None), unit="money", currency="EUR"),
        Series(name="Rate", values=(0.042, 0.1), unit="percent"),
    )
    drawn = texts(draw(Chart(kind="panels", labels=NAMES[:2], series=rows, language="de")))
    assert [text.replace("\u00a0", " ") for text in drawn] == [
        *("@mia", "@jannik", "Price", "650,00 €", "–", "Rate", "4,20 %", "10,00 %")
    ]


def test_a_long_handle_of_tiktok_is_readable_whole() -> None:
    name = "@maximilian.hohenzollern_x"
    assert name in texts(draw(panels((1, 2), names=(name, "@b"))))
    assert any(text.endswith("…") for text in texts(draw(panels((1, 2), names=("@" + "W" * 24, "@b")))))


def test_long_values_in_a_narrow_picture_stay_in_their_columns() -> None:
    money = Series(name="Preis in einer Währung", values=(123_456_78, 1), unit="money", currency="CHF")
    chart = Chart(kind="panels", labels=("@" + "x" * 24, "@b"), series=(money,) * 6, language="de")
    canvas = draw(chart, width=420, height=300)
    assert all(label.box.left >= 0 and label.box.right <= 420 for label in canvas.labels)
