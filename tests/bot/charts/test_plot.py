import re

import pytest

from bot.charts.drawing import draw
from bot.charts.theme import THEMES
from commands.core.charts import Chart, Series
from tests.bot.charts.samples import days, one_line, spend_and_views

LIGHT = THEMES["light"]


def texts(chart: Chart) -> list[str]:
    return [label.text for label in draw(chart).labels]


def test_both_axes_are_written_in_their_units_and_colours() -> None:
    labels = draw(spend_and_views(28)).labels
    fills = {label.text: label.fill for label in labels}
    assert fills["€600"] == LIGHT.palette[0]
    assert fills["400K"] == LIGHT.palette[1]


def test_german_numbers_and_dates() -> None:
    drawn = texts(spend_and_views(28, "de"))
    assert "600\u00a0€" in drawn
    assert "2. Nov." in drawn


def test_one_axis_is_written_in_a_quiet_colour() -> None:
    labels = draw(one_line(10, 20, 40)).labels
    assert next(label.fill for label in labels if label.text == "20") == LIGHT.muted


def test_columns_begin_at_zero_and_a_steady_line_need_not() -> None:
    values = (95.0, 99.0, 97.0)
    columns = one_line(*values, kind="columns+line")
    assert "0" in texts(columns)
    assert "0" not in texts(one_line(*values))


def test_nothing_but_zeros_has_an_axis_of_one_unit() -> None:
    money = Series(name="Spend", values=(0, 0), unit="money", currency="EUR")
    assert "€1.00" in texts(Chart(labels=days(2), series=(money,)))
    assert "1" in texts(one_line(0, 0))


def test_a_month_boundary_is_a_line() -> None:
    def boundaries(count: int) -> int:
        shapes = draw(one_line(*range(1, count + 1))).shapes
        return sum('stroke-dasharray="2 5"' in shape for shape in shapes)

    assert [boundaries(count) for count in (5, 28, 90, 400, 2_000)] == [0, 1, 3, 13, 0]


def test_a_chart_with_only_a_second_axis_is_drawn() -> None:
    chart = Chart(labels=days(2), second=(Series(name="Views", values=(1, 3)),))
    assert "3" in texts(chart)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_has_its_own_background(theme: str) -> None:
    background = THEMES[theme].background
    assert re.search(rf'<rect [^>]*fill="{background}" rx="14"', draw(spend_and_views(3, "en", theme)).svg(1))
