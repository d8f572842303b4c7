"""A row of values as one line of text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.sparks import spark


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([None, None], ""),
        ([0, 0], "▁▁"),
        ([5], "█"),
        ([0, 25, 50, 75, 100], "▁▃▅▇█"),
        ([1, None, 8], "▂·█"),
        ([-3, 3], "▁█"),
    ],
)
def test_columns_stand_from_zero_up(values: list[int | None], line: str) -> None:
    assert spark([None if value is None else Decimal(value) for value in values]) == line


@given(st.lists(st.none() | st.decimals(min_value=0, max_value=10**12, places=2), min_size=1, max_size=40))
def test_a_higher_value_never_has_a_lower_column(values: list[Decimal | None]) -> None:
    line = spark(values)
    if not line:
        assert not any(value is not None for value in values)
        return
    assert len(line) == len(values)
    known = sorted((value, mark) for value, mark in zip(values, line, strict=True) if value is not None)
    assert [mark for _, mark in known] == sorted(mark for _, mark in known)
    assert (known[-1][1] == "█") == (known[-1][0] > 0)
