"""Texts, numbers, money and dates in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from commands.core.texts import language_of, msg, msg_plural, translator

EN, DE = translator("en"), translator("de")


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (0, "0", "0"),
        (9_999, "9,999", "9.999"),
        (10_000, "10.0K", "10,0K"),
        (12_345, "12.3K", "12,3K"),
        (999_499, "999K", "999K"),
        (999_999, "1.00M", "1,00M"),
        (1_234_567, "1.23M", "1,23M"),
        (-45_600, "-45.6K", "-45,6K"),
        (1_234_567_890, "1,235M", "1.235M"),
    ],
)
def test_figures_are_exact_or_shortened_to_three_digits(value: int, english: str, german: str) -> None:
    assert EN.compact(value) == english
    assert DE.compact(value) == german


def test_money_has_the_decimals_of_its_currency() -> None:
    assert EN.money(500_050, "EUR") == "€5,000.50"
    assert DE.money(500_050, "EUR") == "5.000,50\u00a0€"
    assert EN.money(5_000, "JPY") == "JP¥5,000"


def test_percentages_have_two_decimals() -> None:
    assert EN.percent(Decimal("0.12346")) == "12.35%"
    assert DE.percent(Decimal("0.12346")) == "12,35\u00a0%"


def test_dates_come_with_their_weekday_and_instants_with_their_zone() -> None:
    assert EN.date(date(2026, 11, 23)) == "Mon 23 Nov 2026"
    assert DE.date(date(2026, 11, 23)) == "Mo. 23. Nov. 2026"
    moment = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert EN.moment(moment, ZoneInfo("Europe/Berlin")) == "Wed 1 Jul 2026, 09:00 (Europe/Berlin)"


def test_values_in_a_text_are_written_in_its_language() -> None:
    said = msg("Figures through {day}: {count}", day=date(2026, 11, 23), count=12_345)
    assert EN(said) == "Figures through Mon 23 Nov 2026: 12,345"


def test_messages_nest_and_count() -> None:
    inner = msg_plural("{count} day", "{count} days", 2)
    assert DE(inner) == "2 Tage"
    assert DE(msg_plural("{count} day", "{count} days", 1)) == "1 Tag"
    assert EN(msg("in {span}", span=inner)) == "in 2 days"


def test_braces_a_person_typed_are_left_alone() -> None:
    assert EN(msg("“{typed}” is odd", typed="{0} {x}")) == "“{0} {x}” is odd"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de", "de"), ("de-AT", "de"), ("en_US", "en"), ("DE", "de"), ("fr", None), ("", None), (None, None)],
)
def test_a_platforms_locale_becomes_a_language_or_nothing(tag: str | None, language: str | None) -> None:
    assert language_of(tag) == language
