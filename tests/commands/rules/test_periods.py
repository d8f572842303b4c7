"""Periods in words. Today is Monday, 23 November 2026; the flight runs from 1 November to Christmas Eve."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import translator
from commands.rules.calendar_words import MONTHS, UNITS, WEEKDAYS
from commands.rules.periods import (
    LONGEST_DAYS,
    Period,
    default_digest_period,
    parse_period,
    previous,
    title,
)
from tests.commands.rules.hostile import answers, refusal, texts

TODAY = date(2026, 11, 23)
FLIGHT = (date(2026, 11, 1), date(2026, 12, 24))
ENDED = (date(2026, 9, 1), date(2026, 9, 30))

COMPLETE = {
    "7d": ("2026-11-16", "2026-11-22"),
    "28d": ("2026-10-26", "2026-11-22"),
    "last 7 days": ("2026-11-16", "2026-11-22"),
    "letzte 7 Tage": ("2026-11-16", "2026-11-22"),
    "in den letzten sieben Tagen": ("2026-11-16", "2026-11-22"),
    "7 Tage": ("2026-11-16", "2026-11-22"),
    "last week": ("2026-11-16", "2026-11-22"),
    "Letzte Woche": ("2026-11-16", "2026-11-22"),
    "vorige Woche": ("2026-11-16", "2026-11-22"),
    "last 4 weeks": ("2026-10-26", "2026-11-22"),
    "last month": ("2026-10-01", "2026-10-31"),
    "letzten Monat": ("2026-10-01", "2026-10-31"),
    "letzte 3 Monate": ("2026-08-01", "2026-10-31"),
    "last quarter": ("2026-07-01", "2026-09-30"),
    "letztes Jahr": ("2025-01-01", "2025-12-31"),
    "yesterday": ("2026-11-22", "2026-11-22"),
    "gestern": ("2026-11-22", "2026-11-22"),
    "2026-10-05": ("2026-10-05", "2026-10-05"),
    "5.10.": ("2026-10-05", "2026-10-05"),
    "24.12.": ("2025-12-24", "2025-12-24"),
    "letzten Freitag": ("2026-11-20", "2026-11-20"),
    "2026-10-01..2026-10-31": ("2026-10-01", "2026-10-31"),
    "2026-10-01 to 2026-10-31": ("2026-10-01", "2026-10-31"),
    "2026-10-01-2026-10-31": ("2026-10-01", "2026-10-31"),
    "1.10.-31.10.": ("2026-10-01", "2026-10-31"),
    "1.10.–31.10.": ("2026-10-01", "2026-10-31"),
    "1.-31.10.": ("2026-10-01", "2026-10-31"),
    "1.–31. Oktober 2026": ("2026-10-01", "2026-10-31"),
    "Oct 1-31": ("2026-10-01", "2026-10-31"),
    "1.10. bis 31.10.2026": ("2026-10-01", "2026-10-31"),
    "von 1. Oktober bis 15. Oktober": ("2026-10-01", "2026-10-15"),
    "between 1 Oct 2026 and 15 Oct 2026": ("2026-10-01", "2026-10-15"),
    "1.12.-15.1.": ("2025-12-01", "2026-01-15"),
    "1.12.-15.1.2026": ("2025-12-01", "2026-01-15"),
    "monday to friday": ("2026-11-16", "2026-11-20"),
    "Oktober 2026": ("2026-10-01", "2026-10-31"),
    "october": ("2026-10-01", "2026-10-31"),
    "Dezember": ("2025-12-01", "2025-12-31"),
    "10/2026": ("2026-10-01", "2026-10-31"),
    "2026-10": ("2026-10-01", "2026-10-31"),
    "Q3 2026": ("2026-07-01", "2026-09-30"),
    "q3": ("2026-07-01", "2026-09-30"),
    "3. Quartal 2026": ("2026-07-01", "2026-09-30"),
    "KW 40": ("2026-09-28", "2026-10-04"),
    "KW 53 2020": ("2020-12-28", "2021-01-03"),
    "week 40 2025": ("2025-09-29", "2025-10-05"),
    "2025": ("2025-01-01", "2025-12-31"),
}
RUNNING = {
    "this month": ("2026-11-01", "2026-11-22"),
    "diesen Monat": ("2026-11-01", "2026-11-22"),
    "mtd": ("2026-11-01", "2026-11-22"),
    "month to date": ("2026-11-01", "2026-11-22"),
    "dieses Quartal": ("2026-10-01", "2026-11-22"),
    "this year": ("2026-01-01", "2026-11-22"),
    "november": ("2026-11-01", "2026-11-22"),
    "Q4 2026": ("2026-10-01", "2026-11-22"),
    "1.11.-30.11.": ("2026-11-01", "2026-11-22"),
    "gestern bis heute": ("2026-11-22", "2026-11-22"),
    "today": ("2026-11-23", "2026-11-23"),
    "heute": ("2026-11-23", "2026-11-23"),
    "flight": ("2026-11-01", "2026-11-22"),
    "Laufzeit": ("2026-11-01", "2026-11-22"),
    "Flug": ("2026-11-01", "2026-11-22"),
    "since launch": ("2026-11-01", "2026-11-22"),
    "seit Start": ("2026-11-01", "2026-11-22"),
    "seit 1.10.": ("2026-10-01", "2026-11-22"),
}


@pytest.mark.parametrize(("typed", "days"), [*COMPLETE.items(), *RUNNING.items()])
def test_periods_as_people_write_them(typed: str, days: tuple[str, str]) -> None:
    found = parse_period(typed, today=TODAY, flight=FLIGHT)
    assert (f"{found.start}", f"{found.end}") == days
    assert found.running == (typed in RUNNING)


def test_an_ended_flight_is_whole_and_since_launch_goes_on() -> None:
    assert parse_period("flight", today=TODAY, flight=ENDED) == Period(*ENDED, "flight")
    since = parse_period("since launch", today=TODAY, flight=ENDED)
    assert (since.start, since.end, since.running) == (ENDED[0], date(2026, 11, 22), True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("foo", "I can't read the period “foo”."),
        ("", "I can't read the period “”."),
        ("7", "I can't read the period “7”."),
        ("0d", "A period has at least one day."),
        ("last 0 weeks", "A period has at least one day."),
        ("732d", "732 days are too many at once."),
        ("2020-01-01..2026-01-01", "2,193 days are too many at once."),
        ("2026-10-31..2026-10-01", "The period ends on Thu 1 Oct 2026, before it begins on Sat 31 Oct 2026."),
        ("31.02.2026", "There is no 31.2.2026 in the calendar."),
        ("1.10.-32.10.", "There is no 32.10. in the calendar."),
        ("2026-13", "I can't read the period “2026-13”."),
        ("october 1999", "The year 1999 is too far away."),
        ("KW 54", "2025 has no week 54."),
        ("KW 53 2025", "2025 has no week 53."),
        ("2027-01-01..2027-02-01", "The period from Fri 1 Jan 2027 has no complete day yet."),
        ("this week", "The period from Mon 23 Nov 2026 has no complete day yet."),
        ("tomorrow", "The period from Tue 24 Nov 2026 has no complete day yet."),
    ],
)
def test_what_is_no_period_is_answered_with_a_sentence(typed: str, sentence: str) -> None:
    assert refusal(lambda text: parse_period(text, today=TODAY, flight=FLIGHT), typed).startswith(sentence)


@pytest.mark.parametrize("typed", ["flight", "since launch"])
@pytest.mark.parametrize(
    ("flight", "sentence"),
    [
        (None, "This campaign has no flight yet."),
        ((date(2026, 12, 1), date(2026, 12, 24)), "The flight begins on Tue 1 Dec 2026."),
        ((TODAY, date(2026, 12, 24)), "The period from Mon 23 Nov 2026 has no complete day yet."),
    ],
)
def test_without_a_begun_flight_there_is_no_flight_period(
    typed: str, flight: tuple[date, date] | None, sentence: str
) -> None:
    assert refusal(lambda text: parse_period(text, today=TODAY, flight=flight), typed).startswith(sentence)


def test_the_previous_period_is_as_long_and_right_before() -> None:
    before = previous(parse_period("last week", today=TODAY, flight=None))
    assert (before.start, before.end) == (date(2026, 11, 9), date(2026, 11, 15))
    assert parse_period(before.label, today=TODAY, flight=None) == before
    october = parse_period("last month", today=TODAY, flight=None)
    assert previous(october).start == date(2026, 8, 31)


def test_a_digest_covers_the_last_seven_complete_days() -> None:
    assert default_digest_period(TODAY) == parse_period("7d", today=TODAY, flight=None)
    assert default_digest_period(TODAY).days == 7


@pytest.mark.parametrize(
    ("typed", "english", "german"),
    [
        ("7d", "last 7 days", "letzte 7 Tage"),
        ("1d", "last complete day", "letzter vollständiger Tag"),
        ("letzte Woche", "last week", "letzte Woche"),
        ("Laufzeit", "whole flight", "ganze Laufzeit"),
        ("Oktober 2026", "Thu 1 Oct 2026 to Sat 31 Oct 2026", "Do. 1. Okt. 2026 bis Sa. 31. Okt. 2026"),
        ("letzte 3 Monate", "last 3 months", "letzte 3 Monate"),
        ("last 2 weeks", "last 2 weeks", "letzte 2 Wochen"),
        ("5.10.", "on Mon 5 Oct 2026", "am Mo. 5. Okt. 2026"),
    ],
)
def test_a_period_has_a_title_in_both_languages(typed: str, english: str, german: str) -> None:
    named = title(parse_period(typed, today=TODAY, flight=FLIGHT))
    assert (translator("en")(named), translator("de")(named)) == (english, german)


_WORDS = [
    *COMPLETE,
    *RUNNING,
    *WEEKDAYS,
    *MONTHS,
    *UNITS,
    "last",
    "-",
    "bis",
    "seit",
    "..",
    "31.2.",
    "2100",
    "999",
    "w99",
]
noise = (
    texts
    | st.lists(st.sampled_from(_WORDS), max_size=4).map(" ".join)
    | st.text("0123456789./-qw ", max_size=16)
)


@given(noise, st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_complete_days_under_a_label_that_is_understood_again_or_a_sentence(typed: str, today: date) -> None:
    flight = (today - timedelta(days=20), today + timedelta(days=20))

    def complete(text: str) -> None:
        found = parse_period(text, today=today, flight=flight)
        assert found.start <= found.end
        assert found.days <= LONGEST_DAYS
        assert found.end < today or (found.label, found.end) == ("today", today)
        assert parse_period(found.label, today=today, flight=flight) == found
        assert previous(found).days == found.days
        assert previous(found).end == found.start - timedelta(days=1)

    answers(complete, typed)
