"""TikTok accounts: where somebody is sent and comes back to."""

from __future__ import annotations

import pytest

from bot.tiktok.accounts import way_back


@pytest.mark.parametrize(
    ("url", "back"),
    [
        ("https://bot.example.com", "https://bot.example.com/connect/account/"),
        ("https://example.com/bot", "https://example.com/bot/connect/account/"),
        # TikTok takes neither a port nor anything but https, so nothing answers there and it is pasted.
        ("https://bot.example.com:8443", "https://localhost/connect/account/"),
        ("http://bot.example.com", "https://localhost/connect/account/"),
        (None, "https://localhost/connect/account/"),
    ],
)
def test_the_way_back_is_one_that_tiktok_takes(url: str | None, back: str) -> None:
    assert way_back(url) == back
