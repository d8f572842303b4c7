"""Money is read in both spellings and never guessed where a guess could be a thousandfold off."""

from __future__ import annotations

from functools import partial

import pytest
from babel import numbers
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError, translator
from commands.rules.amounts import Range
from commands.rules.money import Money, currencies, parse_currency, parse_money, parse_money_range
from tests.commands.rules.hostile import answers, refusal, texts

in_euros = partial(parse_money, default_currency="EUR")


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("5000", 500_000, "EUR"),
        ("5.000,50 €", 500_050, "EUR"),
        ("€5,000.50", 500_050, "EUR"),
        ("EUR 5k", 500_000, "EUR"),
        ("5k", 500_000, "EUR"),
        ("1.5k", 150_000, "EUR"),
        ("1,5 Mio €", 150_000_000, "EUR"),
        ("1,5 Mio. Euro", 150_000_000, "EUR"),
        ("2 million usd", 200_000_000, "USD"),
        ("5'000 CHF", 500_000, "CHF"),
        ("5’000.– CHF", 500_000, "CHF"),
        ("5 000 €", 500_000, "EUR"),
        ("5\u00a0000\u00a0€", 500_000, "EUR"),
        ("5\u2009000,5\u202f€", 500_050, "EUR"),
        ("$1,200", 120_000, "USD"),
        ("US$1,200.99", 120_099, "USD"),
        ("500 us dollars", 50_000, "USD"),
        ("US-Dollar 500", 50_000, "USD"),
        ("500,- €", 50_000, "EUR"),
        ("500,-", 50_000, "EUR"),
        ("50 T€", 5_000_000, "EUR"),
        ("50 TEUR", 5_000_000, "EUR"),
        ("TEUR 50", 5_000_000, "EUR"),
        ("50kEUR", 5_000_000, "EUR"),
        ("3 Mio€", 300_000_000, "EUR"),
        ("300 zł", 30_000, "PLN"),
        ("¥500", 500, "JPY"),
        ("500 yen", 500, "JPY"),
        ("£10", 1_000, "GBP"),
        ("10 Franken", 1_000, "CHF"),
        ("3 mxn", 300, "MXN"),
        ("5,001", 500_100, "EUR"),
        ("5,50", 550, "EUR"),
        ("0,05", 5, "EUR"),
        ("1.000.000.000", 100_000_000_000, "EUR"),
        ("KWD 1,234.567", 1_234_567, "KWD"),
        ("€ 5 EUR", 500, "EUR"),
        ("+5 €", 500, "EUR"),
        ("５０ ￡", 5_000, "GBP"),
    ],
)
def test_amounts(text: str, minor: int, currency: str) -> None:
    assert in_euros(text) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("-5", "negative"),
        ("€-5", "negative"),
        ("-€5", "negative"),
        ("−5 €", "negative"),
        ("minus 5", "negative"),
        ("0", "more than 0"),
        ("0,00 €", "more than 0"),
        ("1.000.000.001", "too large"),
        ("2 Mrd €", "too large"),
        ("5 EUO", "Did you mean EUR?"),
        ("1000 DEM", "don't know the currency “DEM”"),
        ("5 k XYZ", "“XYZ”"),
        ("5 Stück", "“Stück”"),
        ("ca. 5", "“ca.”"),
        ("500 kr", "SEK, NOK, DKK, ISK"),
        ("5.005,005", "2 decimals"),
        ("0.035", "2 decimals"),
        ("¥500,5", "no decimals"),
        ("1,234 KWD", "two ways"),
        ("1.234M", "two ways"),
        ("€5 USD", "two currencies"),
        ("k 5", "could not read"),
        ("TEUR 5k", "could not read"),
        ("12,34,5", "could not read"),
        ("5x5", "could not read"),
        ("5e3", "could not read"),
        ("EUR", "could not read"),
        ("", "could not read"),
        ("٥٠٠٠", "could not read"),
        ("9" * 10_000, "too long"),
    ],
)
def test_amounts_that_are_refused(text: str, word: str) -> None:
    assert word in refusal(in_euros, text)


