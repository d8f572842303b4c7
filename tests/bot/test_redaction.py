"""What must never be printed is hidden in every spelling, and nothing else is."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redaction import MASK, Redactor

SECRETS = st.text(st.characters(codec="utf-8"), min_size=4, max_size=40)


@given(st.text(max_size=30), SECRETS, st.text(max_size=30))
def test_a_known_secret_disappears_in_every_spelling(before: str, secret: str, after: str) -> None:
    redact = Redactor([secret])
    for spelling in (
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
    ):
        found = redact(f"{before}\n{spelling}\n{after}")
        assert f"\n{spelling}\n" not in found
        assert MASK in found


def test_the_longest_of_two_overlapping_secrets_is_hidden_whole() -> None:
    assert Redactor(["abcd", "abcdefgh"])("abcdefgh") == MASK


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET https://api.telegram.org/bot12345:AAb-c_d/getMe", "GET https://api.telegram.org/bot***/getMe"),
        ("http://h/file/bot1%3AAAbc/docs/1.pdf", "http://h/file/bot***/docs/1.pdf"),
        (
            "POST /webhooks/123/tok-en_1/messages/@original?x=1",
            "POST /webhooks/123/***/messages/@original?x=1",
        ),
        ("/interactions/99/aW50ZXI6/callback", "/interactions/99/***/callback"),
        ("event: ('aW50ZXJhY3Rpb246MTIz',)", "event: ('***',)"),
        ("with '123456789012345678+abcdefghijklmnopqrstu' major", "with '123456789012345678+***' major"),
        ("postgresql+psycopg://bot:pa55@db/x", "postgresql+psycopg://bot:***@db/x"),
        ("Authorization: Bot abc.def, next", "Authorization: ***, next"),
        ("Access-Token: abc", "Access-Token: ***"),
        ("[(b'Authorization', b'Basic abc')]", "[(b'Authorization', b'***')]"),
        ("{'token': 'abc', 'id': 1}", "{'token': '***', 'id': 1}"),
        (r'"{\"access_token\": \"abc\", \"id\": 1}"', r'"{\"access_token\": \"***\", \"id\": 1}"'),
        ('{"app_secret":"a\\"b","id":1}', '{"app_secret":"***","id":1}'),
        ("token='abc' id=1", "token='***' id=1"),
        ("sent Bearer abcdefghijklmnopqrstuvwxyz.", "sent Bearer ***"),
        ("GET /cb?state=1&access_token=abc&x=1", "GET /cb?state=1&access_token=***&x=1"),
        ("GET /takt/r/yWByDLjuEup9WBXQLy0Egr/form/1 500", "GET /takt/r/***/form/1 500"),
        ("https://h/review/yWByDLjuEup9WBXQLy0Egr", "https://h/review/***"),
        ("/calendar/yWByDLjuEup9WBXQLy0E-r.ics", "/calendar/***.ics"),
        ("/dashboard/1-d772e2e5-1795467600-1-d8t-i6fAz4gqlE9ACyy9m1?kpi=cpm", "/dashboard/***?kpi=cpm"),
        ("https://h/figures/yWByDLjuEup9WBXQLy0Egr", "https://h/figures/***"),
        (
            "GET /connect/tiktok?auth_code=a1b2&state=yWByDLjuEup9WBXQLy0E-r",
            "GET /connect/tiktok?auth_code=***&state=***",
        ),
        ("https://t.me/taktgeber_bot?start=abc", "https://t.me/taktgeber_bot?start=***"),
        ("https://h/oauth?code=abc", "https://h/oauth?code=***"),
    ],
)
def test_places_where_secrets_stand_are_hidden(text: str, expected: str) -> None:
    assert Redactor()(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Campaign C12 starts on Mon 23 Nov 2026, 09:00 (Europe/Berlin)",
        "the token was refused",
        "GET https://discord.com/api/v10/webhooks/123",
        "File bot/adapters/base.py, line 12: basic checks",
        "password = settings.password",
        '{"event": "logging in using static token", "logger": "discord"}',
        "the secret: 'tis\nnot the end of it's story",
    ],
)
def test_harmless_text_stays(text: str) -> None:
    assert Redactor(["", "a"])(text) == text


@given(st.text("abot:/=,\\\"'&?% 1token", max_size=300))
def test_hiding_twice_is_hiding_once(text: str) -> None:
    once = Redactor()(text)
    assert Redactor()(once) == once
