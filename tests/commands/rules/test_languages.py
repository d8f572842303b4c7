"""Names and codes of languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.languages import parse_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("pt_BR", "pt"),
        ("German", "de"),
        ("deutsch", "de"),
        ("Französisch", "fr"),
        ("français", "fr"),
        ("Türkçe", "tr"),
        ("polski", "pl"),
    ],
)
def test_languages_are_read(text: str, code: str) -> None:
    assert parse_language(text) == code


@pytest.mark.parametrize("text", ["", "Elvish", "xx", "d", "de en"])
def test_what_is_no_language_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="don't know the language"):
        parse_language(text)


@given(st.text(max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        code = parse_language(text)
    except UserError:
        return
    assert len(code) == 2
    assert parse_language(code) == code
