"""Compare what was spent with what the plan expects, by complete days of the flight.

Today is never counted: elapsed days end yesterday, and what is handed in as actual must, too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from storage.frozen import frozen


@frozen
class Flight:
    """Hold a campaign's first and last day, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Count the days of the flight."""
        return (self.end - self.start).days + 1


@frozen
class Pacing:
    """Hold how far spending stands beside the plan; money in minor units, None where unknown."""

    expected: Decimal
    ratio: Decimal | None
    required_per_day: Decimal | None
    projected_end: Decimal | None
    share_of_time: Decimal


def elapsed_days(flight: Flight, today: date) -> int:
    """Count the complete days of the flight, through yesterday."""
    return min(max((today - flight.start).days, 0), flight.days)


def share_of_time(flight: Flight, today: date) -> Decimal:
    """Give the elapsed share of the flight."""
    return Decimal(elapsed_days(flight, today)) / flight.days


def expected_to_date(budget_minor: int, flight: Flight, today: date) -> Decimal:
    """Give what should be spent through yesterday when spending is even."""
    return Decimal(budget_minor) * elapsed_days(flight, today) / flight.days


def pacing_ratio(actual_minor: int | None, expected: Decimal) -> Decimal | None:
    """Give actual / expected; 1 is on plan, None before the first complete day or without a figure."""
    return None if actual_minor is None or not expected else actual_minor / expected


def required_per_day(
    budget_minor: int, actual_minor: int | None, flight: Flight, today: date
) -> Decimal | None:
    """Give what is left / days left, today included; 0 when nothing is left, None after the flight."""
    left = flight.days - elapsed_days(flight, today)
    if actual_minor is None or not left:
        return None
    return Decimal(max(budget_minor - actual_minor, 0)) / left


def projected_end(actual_minor: int | None, flight: Flight, today: date) -> Decimal | None:
    """Give what will be spent at the end if it goes on as so far."""
    elapsed = elapsed_days(flight, today)
    return None if actual_minor is None or not elapsed else Decimal(actual_minor) * flight.days / elapsed


def pacing(budget_minor: int, actual_minor: int | None, flight: Flight, today: date) -> Pacing:
    """Put all pacing figures of a campaign together."""
    expected = expected_to_date(budget_minor, flight, today)
    return Pacing(
        expected,
        pacing_ratio(actual_minor, expected),
        required_per_day(budget_minor, actual_minor, flight, today),
        projected_end(actual_minor, flight, today),
        share_of_time(flight, today),
    )
