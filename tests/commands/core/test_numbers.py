"""Numbers are written as Babel writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel import Locale, dates, numbers
from hypothesis import given
from hypothesis import strategies as st

from commands.core.numbers import Numbers
from commands.core.texts import Translator

LANGUAGES = ("en", "de")
LOCALES = {"en": Locale.parse("en_GB"), "de": Locale.parse("de_DE")}
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY", "KWD", "PLN", "SEK", "BRL", "CLF")
DECIMALS = st.decimals(-(10**12), 10**12, places=5)
COUNTS = st.integers(-(10**15), 10**15)


@given(st.sampled_from(LANGUAGES), DECIMALS | COUNTS | st.floats(-1e9, 1e9), st.integers(0, 4))
def test_decimals(language: str, value: Decimal | int | float, decimals: int) -> None:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    expected = numbers.format_decimal(value, format=pattern, locale=LOCALES[language])
    assert Numbers(LOCALES[language]).number(value, decimals) == expected


@given(st.sampled_from(LANGUAGES), DECIMALS | COUNTS)
def test_without_decimals_a_number_shows_what_it_has(language: str, value: Decimal | int) -> None:
    expected = numbers.format_decimal(value, locale=LOCALES[language])
    assert Numbers(LOCALES[language]).number(value) == expected


@given(st.sampled_from(LANGUAGES), DECIMALS | COUNTS, st.sampled_from(CURRENCIES))
def test_money(language: str, minor: Decimal | int, currency: str) -> None:
    digits = numbers.get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-digits)
    expected = numbers.format_currency(amount, currency, locale=LOCALES[language])
    assert Translator(language).money(minor, currency) == expected


@given(st.sampled_from(LANGUAGES), st.decimals(-100, 1000, places=8) | st.floats(-100, 1000))
def test_percentages(language: str, ratio: Decimal | float) -> None:
    pattern = "#,##0.00\u00a0%" if language == "de" else "#,##0.00%"
    expected = numbers.format_percent(ratio, format=pattern, locale=LOCALES[language])
    assert Translator(language).percent(ratio) == expected


@given(st.sampled_from(LANGUAGES), st.dates(date(1000, 1, 1)))
def test_days(language: str, day: date) -> None:
    pattern = "EEE d. MMM y" if language == "de" else "EEE d MMM y"
    assert Translator(language).date(day) == dates.format_date(day, pattern, locale=LOCALES[language])


@pytest.mark.parametrize(("language", "expected"), [("en", "-€1,234.50"), ("de", "-1.234,50\u00a0€")])
def test_money_below_zero(language: str, expected: str) -> None:
    assert Translator(language).money(-123450, "EUR") == expected
