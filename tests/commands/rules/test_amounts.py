"""Counts, rates, ranges and numbers are read in both spellings or refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError, translator
from commands.rules.amounts import (
    MAX_COUNT,
    Range,
    parse_count,
    parse_decimal,
    parse_growth,
    parse_growth_range,
    parse_range,
    parse_rate,
    parse_rate_range,
    parse_share,
    parse_share_range,
    split_range,
)
from tests.commands.rules.hostile import HOSTILE, answers, refusal, texts

languages = st.sampled_from(["en", "de"])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("7", 7),
        ("10k", 10_000),
        ("10 K", 10_000),
        ("1.2 Mio.", 1_200_000),
        ("1,2 mio", 1_200_000),
        ("78.9m", 78_900_000),
        ("296.4k", 296_400),
        ("1.2B", 1_200_000_000),
        ("3 Tsd.", 3_000),
        ("2 Milliarden", 2_000_000_000),
        ("12.500", 12_500),
        ("12,500", 12_500),
        ("1 200", 1_200),
        ("1\u00a0200", 1_200),
        ("1\u2009200\u2009300", 1_200_300),
        ("1'200", 1_200),
        ("1’200", 1_200),
        ("1.234.567", 1_234_567),
        ("1,234,567.00", 1_234_567),
        ("12.0", 12),
        ("+5", 5),
        ("\u200b12\u200b500", 12_500),
        ("１２", 12),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1.5", "whole number"),
        ("1.2345k", "whole number"),
        ("-3", "negative"),
        ("−3", "negative"),
        ("2000 Mrd", "too large"),
        ("1.234M", "two ways"),
        ("12,500k", "two ways"),
        ("10kk", "could not read"),
        ("1,2,3", "could not read"),
        ("1.23.456", "could not read"),
        ("1 2", "could not read"),
        ("1.234,567.8", "could not read"),
        ("many", "could not read"),
        ("1e5", "could not read"),
        ("9" * 21, "could not read"),
        ("9" * 100, "too long"),
    ],
)
def test_counts_that_are_refused(text: str, word: str) -> None:
    assert word in refusal(parse_count, text)


@given(st.integers(0, MAX_COUNT), languages)
def test_a_formatted_count_is_read_back(count: int, language: str) -> None:
    assert parse_count(translator(language).number(count)) == count


@given(st.integers(0, 9_999), languages)
def test_an_exact_compact_count_is_read_back(count: int, language: str) -> None:
    assert parse_count(translator(language).compact(count)) == count


@given(st.integers(10_000, 999_000_000), languages)
def test_a_shortened_count_is_read_back_to_three_digits(count: int, language: str) -> None:
    assert abs(parse_count(translator(language).compact(count)) - count) <= count / 100


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("-3,5", "-3.5"),
        ("0.035", "0.035"),
        ("0,035", "0.035"),
        ("1.234", "1234"),
        ("1234.567", "1234.567"),
        ("1.23456", "1.23456"),
        ("1.5k", "1500"),
    ],
)
def test_decimals(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@given(st.decimals(Decimal(-(10**9)), Decimal(10**9), places=2), languages)
def test_a_formatted_decimal_is_read_back(value: Decimal, language: str) -> None:
    assert parse_decimal(translator(language).number(value, 2)) == value


def test_decimals_that_are_refused() -> None:
    assert "could not read" in refusal(parse_decimal, "-")
    assert "could not read" in refusal(parse_decimal, "9" * 15)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("16.60%", "0.166"),
        ("3,5 %", "0.035"),
        ("3,5 Prozent", "0.035"),
        ("3.5 percent", "0.035"),
        ("1.234%", "0.01234"),
        ("0 %", "0"),
        ("1000 %", "10"),
    ],
)
def test_rates(text: str, rate: str) -> None:
    assert parse_rate(text) == Decimal(rate)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("0.035", "percent sign"),
        ("3", "percent sign"),
        ("-2%", "between"),
        ("1001%", "between"),
        ("%", "could not read"),
        ("3%%", "could not read"),
        ("5 ‰", "could not read"),
    ],
)
def test_rates_that_are_refused(text: str, word: str) -> None:
    assert word in refusal(parse_rate, text)


@given(st.integers(0, 100_000), languages)
def test_a_formatted_rate_is_read_back(hundredths: int, language: str) -> None:
    rate = Decimal(hundredths) / 10_000
    assert parse_rate(translator(language).percent(rate)) == rate


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10k-50k", 10_000, 50_000),
        ("10k – 50k", 10_000, 50_000),
        ("10k..50k", 10_000, 50_000),
        ("10k…50k", 10_000, 50_000),
        ("10k to 50k", 10_000, 50_000),
        ("from 10k to 50k", 10_000, 50_000),
        ("between 10k and 50k", 10_000, 50_000),
        ("von 10k bis 50k", 10_000, 50_000),
        ("zwischen 1.000 und 5.000", 1_000, 5_000),
        ("10-50k", 10_000, 50_000),
        ("500-2k", 500, 2_000),
        ("1.000-5.000", 1_000, 5_000),
        ("5-5", 5, 5),
        (">10k", 10_000, None),
        (">= 10k", 10_000, None),
        ("≥10k", 10_000, None),
        ("10k+", 10_000, None),
        ("ab 10k", 10_000, None),
        ("AB 10K", 10_000, None),
        ("über 10k", 10_000, None),
        ("min 10k", 10_000, None),
        ("min. 10k", 10_000, None),
        ("mindestens 10.000", 10_000, None),
        ("at least 10k", 10_000, None),
        ("10k or more", 10_000, None),
        ("<50k", None, 50_000),
        ("<= 50k", None, 50_000),
        ("bis 50k", None, 50_000),
        ("bis zu 50k", None, 50_000),
        ("up to 50k", None, 50_000),
        ("unter 50k", None, 50_000),
        ("max. 50k", None, 50_000),
        ("10k", 10_000, 10_000),
    ],
)
def test_ranges(text: str, low: int | None, high: int | None) -> None:
    assert parse_range(text) == Range(low, high)


@pytest.mark.parametrize("text", ["10k-", "10k –", "ab 10k-"])
def test_a_range_that_breaks_off_is_told_how_it_goes_on(text: str) -> None:
    assert "its other bound is missing. Write 10k-50k" in refusal(parse_range, text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("50k-10k", "backwards"),
        ("-5", "negative"),
        ("10k-", "could not read"),
        ("-", "could not read"),
        ("10k-20k-30k", "could not read"),
        (">", "could not read"),
        ("some", "could not read"),
    ],
)
def test_ranges_that_are_refused(text: str, word: str) -> None:
    assert word in refusal(parse_range, text)


@given(st.integers(0, 10**9), st.integers(0, 10**9), languages)
def test_a_written_range_is_read_back(one: int, other: int, language: str) -> None:
    low, high = sorted((one, other))
    t = translator(language)
    assert parse_range(f"{t.number(low)}-{t.number(high)}") == Range(low, high)
    assert parse_range(f"ab {t.number(low)}") == Range(low, None)
    assert parse_range(f"<{t.number(high)}") == Range(None, high)


def test_rate_ranges_share_the_percent_sign() -> None:
    assert parse_rate_range("3-5 %") == Range(Decimal("0.03"), Decimal("0.05"))
    assert parse_rate_range("ab 3,5%") == Range(Decimal("0.035"), None)
    assert "percent sign" in refusal(parse_rate_range, "3-5")
    assert "backwards" in refusal(parse_rate_range, "5%-3%")


@pytest.mark.parametrize(
    ("text", "growth"),
    [("2,5 %", "0.025"), ("-1.5%", "-0.015"), ("−3 Prozent", "-0.03"), ("+4 %", "0.04"), ("1200 %", "12")],
)
def test_a_growth_may_be_negative(text: str, growth: str) -> None:
    assert parse_growth(text) == Decimal(growth)


def test_ranges_of_growth() -> None:
    assert parse_growth_range("-2 bis 5 %") == Range(Decimal("-0.02"), Decimal("0.05"))
    assert parse_growth_range("-5%--3%") == Range(Decimal("-0.05"), Decimal("-0.03"))
    assert parse_growth_range("1 %+") == Range(Decimal("0.01"), None)
    assert parse_growth_range("-2%") == Range(Decimal("-0.02"), Decimal("-0.02"))
    assert "between -100 % and" in refusal(parse_growth, "-101 %")


def test_a_share_is_at_most_the_whole_and_alone_the_least() -> None:
    assert parse_share("62,5 %") == Decimal("0.625")
    assert "between 0 % and 100 %" in refusal(parse_share, "100.1 %")
    assert "between 0 % and 100 %" in refusal(parse_share, "-1 %")
    assert parse_share_range("60 %") == Range(Decimal("0.6"), None)
    assert parse_share_range("bis 60 %") == Range(None, Decimal("0.6"))
    assert parse_share_range("40-60 %") == Range(Decimal("0.4"), Decimal("0.6"))


@pytest.mark.parametrize(
    "parse",
    [
        parse_growth,
        parse_growth_range,
        parse_share,
        parse_share_range,
        parse_count,
        parse_decimal,
        parse_rate,
        parse_range,
        parse_rate_range,
        split_range,
    ],
)
@given(text=texts)
def test_any_text_gets_a_value_or_a_sentence(parse: Callable[[str], object], text: str) -> None:
    answers(parse, text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_gets_a_value_or_a_sentence(text: str) -> None:
    for parse in (parse_count, parse_decimal, parse_rate, parse_range):
        answers(parse, text)


@pytest.mark.parametrize("text", ["abc", "bisschen", "overt", "maximus"])
def test_what_is_wrong_is_quoted_whole(text: str) -> None:
    with pytest.raises(UserError) as wrong:
        parse_range(text)
    assert f"“{text}”" in translator("en")(wrong.value.message)


@pytest.mark.parametrize("text", ["ab10k", "ab 10k", "≥10k", "min.10k", "über10k"])
def test_a_word_may_stand_right_before_its_number(text: str) -> None:
    assert parse_range(text) == Range(10_000, None)
