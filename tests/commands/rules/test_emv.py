"""EMV is the sum of count x rate, blank where a count is, and written with its rates in full."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import translator
from commands.rules.emv import COUNTED, rate_text, worth, written

RATES = {"views": Decimal("0.25"), "likes": Decimal(10)}


def test_the_sum_of_count_times_rate() -> None:
    assert worth({"views": 1_000, "likes": 3, "shares": 99}, RATES) == 280
    assert worth({"views": 0, "likes": 0}, RATES) == 0


def test_a_missing_count_or_no_rate_makes_it_blank() -> None:
    assert worth({"views": 1_000, "likes": None}, RATES) is None
    assert worth({"views": 1_000}, RATES) is None
    assert worth({"views": 1_000}, {}) is None


counts = st.dictionaries(st.sampled_from(COUNTED), st.integers(0, 10**12), min_size=1)


@given(counts, st.decimals(0, 10**6, places=4))
def test_posts_together_are_worth_what_each_is(some: dict[str, int], rate: Decimal) -> None:
    rates = dict.fromkeys(some, rate)
    twice = worth({key: 2 * value for key, value in some.items()}, rates)
    once = worth(some, rates)
    assert once is not None
    assert twice == 2 * once


@pytest.mark.parametrize(
    ("minor", "currency", "english", "german"),
    [
        ("1", "EUR", "€0.01", "0,01\u00a0€"),
        ("0.25", "EUR", "€0.0025", "0,0025\u00a0€"),
        ("150", "EUR", "€1.50", "1,50\u00a0€"),
        ("0.5", "JPY", "¥0.5", "0,5\u00a0¥"),
    ],
)
def test_a_rate_is_written_in_full(minor: str, currency: str, english: str, german: str) -> None:
    rate = Decimal(minor)
    assert rate_text(rate, currency, translator("de")) == german
    assert rate_text(rate, currency, translator("en")).endswith(english[-3:])
    if currency == "EUR":
        assert rate_text(rate, currency, translator("en")) == english


def test_the_formula_is_written_with_its_numbers() -> None:
    text = written({"views": 1_000, "likes": 3}, RATES, "EUR", translator("en"))
    assert text == "1,000 x €0.0025 + 3 x €0.10 = €2.80"
