"""How Excel is told to show figures."""

from __future__ import annotations

import pytest

from bot.exports.formats import number_format
from commands.core.books import Kind


@pytest.mark.parametrize(
    ("kind", "currency", "language", "code"),
    [
        ("text", "", "en", ""),
        ("count", "", "de", "#,##0"),
        ("money", "EUR", "en", '"€"#,##0.00'),
        ("money", "EUR", "de", '#,##0.00"\xa0€"'),
        ("money", "JPY", "en", '"JP¥"#,##0'),
        ("money", "", "en", "#,##0.00"),
        ("cost", "EUR", "en", '"€"#,##0.00##'),
        ("cost", "JPY", "en", '"JP¥"#,##0.00##'),
        ("percent", "", "en", "0.00%"),
        ("day", "", "de", "dd.mm.yyyy"),
        ("moment", "", "en", "yyyy-mm-dd hh:mm"),
    ],
)
def test_a_kind_has_its_format(kind: Kind, currency: str, language: str, code: str) -> None:
    assert number_format(kind, currency, language) == code
