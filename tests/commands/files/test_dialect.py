"""The one way numbers and dates are written in a file."""

from __future__ import annotations

from datetime import date

import pytest

from commands.core.texts import UserError
from commands.files.dialect import Dialect, decide
from commands.files.values import Cell, DayOrder, NumberStyle

POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA


def decided(*rows: list[Cell], fallback: NumberStyle = POINT) -> Dialect:
    """Decide over rows of: day, measure, ratio."""
    return decide(enumerate(rows, 2), measures=[1], ratios=[2], day=0, fallback=fallback)


def test_a_later_value_settles_the_earlier_ones() -> None:
    rows: list[list[Cell]] = [["2026-11-01", "1.234", ""]] * 50
    assert decided(*rows, ["2026-11-02", "12,5", ""]).numbers is COMMA
    assert decided(*rows, ["2026-11-02", "12.5", ""]).numbers is POINT


@pytest.mark.parametrize("fallback", list(NumberStyle))
def test_without_evidence_the_language_of_the_file_decides(fallback: NumberStyle) -> None:
    assert decided(["2026-11-01", "1.234", ""], fallback=fallback).numbers is fallback


def test_ratios_give_a_hint_that_a_measure_overrules() -> None:
    assert decided(["2026-11-01", "1.234", "0,61"]).numbers is COMMA
    assert decided(["2026-11-01", "1.234", "0,61"], ["2026-11-02", "12.5", ""]).numbers is POINT


def test_numbers_of_a_workbook_are_no_evidence() -> None:
    assert decided([date(2026, 11, 1), 12.5, 0.5], fallback=COMMA) == Dialect(COMMA, None)


def test_the_order_of_dates_is_found_anywhere_in_the_file() -> None:
    assert decided(["11/01/2026", "1.5", ""], ["11/13/2026", "", ""]).days is DayOrder.MONTH_FIRST
    assert decided(["01/11/2026", "1.5", ""], ["13/11/2026", "", ""]).days is DayOrder.DAY_FIRST


def test_dates_that_can_be_read_in_two_ways_are_refused() -> None:
    with pytest.raises(UserError, match="two ways"):
        decided(["11/01/2026", "1.5", ""], ["11/02/2026", "", ""])


def test_short_rows_and_totals_do_not_matter() -> None:
    assert decided(["Total of 2 results"], [], ["01/13/2026", "1,5", ""]) == Dialect(
        COMMA, DayOrder.MONTH_FIRST
    )
