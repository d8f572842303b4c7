import re

from bot.charts.drawing import draw
from bot.charts.theme import THEMES
from commands.core.charts import Chart, Series
from tests.bot.charts.samples import days, spend_and_views, wave

FILLS = [THEMES["light"].softened(color) for color in THEMES["light"].palette]


def columns(*rows: tuple[float | None, ...], **more: object) -> Chart:
    series = [Series(name=f"Row {at}", values=row) for at, row in enumerate(rows)]
    labels = days(len(rows[0]))
    return Chart.model_validate({"kind": "columns+line", "labels": labels, "series": series, **more})


def drawn(chart: Chart, position: int = 0) -> int:
    """Count the columns of one series."""
    paths = [
        shape for shape in draw(chart).shapes if "<path" in shape and f'fill="{FILLS[position]}"' in shape
    ]
    return sum(shape.count("Z") for shape in paths)


def test_a_zero_is_a_line_on_the_ground_and_a_gap_is_nothing() -> None:
    assert drawn(columns((5, None, 0, 2))) == 3
    assert drawn(columns((None, None, 0, 0))) == 2
    (shape,) = [shape for shape in draw(columns((0, None))).shapes if f'Z" fill="{FILLS[0]}"' in shape]
    ys = [float(y) for y in re.findall(r"V([\d.]+)", shape)]
    assert max(ys) - min(ys) < 2


def test_any_number_of_days_has_its_columns() -> None:
    assert [drawn(columns(wave(count, 50, 10))) for count in (1, 7, 28, 90, 400)] == [1, 7, 28, 90, 400]


def test_several_series_stand_side_by_side() -> None:
    chart = columns((5, 6), (7, 8))
    assert (drawn(chart, 0), drawn(chart, 1)) == (2, 2)


def test_a_few_columns_carry_their_values() -> None:
    texts = [label.text for label in draw(spend_and_views(5)).labels]
    assert texts.count("€420.00") == 1
    assert "€420.00" not in [label.text for label in draw(spend_and_views(28)).labels]


def test_a_value_stands_above_a_mark_that_would_run_through_it() -> None:
    before = Series(name="Before", values=(55.0, 10.0), role="previous")
    chart = columns((50, 100))
    compared = chart.model_copy(update={"series": (*chart.series, before)})
    plain, moved = (
        next(label.y for label in draw(each).labels if label.text == "50" and label.bold)
        for each in (chart, compared)
    )
    assert moved < plain
