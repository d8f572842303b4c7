"""How far a figure can be relied on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import translator
from commands.rules.confidence import FAIR, GOOD, POOR, confidence

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("age", "typed", "mark", "words"),
    [
        (0, False, GOOD, "fresh"),
        (30, False, GOOD, "fresh"),
        (31, False, FAIR, "31 days old"),
        (180, False, FAIR, "180 days old"),
        (181, False, POOR, "old"),
        (0, True, FAIR, "typed by hand"),
        (180, True, FAIR, "typed by hand"),
        (181, True, POOR, "old"),
        (None, False, POOR, "of unknown age"),
        (None, True, POOR, "of unknown age"),
        (-1, False, GOOD, "fresh"),
    ],
)
def test_source_and_age_decide(age: int | None, typed: bool, mark: str, words: str) -> None:
    day = None if age is None else TODAY - timedelta(days=age)
    found = confidence(typed=typed, day=day, today=TODAY)
    assert (found.mark, translator("en")(found.words)) == (mark, words)


@given(st.integers(0, 4000), st.integers(0, 4000), st.booleans())
def test_an_older_figure_is_never_more_reliable(younger: int, older: int, typed: bool) -> None:
    younger, older = sorted((younger, older))
    marks = [
        confidence(typed=typed, day=TODAY - timedelta(days=age), today=TODAY).mark for age in (younger, older)
    ]
    assert (GOOD + FAIR + POOR).index(marks[0]) <= (GOOD + FAIR + POOR).index(marks[1])
