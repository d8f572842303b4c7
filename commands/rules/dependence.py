"""What is spent on a right that ends: a day, until the flight ends, and how much of that too late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from storage.frozen import frozen

WINDOW = 7


def window(today: date, last_day: date | None) -> tuple[date, date]:
    """Give the last seven complete days that may have figures."""
    yesterday = today - timedelta(days=1)
    end = yesterday if last_day is None else min(yesterday, last_day)
    return end - timedelta(days=WINDOW - 1), end


def daily(spent: Mapping[date, int], end: date) -> int:
    """Give what was spent a day, from the first day on that anything was, through the end of the window."""
    days = (end - min(spent)).days + 1 if spent else 1
    return round(sum(spent.values()) / days)


@frozen
class Outlook:
    """What will be spent until a flight ends if it goes on so, and how much of it after a right ends."""

    flight_end: date
    more: int
    late: int


def outlook(
    a_day: int, today: date, flight_end: date | None, ends_on: date, left: int | None
) -> Outlook | None:
    """Look ahead; no more than what is left of the budget can be spent. None where nothing goes on."""
    if flight_end is None or flight_end < today or a_day <= 0:
        return None
    more = a_day * ((flight_end - today).days + 1)
    more = more if left is None else min(more, max(left, 0))
    in_time = a_day * max((min(ends_on, flight_end) - today).days + 1, 0)
    return Outlook(flight_end, more, max(more - in_time, 0)) if more else None
