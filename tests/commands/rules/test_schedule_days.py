"""The days of schedules, beside a calendar gone through day by day, both changes of the clock inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.public_holidays import calendar_of, region_named
from commands.rules.schedules import Schedule, from_json, next_due, parse_every
from tests.commands.rules.hostile import answers, refusal, texts

BERLIN = ZoneInfo("Europe/Berlin")
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
TODAY = date(2026, 11, 23)
FIRST, LAST = date(2026, 11, 9), date(2026, 12, 8)
# Bavaria's, as its law names them: fixed days, and those that go with Easter (5 April 2026, 28 March 2027).
HOLIDAYS = {
    date.fromisoformat(f"{year}-{day}")
    for year, days in {
        2026: "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26",
        2027: "01-01 01-06 03-26 03-29 05-01 05-06 05-17 05-27 10-03 11-01 12-25 12-26",
    }.items()
    for day in days.split()
}


def nth(day: date) -> int:
    return (day.day - 1) // 7 + 1


def is_last(day: date) -> bool:
    """Tell whether the month has no such weekday any more."""
    return (day + 7 * DAY).month != day.month


def last_working(day: date) -> bool:
    rest = [day + number * DAY for number in range(1, 4)]
    return day.weekday() < 5 and not any(other.month == day.month and other.weekday() < 5 for other in rest)


def within(*dates: date) -> Callable[[date], bool]:
    return lambda day: day in dates


REFERENCE: dict[str, Callable[[date], bool]] = {
    "weekdays": lambda day: day.weekday() < 5,
    "daily": lambda day: True,
    "every 2 weeks on monday": lambda day: day.weekday() == 0 and (day - TODAY).days % 14 == 0,
    "alle 3 Wochen am Dienstag und Sonntag": lambda day: (
        day.weekday() in (1, 6) and (day - day.weekday() * DAY - TODAY).days % 21 == 0
    ),
    "first monday of the month": lambda day: day.weekday() == 0 and nth(day) == 1,
    "am 2. und letzten Sonntag im Monat": lambda day: day.weekday() == 6 and (nth(day) == 2 or is_last(day)),
    "last working day of the month": last_working,
    "monthly on the last day": lambda day: (day + DAY).day == 1,
    "monthly on the 1st": lambda day: day.day == 1,
    "quarterly": lambda day: day.day == 1 and day.month in (1, 4, 7, 10),
    "quarterly on the third friday": lambda day: (
        day.weekday() == 4 and nth(day) == 3 and day.month in (1, 4, 7, 10)
    ),
    "last sunday of the quarter": lambda day: (
        day.weekday() == 6 and is_last(day) and day.month in (3, 6, 9, 12)
    ),
    "once 29.3.2026": within(date(2026, 3, 29)),
    "once 25.12.2026": within(date(2026, 12, 25)),
    "alle Meilensteine": within(
        date(2026, 11, 6),
        FIRST,
        date(2026, 11, 23),
        LAST,
        date(2026, 12, 15),
        date(2027, 1, 7),
    ),
    "29 days after the end": within(date(2027, 1, 6)),
    "0 0 25 12 *": lambda day: (day.month, day.day) == (12, 25),
}
TIMES = [time(0), time(2, 30), time(9)]
RESTS = ["", "skip", "next"]


def expected(nominal: Callable[[date], bool], way: str, start: date, end: date) -> list[date]:
    """Go day by day; a holiday is left out, or moves on to a day on which people work."""
    found, day = set[date](), start - 40 * DAY
    while day < end:
        shown = day
        while way == "next" and day in HOLIDAYS and (shown in HOLIDAYS or shown.weekday() > 4):
            shown += DAY
        if nominal(day) and not (way == "skip" and day in HOLIDAYS) and start <= shown < end:
            found.add(shown)
        day += DAY
    return sorted(found)


def reached(day: date, clock: time) -> datetime:
    """Watch Berlin's clocks until they show a time of a day, or a later one."""
    wall, moment = datetime.combine(day, clock), datetime.combine(day - DAY, time(20), UTC)
    while moment.astimezone(BERLIN).replace(tzinfo=None) < wall:
        moment += QUARTER
    return moment


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(REFERENCE)),
    st.sampled_from(TIMES),
    st.sampled_from(RESTS),
    st.sampled_from([date(2026, 3, 20), date(2026, 10, 20)]) | st.dates(date(2026, 2, 15), date(2027, 8, 1)),
)
def test_each_schedule_comes_on_the_days_of_the_calendar(
    every: str, clock: time, way: str, start: date
) -> None:
    schedule = replace(parse_every(every, today=TODAY), flight=(FIRST, LAST))
    if schedule.kind == "cron":
        clock = time(0)
    else:
        schedule = replace(schedule, times=(clock,))
    if way:
        schedule = replace(schedule, region="DE-BY", on_holiday=way)
    end = start + 100 * DAY
    assert dues(schedule, start, end) == [
        reached(day, clock) for day in expected(REFERENCE[every], way, start, end)
    ]


def dues(schedule: Schedule, start: date, end: date) -> list[datetime]:
    found, after = [], reached(start, time()) - timedelta(seconds=1)
    while (due := next_due(schedule, after=after, zone=BERLIN)) and due < reached(end, time()):
        found.append(due)
        after = due
    return found


@pytest.mark.parametrize("every", ["daily 9:00", "every 6 hours", "0 */8 * * *", "0 9,17 * * *", "weekdays"])
def test_nothing_comes_while_a_schedule_rests_or_after_its_last_day(every: str) -> None:
    schedule = parse_every(every, today=TODAY)
    rests, until = reached(date(2026, 10, 24), time(9)), date(2026, 10, 27)
    bounded = replace(schedule, rests=rests, until=until)
    assert from_json(bounded.to_json()) == bounded
    nominal = dues(schedule, date(2026, 10, 20), date(2026, 10, 30))
    kept = [due for due in nominal if rests < due < reached(until + DAY, time())]
    assert kept
    assert dues(bounded, date(2026, 10, 20), date(2026, 10, 30)) == kept


def test_a_moment_without_its_day_never_comes() -> None:
    schedule = parse_every("at launch and 7 days after the end", today=TODAY)
    assert dues(schedule, FIRST, LAST) == []
    assert dues(replace(schedule, flight=(FIRST, None)), FIRST, LAST) == [reached(FIRST, time(9))]


def test_a_day_that_is_always_a_holiday_is_never_waited_for() -> None:
    christmas = replace(parse_every("0 9 25 12 *", today=TODAY), region="DE", on_holiday="skip")
    assert next_due(christmas, after=datetime(2026, 1, 1, tzinfo=UTC), zone=BERLIN) is None


@pytest.mark.parametrize(("typed", "region"), [("de-by", "DE-BY"), ("AT", "AT"), ("de_nw", "DE-NW")])
def test_regions_by_their_codes(typed: str, region: str) -> None:
    assert region_named(typed) == region


def test_holidays_differ_by_state_and_country() -> None:
    corpus_christi = date(2026, 6, 4)
    found = {region: calendar_of(region)(corpus_christi) for region in ("DE-BY", "DE-BE", "DE", "AT")}
    assert found == {"DE-BY": True, "DE-BE": False, "DE": False, "AT": True}


@given(texts)
def test_a_region_or_a_sentence(typed: str) -> None:
    answers(region_named, typed)


def test_a_region_that_is_none_is_answered_with_one_that_is() -> None:
    assert refusal(region_named, "Atlantis").startswith("I know no holidays of “Atlantis”.")