def test_a_currency_may_have_three_decimals() -> None:
    assert "3 decimals" in refusal(in_euros, "1,0001 KWD")


def test_a_fee_may_be_zero_where_allowed() -> None:
    assert parse_money("0 €", default_currency="EUR", allow_zero=True) == Money(0, "EUR")


def test_a_shared_sign_means_the_default_currency_where_it_can() -> None:
    assert parse_money("$5", default_currency="CAD") == Money(500, "CAD")
    assert parse_money("500 kr", default_currency="SEK") == Money(50_000, "SEK")
    assert parse_money("¥5", default_currency="CNY") == Money(500, "CNY")


def _readable(currency: str, minor: int) -> bool:
    """Leave out what is refused on purpose: three decimals without grouping look like thousands."""
    return numbers.get_currency_precision(currency) < 3 or minor == 0 or minor >= 1_000_000 or minor < 1_000


@given(
    st.integers(0, 10**9), st.sampled_from(sorted(currencies())), st.sampled_from(["en", "de"]), st.booleans()
)
def test_formatted_money_is_read_back(minor: int, currency: str, language: str, as_default: bool) -> None:
    shared = currency in {"SHP", "FKP", "GIP", "EGP", "SYP", "LBP"}
    text = translator(language).money(minor, currency)
    if not _readable(currency, minor):
        assert "two ways" in refusal(in_euros, text)
        return
    default = currency if as_default or shared else "EUR"
    assert parse_money(text, default_currency=default, allow_zero=True) == Money(minor, currency)


@given(st.integers(1, 10**11), st.sampled_from(["en", "de"]))
def test_every_amount_in_euros_is_read_back(minor: int, language: str) -> None:
    assert in_euros(translator(language).money(minor, "EUR")) == Money(minor, "EUR")


@given(texts)
def test_any_text_gets_an_amount_or_a_sentence(text: str) -> None:
    answers(in_euros, text)
    answers(parse_currency, text)
    answers(partial(parse_money_range, default_currency="EUR"), text)


@given(texts)
def test_what_is_read_is_positive_and_bounded(text: str) -> None:
    try:
        money = in_euros(text)
    except UserError:
        return
    assert 0 < money.minor <= 10**12
    assert money.currency in currencies()


@pytest.mark.parametrize(
    ("text", "code"), [("eur", "EUR"), ("€", "EUR"), ("Franken", "CHF"), ("$", "USD"), (" usd ", "USD")]
)
def test_currencies(text: str, code: str) -> None:
    assert parse_currency(text) == code


def test_an_unknown_currency_is_answered_with_near_codes() -> None:
    assert refusal(parse_currency, "EURO1").startswith("I don't know the currency “EURO1”. Did you mean EUR")
    assert "like EUR, USD or CHF" in refusal(parse_currency, "Muscheln")
    assert "DEM" not in currencies()
    assert "XXX" not in currencies()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("500-2k €", Money(50_000, "EUR"), Money(200_000, "EUR")),
        ("€10-50k", Money(1_000_000, "EUR"), Money(5_000_000, "EUR")),
        ("1.000-5.000 CHF", Money(100_000, "CHF"), Money(500_000, "CHF")),
        ("CHF 10 bis 20", Money(1_000, "CHF"), Money(2_000, "CHF")),
        ("ab 1.000 USD", Money(100_000, "USD"), None),
        ("max 500", None, Money(50_000, "EUR")),
        ("0-500", Money(0, "EUR"), Money(50_000, "EUR")),
    ],
)
def test_ranges_of_money(text: str, low: Money | None, high: Money | None) -> None:
    assert parse_money_range(text, default_currency="EUR") == Range(low, high)


def test_ranges_of_money_that_are_refused() -> None:
    read = partial(parse_money_range, default_currency="EUR")
    assert "two currencies" in refusal(read, "€10-$20")
    assert "backwards" in refusal(read, "500-20 €")
