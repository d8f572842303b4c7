"""Pacing counts complete days through yesterday and stays blank where nothing can be said."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.pacing import (
    Flight,
    Pacing,
    elapsed_days,
    expected_to_date,
    pacing,
    pacing_ratio,
    projected_end,
    required_per_day,
    share_of_time,
)

FLIGHT = Flight(date(2026, 11, 1), date(2026, 11, 10))
flights = st.builds(
    lambda start, days: Flight(start, start + timedelta(days=days)),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
)


@pytest.mark.parametrize(
    ("today", "elapsed"),
    [
        (date(2026, 10, 1), 0),
        (date(2026, 11, 1), 0),
        (date(2026, 11, 2), 1),
        (date(2026, 11, 10), 9),
        (date(2026, 11, 11), 10),
        (date(2027, 1, 1), 10),
    ],
)
def test_elapsed_days_end_yesterday(today: date, elapsed: int) -> None:
    assert FLIGHT.days == 10
    assert elapsed_days(FLIGHT, today) == elapsed


def test_a_flight_of_one_day() -> None:
    one = Flight(date(2026, 11, 1), date(2026, 11, 1))
    assert one.days == 1
    assert share_of_time(one, date(2026, 11, 1)) == 0
    assert share_of_time(one, date(2026, 11, 2)) == 1


def test_all_figures_together() -> None:
    assert pacing(100_000, 30_000, FLIGHT, date(2026, 11, 5)) == Pacing(
        expected=Decimal(40_000),
        ratio=Decimal("0.75"),
        required_per_day=Decimal(70_000) / 6,
        projected_end=Decimal(75_000),
        share_of_time=Decimal("0.4"),
    )


def test_before_the_first_complete_day_nothing_is_projected() -> None:
    early = pacing(100_000, 0, FLIGHT, FLIGHT.start)
    assert early == Pacing(Decimal(0), None, Decimal(10_000), None, Decimal(0))


def test_after_the_flight_no_day_is_left() -> None:
    assert required_per_day(100_000, 90_000, FLIGHT, date(2026, 11, 11)) is None
    assert projected_end(90_000, FLIGHT, date(2026, 12, 1)) == 90_000


def test_an_unknown_figure_stays_blank() -> None:
    today = date(2026, 11, 5)
    assert pacing_ratio(None, Decimal(40_000)) is None
    assert required_per_day(100_000, None, FLIGHT, today) is None
    assert projected_end(None, FLIGHT, today) is None


def test_nothing_more_is_required_when_the_budget_is_spent() -> None:
    assert required_per_day(100_000, 120_000, FLIGHT, date(2026, 11, 5)) == 0


@given(flights, st.integers(1, 10**11), st.integers(-10, 500))
def test_expected_grows_evenly_from_nothing_to_the_budget(flight: Flight, budget: int, offset: int) -> None:
    today = flight.start + timedelta(days=offset)
    expected = expected_to_date(budget, flight, today)
    assert 0 <= expected <= budget
    assert expected <= expected_to_date(budget, flight, today + timedelta(days=1))
    assert expected_to_date(budget, flight, flight.end + timedelta(days=1)) == budget


@given(flights, st.integers(1, 10**11))
def test_spending_to_plan_ends_on_budget(flight: Flight, per_day: int) -> None:
    budget = per_day * flight.days
    today = flight.end
    actual = per_day * elapsed_days(flight, today)
    assert required_per_day(budget, actual, flight, today) == per_day
    assert projected_end(actual, flight, today) == (budget if flight.days > 1 else None)
