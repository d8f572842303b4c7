from bot.charts.drawing import draw
from commands.core.charts import Chart, Series
from tests.bot.charts.samples import days, one_line


def line_data(chart: Chart, width: str = "3.0") -> list[str]:
    shapes = draw(chart).shapes
    return [shape.split('"')[1] for shape in shapes if f'stroke-width="{width}"' in shape]


def test_a_line_is_broken_where_a_value_is_missing() -> None:
    whole, broken = (line_data(one_line(1, 2, middle, 4, 5))[0] for middle in (3, None))
    assert (whole.count("M"), whole.count("L")) == (1, 4)
    assert (broken.count("M"), broken.count("L")) == (2, 2)


def test_a_lonely_value_is_a_dot_on_long_lines_too() -> None:
    values = [float(at) for at in range(30)]
    gaps = [None if at in (9, 11) else value for at, value in enumerate(values)]
    dots = [sum("<circle" in shape for shape in draw(one_line(*row)).shapes) for row in (values, gaps)]
    assert dots == [1, 2]


def test_a_single_day_is_a_dot_without_a_line() -> None:
    assert line_data(one_line(5)) == []
    assert any("<circle" in shape for shape in draw(one_line(5)).shapes)


def test_an_earlier_period_is_dashed_below_the_current_one() -> None:
    before = Series(name="Before", values=(3, 2, 1), role="previous")
    chart = one_line(1, 2, 3)
    shapes = draw(chart.model_copy(update={"series": (*chart.series, before)})).shapes
    dashed = max(at for at, shape in enumerate(shapes) if 'stroke-dasharray="7 6"' in shape)
    current = max(at for at, shape in enumerate(shapes) if 'stroke-width="3.0"' in shape)
    assert dashed < current


def test_over_columns_an_earlier_period_is_a_mark_on_each() -> None:
    now = Series(name="Now", values=(3, None, 1))
    before = Series(name="Before", values=(2, 4, None), role="previous")
    chart = Chart(kind="columns+line", labels=days(3), series=(now, before))
    assert "".join(line_data(chart, "2.5")).count("M") == 2


def test_over_very_many_columns_it_is_a_line() -> None:
    now = Series(name="Now", values=(3.0,) * 120)
    before = Series(name="Before", values=(2.0,) * 120, role="previous")
    chart = Chart(kind="columns+line", labels=days(120), series=(now, before))
    assert line_data(chart, "2.5")[0].count("L") == 119


def test_only_a_single_line_is_shaded() -> None:
    def shaded(*series: Series) -> int:
        shapes = draw(Chart(labels=days(3), series=series)).shapes
        return sum("fill-opacity" in shape for shape in shapes)

    one, other = Series(name="A", values=(1, 2, 3)), Series(name="B", values=(2, 2, 3))
    assert (shaded(one), shaded(one, other)) == (1, 0)


def test_events_lie_above_the_line_and_its_end() -> None:
    event = Series(name="Fired", values=(None, 2, 3), role="event")
    chart = one_line(1, 2, 3)
    chart = chart.model_copy(update={"series": (*chart.series, event)})
    canvas = draw(chart)
    dots = [shape for shape in canvas.shapes if "<circle" in shape]
    assert [canvas.theme.palette[1] in shape for shape in dots[-2:]] == [True, True]
    assert [shape.split('r="')[1].split('"')[0] for shape in dots[-2:]] == ["7", "7"]
    # One current line is still shaded, and its last value alone has a tag.
    assert any("fill-opacity" in shape for shape in canvas.shapes)
    assert [label.text for label in canvas.labels].count("3") <= 2


def test_a_target_of_a_single_day_is_a_mark_and_no_dot() -> None:
    target = Series(name="Limit", values=(3,), role="target")
    chart = one_line(5)
    chart = chart.model_copy(update={"series": (*chart.series, target)})
    dots = [sum("<circle" in shape for shape in draw(each).shapes) for each in (one_line(5), chart)]
    assert dots[0] == dots[1]
    assert line_data(chart, "2.5")[0].count("M") == 1
