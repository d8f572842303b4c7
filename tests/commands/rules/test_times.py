"""Times of the day."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.times import parse_time
from tests.commands.rules.hostile import answers, texts


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9", time(9)),
        ("9:00", time(9)),
        ("09:05", time(9, 5)),
        ("9.30", time(9, 30)),
        ("9 Uhr", time(9)),
        ("9.30 Uhr", time(9, 30)),
        ("9 Uhr 30", time(9, 30)),
        ("um 14 Uhr", time(14)),
        ("17h30", time(17, 30)),
        ("at 9", time(9)),
        ("9am", time(9)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("5:30 pm", time(17, 30)),
        ("5 p.m.", time(17)),
        ("9 o’clock", time(9)),
        ("9 in the morning", time(9)),
        ("8 Uhr abends", time(20)),
        ("abends um 8", time(20)),
        ("15 Uhr nachmittags", time(15)),
        ("12 Uhr mittags", time(12)),
        ("noon", time(12)),
        ("Mittags", time(12)),
        ("midnight", time(0)),
        ("um Mitternacht", time(0)),
        ("９：００", time(9)),
        ("1\u200b7:30", time(17, 30)),
    ],
)
def test_times_as_people_write_them(typed: str, expected: time) -> None:
    assert parse_time(typed) == expected


@pytest.mark.parametrize("typed", ["25:00", "24:00", "9:75", "13pm", "0 am", "14 Uhr morgens", "99 Uhr"])
def test_a_time_the_day_does_not_have(typed: str) -> None:
    with pytest.raises(UserError, match="no such time"):
        parse_time(typed)


@pytest.mark.parametrize("typed", ["", "soon", "9:5", "25", "9:00 17:00", "-9", "9:00\x00x", "1" * 10_000])
def test_what_is_no_time_is_answered_with_examples(typed: str) -> None:
    with pytest.raises(UserError, match=r"can't read the time .* 9:00, 17:30"):
        parse_time(typed)


@given(st.times())
def test_every_minute_of_the_day_can_be_written(moment: time) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert parse_time(f"{minute:%H:%M}") == parse_time(f"{minute:%I:%M %p}") == minute


@given(texts | st.text("0123456789:.h apmuhr@'", max_size=12))
def test_nothing_but_a_sentence_is_raised(typed: str) -> None:
    answers(parse_time, typed)
