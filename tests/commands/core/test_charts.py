import math

import pytest
from pydantic import ValidationError

from commands.core.charts import Chart, Series


def test_a_chart_survives_the_way_through_json() -> None:
    series = Series(name="Spend", values=(1, None, 2.5), unit="money", currency="EUR")
    chart = Chart(kind="columns+line", title="Glow", labels=("a", "b", "c"), series=(series,), language="de")
    assert Chart.model_validate_json(chart.model_dump_json()) == chart


def test_what_is_no_number_becomes_a_gap() -> None:
    assert Series(name="", values=(math.nan, math.inf, -math.inf, 0)).values == (None, None, None, 0)


@pytest.mark.parametrize("axis", ["series", "second"])
def test_each_label_has_one_value(axis: str) -> None:
    with pytest.raises(ValidationError, match="1 values for 2 labels"):
        Chart.model_validate({"labels": ("a", "b"), axis: [{"name": "Views", "values": (1,)}]})


def test_equal_charts_are_one_key() -> None:
    one, other = (Chart(labels=("a",), series=(Series(name="Views", values=(1,)),)) for _ in range(2))
    assert hash(one) == hash(other)
    assert len({one, other}) == 1
