"""E-mail addresses and Discord users."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.contacts import parse_discord_user, parse_email


@pytest.mark.parametrize(
    "text", ["dora@example.com", "mailto:dora@example.com", " d.o+ra@mail.example.co.uk\u200b"]
)
def test_addresses_are_read(text: str) -> None:
    assert "@" in parse_email(text)
    assert not parse_email(text).startswith("mailto:")


@pytest.mark.parametrize(
    "text",
    ["", "dora", "dora@", "@example.com", "dora@example", "a b@example.com", "a@b@c.de", "x" * 300],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_email(text)


@pytest.mark.parametrize("text", ["123456789012345678", "<@123456789012345678>", "<@!123456789012345678>"])
def test_users_are_read(text: str) -> None:
    assert parse_discord_user(text) == "123456789012345678"


@pytest.mark.parametrize("text", ["", "dora", "dora#1234", "<@&123456789012345678>", "123", "<@1>"])
def test_what_is_no_user_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_discord_user(text)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_email, parse_discord_user):
        try:
            found = parse(text)
        except UserError:
            continue
        assert found
        assert parse(found) == found
