import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.scales import Scale, Span, span, ticks

FIGURES = st.floats(-1e100, 1e100, allow_nan=False)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 78, (0, 20, 40, 60, 80)),
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (0, 9_800, (0, 2_000, 4_000, 6_000, 8_000, 10_000)),
        (-540, 1_490, (-1_000, -500, 0, 500, 1_000, 1_500)),
        (-40, 0, (-40, -30, -20, -10, 0)),
        (0, 0.0448, (0, 0.01, 0.02, 0.03, 0.04, 0.05)),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert ticks([Span(low, high)])[0] == pytest.approx(expected)


def test_whole_numbers_have_no_ticks_between_them() -> None:
    assert ticks([Span(0, 2, whole=True)])[0] == (0, 1, 2)
    assert ticks([Span(0, 1, whole=True)])[0] == (0, 1)


@given(FIGURES, FIGURES)
def test_ticks_hold_the_values_and_are_few(one: float, other: float) -> None:
    held = span([one, other])
    (found,) = ticks([held])
    slack = 1e-6 * (held.high - held.low) + 1e-99
    assert found[0] <= held.low + slack
    assert found[-1] >= held.high - slack
    assert 2 <= len(found) <= 9


@given(st.lists(FIGURES, min_size=1, max_size=5), st.lists(FIGURES, min_size=1, max_size=5))
def test_two_axes_share_their_grid_lines_and_zero(left: list[float], right: list[float]) -> None:
    first, second = ticks([span(left), span(right)])
    assert len(first) == len(second)
    assert first.index(0) == second.index(0)


def test_an_axis_may_leave_out_zero_only_for_a_line_that_hardly_moves() -> None:
    assert span([80, 100], from_zero=False) == Span(80, 100)
    assert span([80, 80], from_zero=False) == span([80, None], from_zero=False) == Span(0, 80)
    assert span([79.99, 80], from_zero=False) == Span(0, 80)
    assert span([20, 100], from_zero=False) == Span(0, 100)
    assert span([80, 100]) == Span(0, 100)
    assert span([None, -5, None]) == Span(-5, 0)
    assert span([]) == Span(0, 0)


def test_a_line_that_never_moves_gets_an_axis() -> None:
    (found,) = ticks([span([50.0, 50.0], from_zero=False)])
    assert found[0] <= 50 <= found[-1]
    assert len(found) >= 2


def test_a_scale_maps_ticks_to_its_ends_and_stays_between_them() -> None:
    scale = Scale((0, 50, 100), 300, 100)
    assert [scale.at(value) for value in (0, 50, 100)] == [300, 200, 100]
    assert scale.at(1e300) == 100
    assert scale.at(-math.inf) == 300


def test_values_that_hardly_differ_keep_a_readable_axis() -> None:
    (found,) = ticks([span([5e7, 5e7 + 0.5], from_zero=False)])
    assert len(found) <= 4
    (tiny,) = ticks([span([-7.3e-184, 2.6e-187])])
    assert len(tiny) <= 6
