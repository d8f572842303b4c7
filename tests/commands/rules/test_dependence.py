"""What is spent on a right that ends: a day, until the flight ends, and how much of that too late."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.dependence import Outlook, daily, outlook, window

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def test_the_last_seven_complete_days_or_the_last_that_have_figures() -> None:
    assert window(TODAY, None) == (date(2026, 11, 16), date(2026, 11, 22))
    assert window(TODAY, TODAY) == (date(2026, 11, 16), date(2026, 11, 22)), "today is not over"
    assert window(TODAY, date(2026, 11, 10)) == (date(2026, 11, 4), date(2026, 11, 10))


def test_what_began_late_counts_from_there_and_what_stopped_is_spread() -> None:
    end = TODAY - DAY
    assert daily({end: 500, end - DAY: 700}, end) == 600
    assert daily({end - 6 * DAY: 700}, end) == 100
    assert daily({}, end) == 0


def test_until_the_flight_ends_and_after_the_right() -> None:
    flight_end = TODAY + 9 * DAY
    assert outlook(100, TODAY, flight_end, TODAY + 3 * DAY, None) == Outlook(flight_end, 1_000, 600)
    assert outlook(100, TODAY, flight_end, TODAY + 40 * DAY, None) == Outlook(flight_end, 1_000, 0)
    assert outlook(100, TODAY, flight_end, TODAY + 3 * DAY, 700) == Outlook(flight_end, 700, 300)
    assert outlook(100, TODAY, flight_end, TODAY + 3 * DAY, 0) is None, "the budget is used up"
    assert outlook(100, TODAY, TODAY - DAY, TODAY, None) is None, "the flight is over"
    assert outlook(100, TODAY, None, TODAY, None) is None
    assert outlook(0, TODAY, flight_end, TODAY, None) is None, "nothing is spent"


@given(
    st.integers(0, 10**9),
    st.integers(-50, 400),
    st.integers(-50, 400),
    st.none() | st.integers(-(10**9), 10**9),
)
def test_too_late_is_never_more_than_all_and_all_never_more_than_is_left(
    a_day: int, flight: int, ends: int, left: int | None
) -> None:
    found = outlook(a_day, TODAY, TODAY + flight * DAY, TODAY + ends * DAY, left)
    if found is not None:
        assert 0 <= found.late <= found.more
        assert left is None or found.more <= left
