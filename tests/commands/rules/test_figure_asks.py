"""When figures are asked for, and what is stated beside those with a field of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.figure_asks import check_stated, next_ask, split_more

POSTED = datetime(2026, 12, 5, 12, tzinfo=UTC)


def test_each_moment_comes_once_whenever_somebody_looks() -> None:
    hours = [next_ask(POSTED, after=POSTED + timedelta(hours=hour)) for hour in range(24 * 32)]
    seen = [one for one in dict.fromkeys(hours) if one]
    assert [(one - POSTED).days for one in seen] == [1, 7, 30]
    assert hours[-1] is None
    assert all(a is not None and (b is None or a <= b) for a, b in pairwise(hours) if a or b)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("saves 40", {"saves": "40"}),
        ("Favoriten: 1.200, Reichweite 9k", {"saves": "1.200", "reach": "9k"}),
        ("average watch time = 0:04; day 20 Nov", {"watched": "0:04", "day": "20 Nov"}),
        ("durchschn. Wiedergabezeit 4,6 s vom Montag", {"watched": "4,6 s", "day": "Montag"}),
    ],
)
def test_what_people_write_is_taken_apart(text: str, values: dict[str, str]) -> None:
    assert split_more(text) == values


@pytest.mark.parametrize("text", ["", "40", "saves", "hearts 4", "saves 4 saves 5", "many saves 4"])
def test_what_is_none_of_it_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="Write it like"):
        split_more(text)


@given(st.text(max_size=200))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    try:
        found = split_more(text)
    except UserError:
        return
    assert found
    assert all(value.strip() for value in found.values())


@pytest.mark.parametrize("key", ["likes", "saves", "reach"])
def test_more_than_there_are_views_cannot_be(key: str) -> None:
    check_stated({"views": 10, key: 10})
    check_stated({key: 10})
    with pytest.raises(UserError):
        check_stated({"views": 10, key: 11})
