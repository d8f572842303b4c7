from typing import Any

import pytest

from bot.charts.figures import Figures, figures
from commands.core.charts import Series


def written(unit: str, language: str = "en", **more: Any) -> Figures:
    return figures(Series.model_validate({"name": "", "values": (), "unit": unit, **more}), language)


@pytest.mark.parametrize(
    ("unit", "value", "english", "german"),
    [
        ("count", 9_999, "9,999", "9.999"),
        ("count", 12_345, "12.3K", "12,3K"),
        ("count", 4_560_000, "4.56M", "4,56M"),
        ("count", -12_345, "-12.3K", "-12,3K"),
        ("count", 3.4, "3.4", "3,4"),
        ("count", 0, "0", "0"),
        ("count", 1e30, "1e30", "1e30"),
        ("count", 5.6e14, "5.6e14", "5,6e14"),
        ("percent", 1.7e308, "1e300%", "1e300\u00a0%"),
        ("percent", 0.0412, "4.12%", "4,12\u00a0%"),
        ("percent", -0.4, "-40.00%", "-40,00\u00a0%"),
        ("factor", 2.5, "2.50×", "2,50×"),
        ("seconds", 12.34, "12.3\u00a0s", "12,3\u00a0s"),
        ("count", None, "–", "–"),
    ],
)
def test_a_value_in_both_languages(unit: str, value: float | None, english: str, german: str) -> None:
    assert written(unit).value(value) == english
    assert written(unit, "de").value(value) == german


@pytest.mark.parametrize(
    ("currency", "minor", "english", "german"),
    [
        ("EUR", 123_456, "€1,234.56", "1.234,56\u00a0€"),
        ("EUR", -123_456, "-€1,234.56", "-1.234,56\u00a0€"),
        ("EUR", 1_234_567_89, "€1.23M", "1,23M\u00a0€"),
        ("CHF", -5_000_000, "-CHF50.0K", "-50,0K\u00a0CHF"),
        ("JPY", 900, "JP¥900", "900\u00a0¥"),
        ("EUR", 46.4, "€0.46", "0,46\u00a0€"),
        ("EUR", 0.41, "€0.0041", "0,0041\u00a0€"),
        ("EUR", -0.41, "-€0.0041", "-0,0041\u00a0€"),
        ("EUR", 1e-7, "€0.000000", "0,000000\u00a0€"),
        ("JPY", 0.4, "JP¥0.40", "0,40\u00a0¥"),
        ("EUR", 1, "€0.01", "0,01\u00a0€"),
    ],
)
def test_money_has_its_currency_where_the_language_puts_it(
    currency: str, minor: int, english: str, german: str
) -> None:
    assert written("money", currency=currency).value(minor) == english
    assert written("money", "de", currency=currency).value(minor) == german


def test_money_of_an_unknown_currency_is_written_too() -> None:
    assert "12.00" in written("money", currency="XQQ").value(1_200)


def test_asked_for_decimals_hold() -> None:
    assert written("factor", decimals=1).value(2.54) == "2.5×"
    assert written("count", decimals=2).value(3) == "3.00"


@pytest.mark.parametrize(
    ("unit", "ticks", "expected"),
    [
        ("count", (0, 500, 1_000, 1_500), ["0", "500", "1,000", "1,500"]),
        ("count", (0, 5_000, 10_000), ["0", "5K", "10K"]),
        ("count", (0, 500_000, 1_000_000), ["0", "0.5M", "1.0M"]),
        ("count", (-20_000, 0, 20_000), ["-20K", "0", "20K"]),
        ("count", (0, 2e14, 4e14), ["0", "2e14", "4e14"]),
        ("percent", (0, 0.025, 0.05), ["0%", "2.5%", "5.0%"]),
        ("factor", (0, 1, 2), ["0×", "1×", "2×"]),
    ],
)
def test_ticks_share_unit_and_decimals(unit: str, ticks: tuple[float, ...], expected: list[str]) -> None:
    assert written(unit).ticks(ticks) == expected


def test_ticks_of_money() -> None:
    euro = written("money", "de", currency="EUR")
    assert euro.ticks((0, 20_000, 40_000)) == ["0\u00a0€", "200\u00a0€", "400\u00a0€"]
    assert euro.ticks((0, 50, 100)) == ["0\u00a0€", "0,50\u00a0€", "1,00\u00a0€"]
    assert euro.ticks((0, 1_000_000, 2_000_000)) == ["0\u00a0€", "10K\u00a0€", "20K\u00a0€"]
