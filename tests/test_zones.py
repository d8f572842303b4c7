"""Schedules in zones with unusual clocks; ``python3 -m tests zones`` does the same in all of them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from tests import zones

# Half an hour, the last hour of a day, midnight, twice a year around Ramadan.
UNUSUAL = ["Europe/Berlin", "Australia/Lord_Howe", "America/Nuuk", "Africa/Cairo", "Africa/Casablanca"]


@pytest.mark.parametrize("name", UNUSUAL)
def test_around_both_changes_of_a_year(name: str) -> None:
    zone = ZoneInfo(name)
    found = list(islice(zones.changes(zone, datetime(2026, 1, 1, tzinfo=UTC)), 2))
    assert len(found) == 2
    assert [zones.faults_around(zone, change) for change in found] == [[], []]


def test_a_date_that_is_skipped_is_no_day() -> None:
    """Apia went from 29 to 31 December 2011."""
    zone = ZoneInfo("Pacific/Apia")
    first, last = datetime(2011, 12, 20, tzinfo=UTC), datetime(2012, 1, 10, tzinfo=UTC)
    assert zones.faults_of_years(zone, time(9, 30), first, last) == ["Pacific/Apia: 21 of 22 days"]
    (change,) = zones.changes(zone, first, last)
    assert zones.faults_around(zone, change) == []


def test_a_schedule_that_is_wrong_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever fires by the time since midnight is late by an hour in spring."""
    zone = ZoneInfo("Europe/Berlin")
    change = next(zones.changes(zone, datetime(2026, 3, 1, tzinfo=UTC)))
    right = zones.due
    monkeypatch.setattr(zones, "due", lambda *words: [moment + zones.HOUR for moment in right(*words)])
    assert len(zones.faults_around(zone, change)) == len(zones.TIMES)


def test_zones_that_show_the_same_are_of_one_kind() -> None:
    assert zones.different(["Europe/Berlin", "Europe/Vienna", "UTC"]) == ["Europe/Berlin", "UTC"]
