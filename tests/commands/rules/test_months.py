"""Months as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from commands.core.texts import UserError
from commands.rules.months import parse_month

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("12/2026", date(2026, 12, 1)),
        ("2.2027", date(2027, 2, 1)),
        ("december", date(2026, 12, 1)),
        ("Dez.", date(2026, 12, 1)),
        ("März", date(2027, 3, 1)),
        ("September", date(2026, 9, 1)),
        ("november", date(2026, 11, 1)),
        ("june 2025", date(2025, 6, 1)),
        ("this month", date(2026, 11, 1)),
        ("Nächster Monat", date(2026, 12, 1)),
        ("last month", date(2026, 10, 1)),
    ],
)
def test_a_month_is_read(text: str, first: date) -> None:
    found = parse_month(text, TODAY)
    assert found[0] == first
    assert (found[1].year, found[1].month) == (first.year, first.month)
    assert 28 <= found[1].day <= 31


@pytest.mark.parametrize(
    "text", ["", "2026-13", "0/2026", "Smarch", "december 26", "next week", "99999-01", "may be"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UserError) as raised:
        parse_month(text, TODAY)
    assert "like december or 2026-12" in raised.value.message.text
