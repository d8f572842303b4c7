"""Dates and moments in words. Today is Monday, 23 November 2026."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError, translator
from commands.rules.calendar_words import MONTHS, UNITS, WEEKDAYS
from commands.rules.dates import parse_date, parse_days, parse_moment, parse_past_date, parse_time
from tests.commands.rules.hostile import answers, texts

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")

DATES = {
    "2026-12-24": "2026-12-24",
    "2026/12/24": "2026-12-24",
    "24.12.2026": "2026-12-24",
    "24. 12. 2026": "2026-12-24",
    "24.12.26": "2026-12-24",
    "24.12.": "2026-12-24",
    "24.12": "2026-12-24",
    "22.11.": "2027-11-22",
    "23.11.": "2026-11-23",
    "29.2.": "2028-02-29",
    "24/12/2026": "2026-12-24",
    "3/4/2027": "2027-04-03",
    "24-12-2026": "2026-12-24",
    "24 Dec 2026": "2026-12-24",
    "24th of December": "2026-12-24",
    "Dec 24": "2026-12-24",
    "December 24th, 2026": "2026-12-24",
    "24. Dezember": "2026-12-24",
    "24. Dez. 2026": "2026-12-24",
    "1. März": "2027-03-01",
    "1. Maerz": "2027-03-01",
    "15.": "2026-12-15",
    "the 31st": "2026-12-31",
    "am 30.": "2026-11-30",
    "today": "2026-11-23",
    "Heute": "2026-11-23",
    "tomorrow": "2026-11-24",
    "MORGEN": "2026-11-24",
    "to\u200bmorrow": "2026-11-24",
    "yesterday": "2026-11-22",
    "gestern": "2026-11-22",
    "day after tomorrow": "2026-11-25",
    "übermorgen": "2026-11-25",
    "uebermorgen": "2026-11-25",
    "u\u0308bermorgen": "2026-11-25",
    "vorgestern": "2026-11-21",
    "monday": "2026-11-30",
    "this monday": "2026-11-23",
    "next monday": "2026-11-30",
    "nächsten Montag": "2026-11-30",
    "naechsten  Montag": "2026-11-30",
    "übernächsten Montag": "2026-12-07",
    "am Freitag": "2026-11-27",
    "Fr": "2026-11-27",
    "last friday": "2026-11-20",
    "letzten Freitag": "2026-11-20",
    "last monday": "2026-11-16",
    "friday next week": "2026-12-04",
    "nächste Woche Freitag": "2026-12-04",
    "in 2 weeks": "2026-12-07",
    "in 2 Wochen": "2026-12-07",
    "in zwei Wochen": "2026-12-07",
    "in 3 days": "2026-11-26",
    "in einem Monat": "2026-12-23",
    "in a year": "2027-11-23",
    "3 weeks from now": "2026-12-14",
    "2 days ago": "2026-11-21",
    "vor einer Woche": "2026-11-16",
    "end of month": "2026-11-30",
    "end of the month": "2026-11-30",
    "Monatsende": "2026-11-30",
    "Ende nächsten Monats": "2026-12-31",
    "start of next month": "2026-12-01",
    "Anfang nächster Woche": "2026-11-30",
    "next week": "2026-11-30",
    "nächsten Monat": "2026-12-01",
    "Jahresende": "2026-12-31",
    "Quartalsende": "2026-12-31",
    "end of february 2028": "2028-02-29",
    "Mitte Dezember": "2026-12-15",
    "Anfang Januar": "2027-01-01",
    "Mon 23 Nov 2026": "2026-11-23",
    "Do, 24.12.": "2026-12-24",
}


@pytest.mark.parametrize(("typed", "expected"), DATES.items())
def test_dates_as_people_write_them(typed: str, expected: str) -> None:
    assert parse_date(typed, today=TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("in 1 month", date(2027, 2, 28)), ("31.", date(2027, 1, 31)), ("30.", date(2027, 3, 30))],
)
def test_short_months_are_minded(typed: str, expected: date) -> None:
    assert parse_date(typed, today=date(2027, 1, 31)) == expected


@pytest.mark.parametrize(
    "typed", ["31.02.2026", "2026-02-30", "29.2.2026", "32.1.", "12/24/2026", "30 feb", "0.1.2026"]
)
def test_a_day_the_calendar_does_not_have(typed: str) -> None:
    with pytest.raises(UserError, match=r"no \{day\} in the calendar.*24\.12\.2026"):
        parse_date(typed, today=TODAY)


@pytest.mark.parametrize(
    "typed", ["1.1.1999", "2101-01-01", "9999-12-31", "in 99 years", "vor 999 Wochen", "in 999 jahren"]
)
def test_a_year_out_of_reach(typed: str) -> None:
    with pytest.raises(UserError, match=r"2000 to 2100"):
        parse_date(typed, today=date(2010, 11, 23) if "Wochen" in typed else TODAY)


def test_a_weekday_that_does_not_fit_its_date() -> None:
    with pytest.raises(UserError) as raised:
        parse_date("Tue 23 Nov 2026", today=TODAY)
    assert translator("de")(raised.value.message).startswith("Der Mo. 23. Nov. 2026 ist ein Montag.")


@pytest.mark.parametrize(
    ("typed", "guess"), [("mondey", "monday"), ("24 Dezembr", "dezember"), ("1. Märs", "märz")]
)
def test_a_misspelt_word_gets_a_suggestion(typed: str, guess: str) -> None:
    with pytest.raises(UserError) as raised:
        parse_date(typed, today=TODAY)
    assert raised.value.message.params["guess"] == guess


@pytest.mark.parametrize(
    "typed", ["", " \u200b", "foo", "next", "9:00", "24", "Dec 2026", "today\x00now", "1" * 10_000]
)
def test_what_is_no_date_is_answered_with_examples(typed: str) -> None:
    with pytest.raises(UserError) as raised:
        parse_date(typed, today=TODAY)
    sentence = translator("en")(raised.value.message)
    assert sentence.startswith("I can't read the date “")
    assert len(sentence) < 160


_WORDS = [
    *WEEKDAYS,
    *MONTHS,
    *UNITS,
    "next",
    "in",
    "vor",
    "ende",
    "of",
    "last",
    "am",
    "99",
    "31.",
    "2026",
    "0",
    "29.2.",
]
noise = (
    texts
    | st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join)
    | st.text("0123456789./- ", max_size=14)
)


@given(noise, st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_date_in_reach_or_a_sentence(typed: str, today: date) -> None:
    def in_reach(text: str) -> None:
        assert 2000 <= parse_date(text, today=today).year <= 2100

    answers(in_reach, typed)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read_back_from_every_spelling(day: date) -> None:
    spellings = [
        f"{day}",
        f"{day:%d.%m.%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d %B %Y}",
        f"{day:%B %d, %Y}",
    ]
    spellings += [translator(language).date(day) for language in ("en", "de")]
    assert {parse_date(spelling, today=TODAY) for spelling in spellings} == {day}


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_without_a_year_the_next_such_day_is_meant(today: date, day: date) -> None:
    found = parse_date(f"{day.day}.{day.month}.", today=today)
    assert found >= today
    assert (found.day, found.month) == (day.day, day.month)
    assert (found - today).days <= (366 if (day.day, day.month) != (29, 2) else 2922)


MOMENTS = {
    "tomorrow 9:00": "2026-11-24T09:00",
    "next monday 9:00": "2026-11-30T09:00",
    "morgen um 14 Uhr": "2026-11-24T14:00",
    "Freitag 14 Uhr": "2026-11-27T14:00",
    "9:00 tomorrow": "2026-11-24T09:00",
    "um 14 Uhr am Freitag": "2026-11-27T14:00",
    "um 12 am 24.12.": "2026-12-24T12:00",
    "um 17 am 24.12.": "2026-12-24T17:00",
    "5 pm on friday": "2026-11-27T17:00",
    "heute abend um 8": "2026-11-23T20:00",
    "17:30": "2026-11-23T17:30",
    "9:00": "2026-11-24T09:00",
    "11:00": "2026-11-24T11:00",
    "9.12.": "2026-12-09T09:00",
    "tomorrow": "2026-11-24T09:00",
    "24.12.2026, 9:00": "2026-12-24T09:00",
    "24.12. 20": "2026-12-24T20:00",
    "24 dec 20": "2026-12-24T20:00",
    "Dec 24 5pm": "2026-12-24T17:00",
    "2026-12-24 09:00": "2026-12-24T09:00",
    "2026-12-24T08:00:00Z": "2026-12-24T09:00",
    "2026-12-24T09:00+01:00": "2026-12-24T09:00",
    "in 2 hours": "2026-11-23T13:00",
    "in einer Stunde": "2026-11-23T12:00",
    "in 30 min": "2026-11-23T11:30",
    "jetzt": "2026-11-23T11:00",
    "28.3.2027 2:30": "2027-03-28T03:00",
}


@pytest.mark.parametrize(("typed", "expected"), MOMENTS.items())
def test_moments_as_people_write_them(typed: str, expected: str) -> None:
    found = parse_moment(typed, now=NOW, zone=BERLIN)
    assert found.tzinfo is UTC
    assert found.astimezone(BERLIN).replace(tzinfo=None) == datetime.fromisoformat(expected)


def test_a_time_shown_twice_is_the_first() -> None:
    assert parse_moment("25.10.2026 2:30", now=NOW, zone=BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9.12", "can be a day or a time"),
        ("tomorrow 25:00", "no such time"),
        ("tomorrow 24:00", "no such time"),
        ("31.02. 9:00", "in the calendar"),
        ("2026-13-24 09:00", "in the calendar"),
        ("2026-12-24T99:00", "as a date with a time"),
        ("soon", "as a date with a time"),
        ("", "as a date with a time"),
        ("monday tuesday 9:00", "as a date with a time"),
        ("x" * 10_000, "as a date with a time"),
    ],
)
def test_what_is_no_moment_is_answered_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        parse_moment(typed, now=NOW, zone=BERLIN)


@given(noise | st.tuples(noise, st.sampled_from(["9:00", "um 9", "12 am", "99:99"])).map(" ".join))
def test_a_moment_or_a_sentence(typed: str) -> None:
    def aware(text: str) -> None:
        assert parse_moment(text, now=NOW, zone=BERLIN).tzinfo is UTC

    answers(aware, typed)


@given(st.times())
def test_a_time_alone_is_within_a_day(clock: object) -> None:
    found = parse_moment(f"{clock:%H:%M}", now=NOW, zone=BERLIN)
    assert NOW < found <= NOW + timedelta(days=1)


def test_times_are_read_here_too() -> None:
    assert parse_time("9 Uhr") == datetime(2026, 1, 1, 9).time()  # noqa: DTZ001


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("friday", date(2026, 11, 20)),
        ("24.11.", date(2025, 11, 24)),
        ("gestern", date(2026, 11, 22)),
        ("heute", TODAY),
        ("2026-11-20", date(2026, 11, 20)),
    ],
)
def test_a_day_that_has_been_is_the_latest(typed: str, day: date) -> None:
    assert parse_past_date(typed, today=TODAY) == day


@pytest.mark.parametrize("typed", ["tomorrow", "2026-11-24", "24.12.2026"])
def test_a_day_to_come_has_not_been(typed: str) -> None:
    with pytest.raises(UserError, match="has not come yet"):
        parse_past_date(typed, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        *(("30", 30), ("1 day", 1), ("14 Tage", 14), ("2 weeks", 14), ("zwei Wochen", 14), ("a month", 30)),
        *(("ein Jahr", 365), ("30d", 30), ("woche", 7), ("quarter", 90), ("3650", 3650)),
    ],
)
def test_a_number_of_days(typed: str, days: int) -> None:
    assert parse_days(typed) == days


@pytest.mark.parametrize("typed", ["0", "-3", "3651", "11 years", "2 hours", "soon", "", "1.5 weeks"])
def test_what_is_no_number_of_days(typed: str) -> None:
    with pytest.raises(UserError, match="number of days"):
        parse_days(typed)


@given(texts)
def test_any_text_is_days_or_a_sentence(typed: str) -> None:
    answers(parse_days, typed)
    answers(lambda text: parse_past_date(text, today=TODAY), typed)
