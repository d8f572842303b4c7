"""Due moments, checked against clocks that are simply watched."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.schedules import Schedule, at_most_daily, next_due, next_dues, parse_every
from tests.commands.rules.test_wall_clock import ZONES

TODAY = date(2026, 11, 23)
BERLIN = ZoneInfo("Europe/Berlin")
QUARTER = timedelta(minutes=15)


def dues(every: str, after: str, count: int, zone: str = "Europe/Berlin", today: date = TODAY) -> list[str]:
    """List due moments as the clocks of the zone show them; ``after`` is on that clock too."""
    place = ZoneInfo(zone)
    start = datetime.fromisoformat(after).replace(tzinfo=place)
    found = next_dues(parse_every(every, today=today), count, after=start, zone=place)
    return [f"{due.astimezone(place):%Y-%m-%d %H:%M}" for due in found]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("every monday 9:00", ["2026-11-23 09:00", "2026-11-30 09:00"]),
        ("weekdays 17:00", ["2026-11-20 17:00", "2026-11-23 17:00"]),
        ("monday and thursday 8:30", ["2026-11-23 08:30", "2026-11-26 08:30"]),
        ("every 2 weeks on monday 9:00", ["2026-11-23 09:00", "2026-12-07 09:00"]),
        ("every 3 weeks on friday", ["2026-11-27 09:00", "2026-12-18 09:00"]),
        ("every 3 days 9:00", ["2026-11-23 09:00", "2026-11-26 09:00"]),
        ("monthly on the 1st", ["2026-12-01 09:00", "2027-01-01 09:00"]),
        ("monthly on the last day 18:00", ["2026-11-30 18:00", "2026-12-31 18:00"]),
        ("monthly on the 31st", ["2026-11-30 09:00", "2026-12-31 09:00"]),
        ("on the 30th and 31st of each month", ["2026-11-30 09:00", "2026-12-30 09:00"]),
        ("every 2 months on the 1st", ["2026-12-01 09:00", "2027-02-01 09:00"]),
        ("first monday of the month", ["2026-12-07 09:00", "2027-01-04 09:00"]),
        ("last friday of the month 16:00", ["2026-11-27 16:00", "2026-12-25 16:00"]),
        ("last working day of the month", ["2026-11-30 09:00", "2026-12-31 09:00"]),
        ("quarterly", ["2027-01-01 09:00", "2027-04-01 09:00"]),
        ("last day of the quarter", ["2026-12-31 09:00", "2027-03-31 09:00"]),
        ("twice a day at 9 and 17", ["2026-11-20 17:00", "2026-11-21 09:00"]),
        ("every 15 minutes", ["2026-11-20 12:15", "2026-11-20 12:30"]),
        ("every 5 hours", ["2026-11-20 15:00", "2026-11-20 20:00", "2026-11-21 00:00"]),
        ("0 9 13 * 5", ["2026-11-27 09:00", "2026-12-04 09:00", "2026-12-11 09:00", "2026-12-13 09:00"]),
        ("0 9 29 2 *", ["2028-02-29 09:00", "2032-02-29 09:00"]),
        ("*/20 12-13 * * *", ["2026-11-20 12:20", "2026-11-20 12:40", "2026-11-20 13:00"]),
    ],
)
def test_due_after_friday_noon(every: str, expected: list[str]) -> None:
    assert dues(every, "2026-11-20T12:00", len(expected)) == expected


def test_due_is_strictly_after() -> None:
    assert dues("daily 9:00", "2026-11-20T09:00", 1) == ["2026-11-21 09:00"]
    assert dues("daily 9:00", "2026-11-20T08:59:59", 1) == ["2026-11-20 09:00"]
    assert dues("every minute", "2026-11-20T09:00:30", 1) == ["2026-11-20 09:01"]


@pytest.mark.parametrize(
    ("every", "after", "zone", "expected"),
    [
        ("daily 2:30", "2026-03-28T12:00", "Europe/Berlin", ["2026-03-29 03:00", "2026-03-30 02:30"]),
        ("daily 2:30", "2026-10-24T12:00", "Europe/Berlin", ["2026-10-25 02:30", "2026-10-26 02:30"]),
        ("30 2 * * *", "2026-10-24T12:00", "Europe/Berlin", ["2026-10-25 02:30", "2026-10-26 02:30"]),
        ("30 */24 * * *", "2026-10-24T12:00", "Europe/Berlin", ["2026-10-25 00:30", "2026-10-26 00:30"]),
        ("daily 2:15", "2026-10-03T12:00", "Australia/Lord_Howe", ["2026-10-04 02:30", "2026-10-05 02:15"]),
        ("daily 1:45", "2026-04-04T12:00", "Australia/Lord_Howe", ["2026-04-05 01:45", "2026-04-06 01:45"]),
        ("daily 0:00", "2026-04-23T12:00", "Africa/Cairo", ["2026-04-24 01:00", "2026-04-25 00:00"]),
        ("daily 9:00", "2011-12-28T12:00", "Pacific/Apia", ["2011-12-29 09:00", "2011-12-31 09:00"]),
        (
            "daily at 2:15 and 2:45",
            "2026-03-28T12:00",
            "Europe/Berlin",
            ["2026-03-29 03:00", "2026-03-30 02:15"],
        ),
        # the clocks skip the last hour of this Saturday: its turn comes with the first instant of Sunday
        ("saturday 23:30", "2026-03-27T12:00", "America/Nuuk", ["2026-03-29 00:00", "2026-04-04 23:30"]),
    ],
)
def test_once_a_local_date_through_changes_of_the_clock(
    every: str, after: str, zone: str, expected: list[str]
) -> None:
    assert dues(every, after, len(expected), zone) == expected


@pytest.mark.parametrize("every", ["hourly", "0 */1 * * *", "7 * * * *"])
@pytest.mark.parametrize("day", ["2026-03-28T22:30", "2026-10-24T22:30"])
def test_an_hourly_schedule_fires_each_real_hour(every: str, day: str) -> None:
    found = next_dues(parse_every(every, today=TODAY), 12, after=utc(day), zone=BERLIN)
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}


def test_an_interval_starts_again_at_each_midnight() -> None:
    expected = ["2026-03-29 00:00", "2026-03-29 03:00", "2026-03-29 05:00"]
    assert dues("every 2 hours", "2026-03-28T22:30", 3) == expected
    assert dues("every 2 hours", "2026-03-29T23:30", 2) == ["2026-03-30 00:00", "2026-03-30 02:00"]


@pytest.mark.parametrize("cron", ["*/15 1-3 * * *", "*/30 * 25 10 *", "*/15 2 * * SUN"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "America/Nuuk"])
@pytest.mark.parametrize(
    "day", ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"]
)
def test_a_frequent_cron_fires_whenever_the_clocks_show_its_time(cron: str, zone: str, day: str) -> None:
    place, start, end = ZoneInfo(zone), utc(day), utc(day) + timedelta(days=2)
    matches: dict[str, Callable[[datetime], bool]] = {
        "*/15 1-3 * * *": lambda shown: shown.hour in (1, 2, 3),
        "*/30 * 25 10 *": lambda shown: shown.minute % 30 == 0 and (shown.day, shown.month) == (25, 10),
        "*/15 2 * * SUN": lambda shown: shown.hour == 2 and shown.weekday() == 6,
    }
    watched = [start + QUARTER * number for number in range(1, 2 * 96)]
    expected = [moment for moment in watched if matches[cron](moment.astimezone(place))]
    assert _between(parse_every(cron, today=TODAY), start, end, place) == expected


def _between(schedule: Schedule, start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    found: list[datetime] = []
    while (due := next_due(schedule, after=start, zone=zone)) and due < end:
        found.append(due)
        start = due
    return found


@settings(max_examples=40)
@given(
    st.sampled_from(
        ["2026-03-07", "2026-03-27", "2026-04-03", "2026-04-23", "2026-09-05", "2026-10-24", "2011-12-29"]
    ),
    st.sampled_from(ZONES),
    st.sets(st.integers(0, 95), min_size=1, max_size=3),
)
def test_each_time_of_day_comes_when_the_clocks_first_reach_it(
    day: str, zone: str, quarters: set[int]
) -> None:
    place, start = ZoneInfo(zone), utc(day)
    times = tuple((utc(day) + QUARTER * number).time() for number in sorted(quarters))
    watched = [start + QUARTER * number for number in range(4 * 96)]
    shown = {moment: moment.astimezone(place).replace(tzinfo=None) for moment in watched}
    dates = sorted({clock.date() for clock in shown.values()})[1:-1]
    walls = [datetime.combine(found, clock) for found in dates for clock in times]
    expected = sorted({next(moment for moment in watched if shown[moment] >= wall) for wall in walls})
    daily = Schedule("week", times=times, weekdays=tuple(range(7)))
    first, last = expected[0] - timedelta(seconds=1), expected[-1] + timedelta(seconds=1)
    assert _between(daily, first, last, place) == expected


def test_once_a_local_date_in_every_zone() -> None:
    schedule = parse_every("daily 2:30", today=TODAY)
    for name in sorted(available_timezones())[::5]:
        zone = ZoneInfo(name)
        found = next_dues(schedule, 366, after=utc("2026-01-01T00:00"), zone=zone)
        dates = [due.astimezone(zone).date() for due in found]
        assert dates == [dates[0] + timedelta(days=number) for number in range(366)], name


REACH = (datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2150-01-01"))
SCHEDULES = [
    "daily 2:30",
    "every 2 weeks on sunday 1:15",
    "monthly on the 31st 0:00",
    "last sunday of the month 2:00",
]
SCHEDULES += [
    "every 10 days 23:59",
    "every 7 minutes",
    "every 2 hours",
    "0 */2 * * *",
    "*/13 * * * *",
    "15,45 1-3 * * *",
]
SCHEDULES += ["30 2 29 2 *", "twice a day at 0:30 and 12:30", "0 0 * * SUN#2", "0 0 L * *"]


@given(
    st.sampled_from(SCHEDULES),
    st.datetimes(*REACH, timezones=st.just(UTC)),
    st.sampled_from(ZONES),
)
def test_due_moments_rise_forever(every: str, after: datetime, name: str) -> None:
    schedule, zone = parse_every(every, today=TODAY), ZoneInfo(name)
    found = next_dues(schedule, 8, after=after, zone=zone)
    assert len(found) == 8
    assert all(earlier < later for earlier, later in pairwise([after, *found]))
    assert all(
        due.tzinfo is UTC and next_due(schedule, after=due - timedelta(microseconds=1), zone=zone) == due
        for due in found
    )
    if at_most_daily(schedule):
        dates = [due.astimezone(zone).date() for due in found]
        assert name == "America/Nuuk" or len(set(dates)) == len(dates)


def test_there_is_an_end_and_a_zone() -> None:
    schedule = parse_every("daily", today=TODAY)
    assert next_due(schedule, after=datetime.max.replace(tzinfo=UTC), zone=BERLIN) is None
    with pytest.raises(ValueError, match="aware"):
        next_due(schedule, after=datetime.combine(TODAY, time()), zone=BERLIN)
