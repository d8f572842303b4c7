"""Periods in a campaign's terms, against a reference that walks day by day and asks each if it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.kpis.report import default_comparison
from commands.rules.periods import LONGEST_DAYS, Period, parse_period

DAY = timedelta(days=1)
Flight = tuple[date, date]
Counts = Callable[[date, date, Flight], bool]
todays = st.dates(date(2023, 1, 1), date(2029, 12, 31))
# Days before and after today: begun or not, over or not, a day long or years.
flights = st.tuples(st.integers(-800, 30), st.integers(0, 800))

# Of a day before today: does it belong to the period? And does the period go on?
WALKED: dict[str, tuple[Counts, Counts]] = {
    "flight": (
        lambda day, today, flight: flight[0] <= day <= flight[1],
        lambda day, today, flight: flight[1] >= today,
    ),
    "since launch": (lambda day, today, flight: day >= flight[0], lambda day, today, flight: True),
    "this week": (
        lambda day, today, flight: day.isocalendar()[:2] == today.isocalendar()[:2],
        lambda day, today, flight: True,
    ),
    "this month": (
        lambda day, today, flight: (day.year, day.month) == (today.year, today.month),
        lambda day, today, flight: True,
    ),
    "this quarter": (
        lambda day, today, flight: (day.year, (day.month - 1) // 3) == (today.year, (today.month - 1) // 3),
        lambda day, today, flight: True,
    ),
    "this year": (lambda day, today, flight: day.year == today.year, lambda day, today, flight: True),
    "last 9 days": (lambda day, today, flight: (today - day).days <= 9, lambda day, today, flight: False),
}
GERMAN = {
    "flight": "Laufzeit",
    "since launch": "seit Start",
    "this week": "diese Woche",
    "this month": "diesen Monat bisher",
    "this quarter": "dieses Quartal",
    "this year": "dieses Jahr",
    "last 9 days": "letzte 9 Tage",
}


def walked(words: str, today: date, flight: Flight) -> list[date]:
    """Give the complete days of a period by looking at each day of some years."""
    belongs, _ = WALKED[words]
    days = (today - back * DAY for back in range(1_700, 0, -1))
    return [day for day in days if belongs(day, today, flight)]


@given(todays, flights, st.sampled_from(sorted(WALKED)), st.booleans())
def test_a_period_is_the_complete_days_that_belong_to_it(
    today: date, around: tuple[int, int], words: str, german: bool
) -> None:
    flight = (today + around[0] * DAY, today + (around[0] + around[1]) * DAY)
    days = walked(words, today, flight)
    typed = GERMAN[words] if german else words
    if not days or len(days) > LONGEST_DAYS:
        with pytest.raises(UserError):
            parse_period(typed, today=today, flight=flight)
        return
    found = parse_period(typed, today=today, flight=flight)
    assert [found.start + at * DAY for at in range(found.days)] == days
    assert found.running == WALKED[words][1](today, today, flight)


@given(todays, flights, st.sampled_from(["flight", "since launch", "this month"]))
def test_it_is_compared_with_as_many_complete_days_before_it(
    today: date, around: tuple[int, int], words: str
) -> None:
    flight = (today + around[0] * DAY, today + (around[0] + around[1]) * DAY)
    days = walked(words, today, flight)
    assume(days and len(days) <= LONGEST_DAYS)
    period = parse_period(words, today=today, flight=flight)
    compared = default_comparison(period)
    assert compared is not None
    before = _days(compared)
    assert (len(before), compared.running) == (len(days), False)
    assert before[-1] < days[0]
    last_month = [
        day for day in walked("since launch", today, (date.min, date.max)) if _month_before(day, days[0])
    ]
    if words == "this month" and len(last_month) >= len(days):
        assert before == last_month[: len(days)]
    else:
        assert before[-1] == days[0] - DAY


def _days(period: Period) -> list[date]:
    return [period.start + at * DAY for at in range(period.days)]


def _month_before(day: date, first: date) -> bool:
    last = first.replace(day=1) - DAY
    return (day.year, day.month) == (last.year, last.month)
