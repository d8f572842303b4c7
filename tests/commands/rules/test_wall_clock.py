"""Wall clocks through changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.wall_clock import date_exists, first_instant, instant, wall_of

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "America/Nuuk",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
walls = st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2099-12-31"))


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "shown", "utc"),
    [
        ("Europe/Berlin", "2026-07-01T09:00", "2026-07-01T07:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),  # a gap: 03:00 is the first after it
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # a fold: the first of two
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("America/Nuuk", "2026-03-28T23:30", "2026-03-29T01:00"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
        ("Asia/Kathmandu", "2026-07-01T09:00", "2026-07-01T03:15"),
    ],
)
def test_a_wall_clock_time_has_one_instant(zone: str, shown: str, utc: str) -> None:
    assert instant(wall(shown), ZoneInfo(zone)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(walls, zones)
def test_the_instant_shows_the_time_or_ends_a_gap(shown: datetime, zone: ZoneInfo) -> None:
    found = instant(shown, zone)
    assert found.tzinfo is UTC
    if wall_of(found, zone) != shown:
        assert wall_of(found - timedelta(seconds=1), zone) < shown < wall_of(found, zone)


@given(walls, st.timedeltas(timedelta(0), timedelta(days=2)), zones)
def test_later_on_the_clock_is_never_earlier_in_time(
    shown: datetime, more: timedelta, zone: ZoneInfo
) -> None:
    assert instant(shown, zone) <= instant(shown + more, zone)


def test_a_date_begins_at_its_first_instant() -> None:
    assert first_instant(date(2026, 4, 24), ZoneInfo("Africa/Cairo")) == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert first_instant(date(2026, 1, 1), ZoneInfo("UTC")) == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_skipped_date_does_not_exist() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert [date_exists(date(2011, 12, day), apia) for day in (29, 30, 31)] == [True, False, True]
    assert date_exists(date(2026, 4, 24), ZoneInfo("Africa/Cairo"))
