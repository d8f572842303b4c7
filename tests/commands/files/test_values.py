"""Single cells: numbers, money, days."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.files.values import (
    Cell,
    DayOrder,
    NumberStyle,
    clean_text,
    count_reader,
    currency_of,
    day_reader,
    is_blank,
    is_masked,
    money_reader,
    needs_order,
    order_of,
    read_number,
    seconds_reader,
    shorten,
    style_of,
)

POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("12.5", POINT),
        ("1,234.56", POINT),
        ("1,234,567", POINT),
        ("0.615", POINT),
        (".5", POINT),
        ("1234.567", POINT),
        ("$1,234.56", POINT),
        ("12,5", COMMA),
        ("1.234,56", COMMA),
        ("1.234.567", COMMA),
        ("0,615", COMMA),
        ("1.234,56 €", COMMA),
        ("12,50 %", COMMA),
        ("1.234", None),
        ("1,234", None),
        ("12", None),
        ("-", None),
        ("Winter, 2026", None),
        ("1" * 60 + ".5", None),
    ],
)
def test_a_number_proves_a_style_or_none(text: str, style: NumberStyle | None) -> None:
    assert style_of(text) is style


@pytest.mark.parametrize(
    ("text", "style", "value", "unit"),
    [
        ("1,234.56", POINT, "1234.56", ""),
        ("1.234", POINT, "1.234", ""),
        ("1.234", COMMA, "1234", ""),
        ("1.234,56 €", COMMA, "1234.56", "€"),
        ("€ 12", COMMA, "12", "€"),
        ("EUR 12.00", POINT, "12.00", "EUR"),
        ("Rp. 5779", POINT, "5779", "Rp"),
        ("12,00\u00a0%", COMMA, "12.00", "%"),
        ("1 234,56", COMMA, "1234.56", ""),
        ("1’234.56", POINT, "1234.56", ""),
        (" 7 ", POINT, "7", ""),
    ],
)
def test_a_number_is_read_in_the_style_of_its_file(
    text: str, style: NumberStyle, value: str, unit: str
) -> None:
    assert read_number(text, style) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["", " ", "-", "--", "–", "n/a", "<5", "< 5"])
def test_blank_and_masked_figures_are_none(text: str) -> None:
    assert is_blank(text)
    assert read_number(text, POINT) is None
    assert count_reader(POINT)(text) is None
    assert money_reader(COMMA, "EUR")(text) is None


def test_only_a_masked_figure_is_masked() -> None:
    assert is_masked("<5")
    assert not is_masked("-")
    assert not is_masked("<b>")


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1,2,3",
        "1,23.4",
        "12,5",
        "=1+1",
        "+5",
        "@SUM(A1)",
        "1e5",
        "1_000",
        "1.2.3",
        ".",
        "€ 5 €",
        "5 apples",
        "٣x",
    ],
)
def test_what_is_no_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError) as caught:
        read_number(text, POINT)
    assert caught.value.message.params == {"value": text, "example": "1,234.56"}


@pytest.mark.parametrize("cell", [True, date(2026, 1, 1), time(1), timedelta(1)])
def test_a_cell_of_another_type_is_no_number(cell: Cell) -> None:
    with pytest.raises(UserError):
        read_number(cell, POINT)


@pytest.mark.parametrize("cell", ["-5", "−5", "€-5", "-€ 5", -1, -0.5])
def test_a_negative_figure_is_refused(cell: Cell) -> None:
    with pytest.raises(UserError, match="negative"):
        read_number(cell, POINT)


@pytest.mark.parametrize("cell", ["9" * 17, "1" + "0" * 15 + "1", 1e16, float("nan"), float("inf")])
def test_an_absurd_figure_is_refused(cell: Cell) -> None:
    with pytest.raises(UserError, match="too large"):
        read_number(cell, POINT)


@pytest.mark.parametrize(
    ("cell", "count"), [("12", 12), ("1,234", 1234), ("3.00", 3), (493.0, 493), (7, 7), ("٣", 3)]
)
def test_counts(cell: Cell, count: int) -> None:
    assert count_reader(POINT)(cell) == count


@pytest.mark.parametrize("cell", ["1.5", 1.5, "5%", "€5", "²"])
def test_a_count_is_whole_and_has_no_unit(cell: Cell) -> None:
    with pytest.raises(UserError):
        count_reader(POINT)(cell)


@pytest.mark.parametrize(
    ("cell", "currency", "minor"),
    [
        ("12", "EUR", 1200),
        ("12.", "EUR", 1200),
        ("12.3", "EUR", 1230),
        ("12.345", "EUR", 1235),
        ("0.005", "EUR", 1),
        ("1,234.50", "EUR", 123450),
        ("€12.30", "EUR", 1230),
        ("$12.30", "CAD", 1230),
        ("5779", "JPY", 5779),
        ("5779.5", "JPY", 5780),
        ("1.2345", "KWD", 1235),
        (123.45, "EUR", 12345),
        (0.285, "EUR", 29),
        (5, "IDR", 500),
    ],
)
def test_money_becomes_minor_units_of_its_currency(cell: Cell, currency: str, minor: int) -> None:
    assert money_reader(POINT, currency)(cell) == minor


@pytest.mark.parametrize("text", ["€5", "EUR 5", "5 %"])
def test_an_amount_in_another_unit_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="not an amount"):
        money_reader(POINT, "USD")(text)


@given(st.integers(0, 10**15), st.sampled_from(list(NumberStyle)), st.booleans())
def test_every_way_to_write_an_amount_is_read_exactly(cents: int, style: NumberStyle, grouped: bool) -> None:
    whole, rest = divmod(cents, 100)
    text = f"{whole:,}.{rest:02}" if grouped else f"{whole}.{rest:02}"
    text = text if style is POINT else text.translate(str.maketrans(",.", ".,"))
    assert style_of(text) is style
    assert money_reader(style, "EUR")(text) == cents


@given(st.text(max_size=60), st.sampled_from(list(NumberStyle)))
def test_any_text_is_a_figure_a_blank_or_a_sentence(text: str, style: NumberStyle) -> None:
    readers: list[Callable[[Cell], object]] = [
        count_reader(style),
        money_reader(style, "EUR"),
        day_reader(None),
    ]
    for reader in [*readers, seconds_reader(style), style_of, order_of]:
        with contextlib.suppress(UserError):
            value = reader(text)
            assert value is None or not isinstance(value, int) or value >= 0


@pytest.mark.parametrize(
    ("cell", "seconds"), [("4.66", "4.66"), ("4.66s", "4.66"), ("3 s", "3"), (2.5, "2.5")]
)
def test_seconds(cell: Cell, seconds: str) -> None:
    assert seconds_reader(POINT)(cell) == Decimal(seconds)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("2026-11-01 00:00:00", date(2026, 11, 1)),
        ("2026-11-01T05:00:00Z", date(2026, 11, 1)),
        ("2026/11/1", date(2026, 11, 1)),
        ("20261101", date(2026, 11, 1)),
        ("01.11.2026", date(2026, 11, 1)),
        ("1.11.26", date(2026, 11, 1)),
        (" 2028-02-29 ", date(2028, 2, 29)),
        (date(2026, 11, 1), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 23, tzinfo=UTC), date(2026, 11, 1)),
        (46327.0, date(2026, 11, 1)),
    ],
)  # fmt: skip
def test_days(cell: Cell, day: date) -> None:
    assert day_reader(None)(cell) == day


def test_the_order_settles_a_date_with_slashes() -> None:
    assert day_reader(DayOrder.DAY_FIRST)("11/01/2026") == date(2026, 1, 11)
    assert day_reader(DayOrder.MONTH_FIRST)("11/01/2026") == date(2026, 11, 1)
    with pytest.raises(UserError):
        day_reader(None)("11/01/2026")


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "31.11.2026", "1999-12-31", "2101-01-01", "tomorrow", "2026-11", "11/01/26", "1", 5.0,
     True, time(1), "2026-11-01 to 2026-11-07", "2026-11-01" * 9, date(1900, 1, 1), 1e9, float("nan")],
)  # fmt: skip
def test_impossible_dates_are_refused(cell: Cell) -> None:
    with pytest.raises(UserError):
        day_reader(DayOrder.DAY_FIRST)(cell)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("23/10/2026", DayOrder.DAY_FIRST),
        ("10-23-2026", DayOrder.MONTH_FIRST),
        ("11/01/2026", None),
        ("23/23/2026", None),
        ("2026-11-01", None),
    ],
)
def test_some_dates_prove_an_order(text: str, order: DayOrder | None) -> None:
    assert order_of(text) is order


def test_only_dates_with_the_year_last_need_an_order() -> None:
    assert needs_order("11/01/2026")
    assert not needs_order("2026-11-01")
    assert not needs_order("01.11.2026")


@pytest.mark.parametrize(
    ("text", "code"), [("eur", "EUR"), (" € ", "EUR"), ("Rp", "IDR"), ("$", None), ("XYZ1", None)]
)
def test_currencies(text: str, code: str | None) -> None:
    assert currency_of(text) == code


def test_text_is_cleaned_but_never_evaluated() -> None:
    assert clean_text("  =1+1 ") == "=1+1"
    assert clean_text("a\u202eb\u200bc\n d") == "abc d"
    assert clean_text(12.0) == "12"
    assert clean_text(0.5) == "0.5"
    assert len(shorten("x" * 500)) == 40
