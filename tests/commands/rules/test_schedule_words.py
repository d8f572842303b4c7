"""Schedules in words. Today is Monday, 23 November 2026."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import LANGUAGES, translator
from commands.rules.schedule_lexer import vocabulary
from commands.rules.schedules import Schedule, describe, from_json, parse_every
from tests.commands.rules.hostile import answers, refusal, texts

TODAY = date(2026, 11, 23)

PHRASES = {
    # weekdays
    "every monday 9:00": "every Monday at 09:00",
    "monday and thursday at 8:30": "every Monday and Thursday at 08:30",
    "mon, wed, fri 9:00": "every Monday, Wednesday and Friday at 09:00",
    "9:00 every monday": "every Monday at 09:00",
    "at 9 am every monday": "every Monday at 09:00",
    "fridays 5pm": "every Friday at 17:00",
    "every tuesday 12 am": "every Tuesday at 00:00",
    "every mon-fri at 9": "Monday to Friday at 09:00",
    "friday to monday 9:00": "every Monday, Friday, Saturday and Sunday at 09:00",
    "every week on monday": "every Monday at 09:00",
    "weekly 10:00": "every Monday at 10:00",
    "twice a week on monday and thursday 9:00": "every Monday and Thursday at 09:00",
    "weekdays 17:00": "Monday to Friday at 17:00",
    "every weekday at noon": "Monday to Friday at 12:00",
    "weekend 10:00": "every Saturday and Sunday at 10:00",
    "every monday at 9:00 and 17:00": "every Monday at 09:00 and 17:00",
    "montags 9 Uhr": "every Monday at 09:00",
    "jeden Montag um 9:00": "every Monday at 09:00",
    "jeden Montag um 9": "every Monday at 09:00",
    "jeden montag und jeden donnerstag um 8.30 Uhr": "every Monday and Thursday at 08:30",
    "um 9 Uhr am Montag": "every Monday at 09:00",
    "um 17 am Montag": "every Monday at 17:00",
    "Mo/Mi/Fr um 8:30": "every Monday, Wednesday and Friday at 08:30",
    "Montag bis Freitag 9 Uhr": "Monday to Friday at 09:00",
    "mo–fr 9": "Monday to Friday at 09:00",
    "montags und donnerstags": "every Monday and Thursday at 09:00",
    "werktags 17 Uhr": "Monday to Friday at 17:00",
    "jeden Werktag um 8 Uhr morgens": "Monday to Friday at 08:00",
    "am Wochenende 10:00": "every Saturday and Sunday at 10:00",
    "wöchentlich am Dienstag": "every Tuesday at 09:00",
    "einmal pro Woche am Mittwoch 14 Uhr": "every Wednesday at 14:00",
    # days
    "daily 8:30": "every day at 08:30",
    "every day": "every day at 09:00",
    "twice a day at 9:00 and 17:00": "every day at 09:00 and 17:00",
    "every day at 9 and 17": "every day at 09:00 and 17:00",
    "every other day 8:00": "every 2 days at 08:00",
    "every 3 days": "every 3 days at 09:00",
    "every 24 hours": "every day at 09:00",
    "täglich 8:30": "every day at 08:30",
    "taeglich um 8": "every day at 08:00",
    "ta\u0308glich um Mitternacht": "every day at 00:00",
    "jeden Tag um 9 Uhr 30": "every day at 09:30",
    "zweimal täglich um 9 und 17 Uhr": "every day at 09:00 and 17:00",
    "dreimal am Tag um 9, 13 und 17 Uhr": "every day at 09:00, 13:00 and 17:00",
    "jeden zweiten Tag um 9": "every 2 days at 09:00",
    # weeks
    "every 2 weeks on monday 9:00": "every 2 weeks on Monday at 09:00",
    "every other friday": "every 2 weeks on Friday at 09:00",
    "fortnightly": "every 2 weeks on Monday at 09:00",
    "alle 2 Wochen montags um 9": "every 2 weeks on Monday at 09:00",
    "alle zwei Wochen am Montag und Donnerstag": "every 2 weeks on Monday and Thursday at 09:00",
    "14-tägig freitags 15 Uhr": "every 2 weeks on Friday at 15:00",
    "alle 14 Tage freitags": "every 2 weeks on Friday at 09:00",
    "alle 14 Tage": "every 14 days at 09:00",
    # months
    "monthly": "monthly on the 1st at 09:00",
    "monthly on the 1st 9:00": "monthly on the 1st at 09:00",
    "on the 1st and 15th of each month 9:00": "monthly on the 1st and 15th at 09:00",
    "every 15th": "monthly on the 15th at 09:00",
    "every first of the month": "monthly on the 1st at 09:00",
    "monthly on the last day 18:00": "monthly on the last day at 18:00",
    "monthly on the 31st": "monthly on the 31st, or the last day of a shorter month, at 09:00",
    "every 2 months on the 22nd": "every 2 months on the 22nd at 09:00",
    "end of month 18:00": "monthly on the last day at 18:00",
    "monatlich am 15. um 9 Uhr": "monthly on the 15th at 09:00",
    "am 15. jedes Monats": "monthly on the 15th at 09:00",
    "jeden 3. im Monat": "monthly on the 3rd at 09:00",
    "am letzten Tag des Monats 18 Uhr": "monthly on the last day at 18:00",
    "Monatsende 18 Uhr": "monthly on the last day at 18:00",
    "am 15. und am letzten Tag jedes Monats": "monthly on the 15th and last day at 09:00",
    "alle 3 Monate am 2. um 8": "every 3 months on the 2nd at 08:00",
    # weekdays of a month
    "every first monday of the month 9:00": "on the 1st Monday of each month at 09:00",
    "every second monday of the month 10am": "on the 2nd Monday of each month at 10:00",
    "last friday of the month 16:00": "on the last Friday of each month at 16:00",
    "last working day of the month": "on the last working day of each month at 09:00",
    "monthly on the first tuesday": "on the 1st Tuesday of each month at 09:00",
    "jeden ersten Montag im Monat": "on the 1st Monday of each month at 09:00",
    "jeden letzten Freitag 16 Uhr": "on the last Friday of each month at 16:00",
    "am ersten und dritten Montag im Monat": "on the 1st and 3rd Monday of each month at 09:00",
    "am ersten und letzten Freitag im Monat": "on the 1st and last Friday of each month at 09:00",
    "letzter Werktag im Monat 17 Uhr": "on the last working day of each month at 17:00",
    # quarters
    "quarterly": "on the first day of each quarter at 09:00",
    "last day of the quarter 18:00": "on the last day of each quarter at 18:00",
    "vierteljährlich um 10": "on the first day of each quarter at 10:00",
    "Quartalsende 18 Uhr": "on the last day of each quarter at 18:00",
    "quarterly on the first monday": "on the 1st Monday of each quarter at 09:00",
    "vierteljährlich am ersten Montag 10 Uhr": "on the 1st Monday of each quarter at 10:00",
    "jeden letzten Freitag im Quartal 16:00": "on the last Friday of each quarter at 16:00",
    # once
    "once 2026-12-24 9:00": "once on Thu 24 Dec 2026 at 09:00",
    "einmal am 24.12.2026 um 9 Uhr": "once on Thu 24 Dec 2026 at 09:00",
    "einmalig 24.12. um 9 und 17 Uhr": "once on Thu 24 Dec 2026 at 09:00 and 17:00",
    "once tomorrow": "once on Tue 24 Nov 2026 at 09:00",
    # moments of a campaign
    "at launch": "at launch at 09:00",
    "3 days before start": "3 days before the start at 09:00",
    "7 days after end": "7 days after the end at 09:00",
    "end plus 7": "7 days after the end at 09:00",
    "am Ende plus 7 9 Uhr": "7 days after the end at 09:00",
    "Kampagnenende +30 Tage 17:00": "30 days after the end at 17:00",
    "at launch plus the end 10:00": "at launch and at the end at 10:00",
    "a week after the end of the campaign 10:00": "7 days after the end at 10:00",
    "3 Tage vor dem Start 9:00": "3 days before the start at 09:00",
    "8 Uhr zum Start, zur Halbzeit und am Ende": "at launch, at the midpoint and at the end at 08:00",
    "alle Meilensteine": "3 days before the start, at launch, at the midpoint, at the end, "
    "7 days after the end and 30 days after the end at 09:00",
    # intervals
    "hourly": "every hour",
    "every 15 minutes": "every 15 minutes",
    "every 2 hours": "every 2 hours",
    "every 5 hours": "every 5 hours, counted from midnight",
    "every half hour": "every 30 minutes",
    "stündlich": "every hour",
    "alle 15 Minuten": "every 15 minutes",
    "jede Viertelstunde": "every 15 minutes",
    "alle 2 Stunden": "every 2 hours",
    # cron
    "0 9 * * 1": "every Monday at 09:00",
    "0 9,17 * * MON-FRI": "Monday to Friday at 09:00 and 17:00",
    "*/5 * * * *": "every 5 minutes",
    "* * * * *": "every minute",
    "30 8 1,15 * *": "monthly on the 1st and 15th at 08:30",
    "cron 0 9 13 * 5": "on the cron schedule 0 9 13 * 5",
    "0 9 31 jan,mar *": "on the cron schedule 0 9 31 JAN,MAR *",
}


@pytest.mark.parametrize(("typed", "understood"), PHRASES.items())
def test_schedules_as_people_write_them(typed: str, understood: str) -> None:
    assert translator("en")(describe(parse_every(typed, today=TODAY))) == understood


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", PHRASES)
def test_what_is_said_back_means_the_same(typed: str, language: str) -> None:
    schedule = parse_every(typed, today=TODAY)
    assert parse_every(translator(language)(describe(schedule)), today=TODAY) == schedule


REFUSALS = {
    "": "I can't read the schedule “”.",
    "9:00": "I can't read the schedule “9:00”.",
    "every": "I can't read the schedule “every”.",
    "monthly 15": "I can't read the schedule “monthly 15”.",
    "monday every 9:00 2": "I can't read the schedule",
    "every monday monthly": "I can't read the schedule",
    "täglich 9-17 Uhr": "I can't read the schedule",
    "every monkey": "I don't know the word “monkey” in a schedule. Write for example every monday 9:00",
    "every year": "I don't know the word “year” in a schedule.",
    "every mondey": "I don't know the word “mondey” in a schedule. Did you mean “monday”?",
    "jeden Donerstag": "I don't know the word “donerstag” in a schedule. Did you mean “donnerstag”?",
    "taglich 9:00": "I don't know the word “taglich” in a schedule. Did you mean “täglich”?",
    "every monday ☃": "I don't know the word “☃” in a schedule.",
    "25:00": "There is no such time as “25:00”.",
    "every monday at 25": "There is no such time as “25”.",
    "every monday 24.12": "There is no such time as “24.12”.",
    "daily 9:75": "There is no such time as “9:75”.",
    "every 32nd": "A month has no day 32.",
    "monthly on the 0th": "A month has no day 0.",
    "every second monday": "That can mean two things. Write every 2 weeks on monday",
    "jeden zweiten Montag": "That can mean two things.",
    "every first day": "That can mean two things.",
    "every second": "That can mean two things.",
    "fifth monday of the month": "A month surely has a first to fourth and a last of each weekday.",
    "first weekend of the month": "A month surely has",
    "twice a day": "2 times a day needs as many times.",
    "twice a day at 9:00": "2 times a day needs as many times.",
    "dreimal täglich um 9 und 17 Uhr": "3 times a day needs as many times.",
    "twice a week": "2 times needs as many days.",
    "zweimal im Monat": "2 times needs as many days.",
    "first and last friday of the quarter": "The first and the last of a quarter need a digest each.",
    "once": "I can't read the schedule “once”.",
    "once tomorrow 25:00": "There is no such time as “25:00”.",
    "400 days after the end": "Up to 366 days before or after a moment work",
    "first day and at the end": "I can't read the schedule",
    "quarterly on the 15th": "A quarterly schedule runs on the first or the last day of the quarter.",
    "every 0 minutes": "Up to every 12 hours works",
    "every 18 hours": "Up to every 12 hours works",
    "every 53 weeks": "Up to every 52 weeks works",
    "every 367 days": "Up to every 366 days works",
    "every 13 months": "Up to every 12 months works",
    "every 10 days on friday": "On a weekday only whole weeks work.",
    "every 15 minutes at 9:00": "“every 15 minutes at 9:00” sets its own times.",
    "0 9 31 2 *": "The cron expression “0 9 31 2 *” cannot work",
    "60 9 * * *": "The cron expression “60 9 * * *” cannot work",
    "0 9 * * MOO": "The cron expression “0 9 * * moo” cannot work",
    "* * *": "“* * *” is not a cron expression",
    "0 0 9 * * 1": "“0 0 9 * * 1” is not a cron expression",
}


@pytest.mark.parametrize(("typed", "sentence"), REFUSALS.items())
def test_nonsense_is_answered_with_what_would_be_right(typed: str, sentence: str) -> None:
    assert refusal(lambda text: parse_every(text, today=TODAY), typed).startswith(sentence)


@pytest.mark.parametrize(
    "example",
    [
        *("every monday 9:00", "weekdays 17:00", "daily 8:30", "monthly on the last day 18:00"),
        *("jeden Montag 9:00", "werktags 17:00", "täglich 8:30", "monatlich am letzten Tag 18:00"),
        *(
            "every 2 weeks on monday",
            "second monday of the month",
            "monthly on the 2nd",
            "monthly on the 15th 9:00",
        ),
        *(
            "alle 2 Wochen am Montag 9:00",
            "zweiter Montag im Monat",
            "monatlich am 2.",
            "alle 3 Monate am 1.",
        ),
        *("erster Montag im Monat 9:00", "letzter Freitag im Monat 16:00", "letzter Tag des Quartals 18:00"),
        *("zweimal täglich um 9:00 und 17:00", "montags und donnerstags 9:00", "monatlich am 1. und 15."),
    ],
)
def test_the_examples_in_the_answers_work(example: str) -> None:
    assert parse_every(example, today=TODAY).times


def test_the_time_may_stand_in_an_option_of_its_own() -> None:
    assert parse_every("every monday", at="17:30", today=TODAY).times == (time(17, 30),)
    assert parse_every("täglich", at="9 und 17 Uhr", today=TODAY).times == (time(9), time(17))
    assert parse_every("every monday 9:00", at="9 Uhr", today=TODAY).times == (time(9),)
    assert parse_every("every monday", at=" ", today=TODAY).times == (time(9),)


@pytest.mark.parametrize(
    ("every", "at", "sentence"),
    [
        ("every monday 9:00", "10:00", "The schedule says 09:00, the time of day beside it says 10:00."),
        ("every monday", "later", "I can't read the time “later”."),
        ("every monday", ",", "I can't read the time “,”."),
        ("every monday", "9" * 10_000, "I can't read the time “99"),
        ("every monday", "24:00", "There is no such time as “24:00”."),
        ("every 15 minutes", "9:00", "“every 15 minutes” sets its own times."),
        ("0 9 * * 1", "9:00", "“0 9 * * 1” sets its own times."),
        ("daily", ", ".join(f"9:{minute}" for minute in range(10, 36)), "At most 24 times a day work."),
    ],
)
def test_two_times_that_disagree_are_refused(every: str, at: str, sentence: str) -> None:
    assert refusal(lambda text: parse_every(text, at=at, today=TODAY), every).startswith(sentence)


def test_every_two_weeks_begin_with_the_next_such_day() -> None:
    wednesday = date(2026, 11, 25)
    assert parse_every("every 2 weeks on monday", today=wednesday).anchor == date(2026, 11, 30)
    assert parse_every("every 2 weeks on monday and friday", today=wednesday).anchor == TODAY
    assert parse_every("every 3 days", today=wednesday).anchor == wednesday


_DAYS = [
    "every {D}",
    "{D} and {D}",
    "jeden {D}",
    "{D}, {D} und {D}",
    "every 2 weeks on {D}",
    "alle {N} Wochen am {D}",
]
_DAYS += ["daily", "täglich", "weekdays", "every {N} days", "alle {N} Tage", "{D} bis {D}", "weekend"]
_DAYS += [
    "monthly on the {O}",
    "am {O} und {O} jedes Monats",
    "every {N} months on the {O}",
    "monatlich am {O} und letzten Tag",
]
_DAYS += ["{N} days before launch", "{N} Wochen nach dem Ende und zur Halbzeit", "einmal am {O}12.2030"]
_DAYS += ["2nd {D} of the quarter", "jeden letzten {D} im Quartal"]
_DAYS += ["first {D} of the month", "am 2. und 4. {D} im Monat", "1st and last {D} of the month", "quarterly"]
_TIMES = ["", "{T}", "at {T}", "um {T} Uhr", "at {T} and {T}", "um {T}, {T} und {T} Uhr"]


@st.composite
def phrases(draw: st.DrawFn) -> str:
    pattern = draw(st.sampled_from(_DAYS)) + " " + draw(st.sampled_from(_TIMES))
    fillings = {
        "{D}": st.sampled_from(["monday", "Dienstag", "wed", "Do", "friday", "Sa", "sonntag"]),
        "{N}": st.integers(2, 12).map(str),
        "{O}": st.integers(1, 31).map("{}.".format),
        "{T}": st.times().map("{:%H:%M}".format),
    }
    for mark, filling in fillings.items():
        while mark in pattern:
            pattern = pattern.replace(mark, draw(filling), 1)
    return pattern


@given(phrases(), st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(LANGUAGES))
def test_said_back_it_means_the_same_on_any_day(typed: str, today: date, language: str) -> None:
    schedule = parse_every(typed, today=today)
    assert from_json(schedule.to_json()) == schedule
    assert parse_every(translator(language)(describe(schedule)), today=today) == schedule


_NOISE = [
    *vocabulary(),
    "9:00",
    "24.12",
    "99:99",
    "1",
    "2",
    "15.",
    "31st",
    "0th",
    ",",
    "-",
    "*",
    "*/5",
    "uhr",
    "12",
    "pm",
]
noise = texts | st.lists(st.sampled_from(_NOISE), max_size=8).map(" ".join)
cron_noise = st.lists(
    st.text("0123456789*/,-#lmonfriLW", min_size=1, max_size=6), min_size=5, max_size=5
).map(" ".join)


@given(noise | cron_noise, st.none() | st.just("9:00") | texts)
def test_a_schedule_or_a_sentence(typed: str, at: str | None) -> None:
    def sound(text: str) -> None:
        schedule = parse_every(text, at=at, today=TODAY)
        assert isinstance(schedule, Schedule)
        assert parse_every(translator("de")(describe(schedule)), today=TODAY) == schedule

    answers(sound, typed)
