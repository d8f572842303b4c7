"""What periods are compared with, against a reference that walks day by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.kpis.report import default_comparison
from commands.rules.periods import Period, parse_period, same_weekdays

DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
UNITS = {"this week": "%G %V", "this month": "%Y %m", "this year": "%Y"}


@given(days, st.integers(1, 400))
def test_the_same_weekdays_are_the_latest_before_the_period(start: date, count: int) -> None:
    period = Period(start, start + (count - 1) * DAY, "")
    first = start - DAY
    while first.weekday() != start.weekday() or first + (count - 1) * DAY >= start:
        first -= DAY
    found = same_weekdays(period)
    assert (found.start, found.days) == (first, count)
    assert found.end.weekday() == period.end.weekday()
    assert not found.running


@given(days, st.sampled_from(sorted(UNITS)))
def test_a_running_unit_is_compared_with_the_first_days_of_the_one_before(today: date, words: str) -> None:
    yesterday = today - DAY
    if yesterday.strftime(UNITS[words]) != today.strftime(UNITS[words]):
        return  # the unit begins today and has no complete day
    period = parse_period(words, today=today, flight=None)
    assert period.running
    assert (period.end, period.start.strftime(UNITS[words])) == (yesterday, today.strftime(UNITS[words]))
    compared = default_comparison(period)
    assert compared is not None
    assert (compared.days, compared.running) == (period.days, False)
    unit = [period.start - DAY]
    while (unit[0] - DAY).strftime(UNITS[words]) == unit[0].strftime(UNITS[words]):
        unit.insert(0, unit[0] - DAY)
    if len(unit) >= period.days:
        assert (compared.start, compared.end) == (unit[0], unit[period.days - 1])
    else:
        assert compared.end == period.start - DAY  # the unit before has fewer days: those right before
