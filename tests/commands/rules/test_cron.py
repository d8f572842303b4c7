"""Cron on the naive wall clock, and what of it words say better."""

from datetime import date, datetime, time
from itertools import islice

import pytest

from commands.core.texts import UserError
from commands.rules.cron import check_cron, cron_dates, cron_plan, cron_weekdays, looks_like_cron, next_wall
from commands.rules.schedule_cron import simplified
from commands.rules.schedule_model import Schedule


@pytest.mark.parametrize(
    "words", ["0 9 * * 1", "*/5 * * * *", "0 9 1 1 mon", "15,45 9-17 1 1 1", "0 0 9 * * 1", "* *"]
)
def test_cron_is_recognised(words: str) -> None:
    assert looks_like_cron(words)


@pytest.mark.parametrize(
    "words", ["every monday 9:00", "9:00 and 17:00 every day", "9, 17 uhr jeden tag", "2 weeks"]
)
def test_words_are_not_taken_for_cron(words: str) -> None:
    assert not looks_like_cron(words)


def test_one_spelling_is_kept() -> None:
    assert check_cron("0  9 * * mon-fri") == "0 9 * * MON-FRI"


@pytest.mark.parametrize(
    "words",
    [
        "0 9 30 2 *",
        "0 9 31 2,4,6 *",
        "0 24 * * *",
        "0 9 * * 8",
        "0 9 0 * *",
        "5-1 * * * *",
        "*/0 * * * *",
        "0 9 * 13 *",
    ],
)
def test_what_never_comes_is_refused(words: str) -> None:
    with pytest.raises(UserError, match="cannot work"):
        check_cron(words)


@pytest.mark.parametrize("words", ["* * * *", "0 9 * * * *", "0 9 * * ?", "0 9 * * 1;drop"])
def test_what_is_no_cron_is_refused(words: str) -> None:
    with pytest.raises(UserError, match="five fields"):
        check_cron(words)


def test_the_times_of_a_day() -> None:
    assert cron_plan("0,30 9,17 * * *").times == (time(9), time(9, 30), time(17), time(17, 30))
    assert not cron_plan("0,30 9,17 * * *").by_instant
    assert not cron_plan("5 */24 * * *").by_instant
    assert cron_plan("*/30 9 * * *").by_instant
    assert cron_plan("0 */2 * * *").by_instant


def test_day_and_weekday_both_given_mean_either() -> None:
    found = islice(cron_dates("0 9 13 * FRI", date(2026, 11, 1)), 4)
    assert list(found) == [date(2026, 11, 6), date(2026, 11, 13), date(2026, 11, 20), date(2026, 11, 27)]


def test_weekdays_count_from_monday() -> None:
    assert cron_weekdays("0 9 * * 0,3,7") == (2, 6)
    assert cron_weekdays("0 9 * * MON#2") == ()


def test_the_next_time_on_the_wall() -> None:
    assert next_wall("*/20 9 * * *", datetime.fromisoformat("2026-11-23T09:20")) == datetime.fromisoformat(
        "2026-11-23T09:20"
    )
    assert next_wall("*/20 9 * * *", datetime.fromisoformat("2026-11-23T09:41")) == datetime.fromisoformat(
        "2026-11-24T09:00"
    )


@pytest.mark.parametrize(
    ("cron", "schedule"),
    [
        ("30 8 * * *", Schedule("week", times=(time(8, 30),), weekdays=tuple(range(7)))),
        ("0 9 * * 7", Schedule("week", times=(time(9),), weekdays=(6,))),
        ("0 9 1,28 * *", Schedule("month", times=(time(9),), days=(1, 28))),
        ("*/15 * * * *", Schedule("minutes", every=15)),
        ("0 * * * *", Schedule("minutes", every=60)),
        ("* * * * *", Schedule("minutes")),
        ("*/7 * * * *", None),
        ("5 * * * *", None),
        ("0 9 29 * *", None),
        ("0 9 1 6 *", None),
        ("0 9 1 * 1", None),
        ("0 9 * * MON#1", None),
        ("0 9-17 * * *", None),
    ],
)
def test_simple_cron_becomes_what_a_person_would_say(cron: str, schedule: Schedule | None) -> None:
    assert simplified(cron) == schedule
