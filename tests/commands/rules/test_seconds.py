"""How long something was watched, as people and files write it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.seconds import parse_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4.6", "4.6"), ("4,6 s", "4.6"), ("12 Sek.", "12"), ("0:04", "4"), ("1:02:03", "3723"), ("7sec", "7")],
)
def test_seconds_in_every_way_of_writing(text: str, seconds: str) -> None:
    assert parse_seconds(text) == Decimal(seconds)


@pytest.mark.parametrize("text", ["", "long", "-4", "4 min", "1e9", "999999", "4.6.1", "12%"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no time watched"):
        parse_seconds(text)


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        assert 0 <= parse_seconds(text) <= 36_000
    except UserError:
        return
