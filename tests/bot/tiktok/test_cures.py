"""Each documented code, to each source of figures: a sentence that names the cure, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.tiktok.accounts import KINDS as ACCOUNT_KINDS
from bot.tiktok.ads import KINDS as ADS_KINDS
from bot.tiktok.answers import Answer
from bot.tiktok.business import Business, Kinds
from bot.tiktok.codes import Action, action_of
from bot.tiktok.cures import CURES as BY_CODE
from commands.core.errors import RemoteError
from commands.core.reporting import TokenRefused
from commands.core.texts import translator
from tests.bot.tiktok.test_wire import CODES
from tests.servers.tiktok import as_json

SOURCES = ("ads", "account", "market")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# By what a code asks for and the source that was asked: words of the cure in English and in German.
CURES: Mapping[Action, Mapping[str, tuple[str, str]]] = {
    Action.SET_UP: {
        "ads": ("then connect again: /connect tiktok", "/connect tiktok"),
        "account": ("then connect again: /connect account", "/connect account"),
        "market": ("asks for the permission in TikTok's developer portal", "Entwicklerportal"),
    },
    Action.RECONNECT: {
        "ads": ("A manager gives it again: /connect tiktok", "/connect tiktok"),
        "account": ("Whoever owns the account gives it again: /connect account", "/connect account"),
        "market": ("sets TAKT_TIKTOK_ACCESS_TOKEN", "TAKT_TIKTOK_ACCESS_TOKEN"),
    },
    Action.CORRECT: {
        "ads": ("Look whether the ad account is still open in Ads Manager", "Werbekonto"),
        "account": ("Look whether the account is still open in the TikTok app", "ob es das Konto noch gibt"),
        "market": ("Leave something out, or write it another way", "anders"),
    },
    Action.UNKNOWN: {
        "ads": ("Look whether the ad account is still open in Ads Manager", "Werbekonto"),
        "account": ("Look whether the account is still open in the TikTok app", "ob es das Konto noch gibt"),
        "market": ("does not have this creator", "Creator"),
    },
    Action.REPEAT: dict.fromkeys(SOURCES, ("Try again in a few minutes", "in ein paar Minuten")),
    Action.NEXT_SECOND: dict.fromkeys(SOURCES, ("Try again in a few minutes", "in ein paar Minuten")),
    Action.STAND_BACK: dict.fromkeys(SOURCES, ("Try again after 12:05 UTC", "12:05 UTC")),
    Action.MAINTENANCE: dict.fromkeys(SOURCES, ("Try again in an hour", "in einer Stunde")),
    Action.TAKE: dict.fromkeys(SOURCES, ("I try again by myself", "von selbst")),
}
KINDS: Mapping[str, Kinds | None] = {"ads": ADS_KINDS, "account": ACCOUNT_KINDS, "market": None}
# Codes with a cure of their own, which is the same whatever is asked.
OWN: Mapping[int, tuple[str, str]] = {
    **dict.fromkeys((40101, 40113, 40116), ("TAKT_TIKTOK_APP_SECRET", "TAKT_TIKTOK_APP_SECRET")),
    **dict.fromkeys(
        (40006, 40008, 40009, 40010, 40013, 40014, 40051, 40117, 41002),
        ("TAKT_TIKTOK_API_URL", "TAKT_TIKTOK_API_URL"),
    ),
    **dict.fromkeys((40300, 40301), ("choose which ones are read: /connect list", "/connect list")),
    40118: ("asks their contact at TikTok", "Ansprechperson bei TikTok"),
    40119: ("registers the app for the company that owns the account", "registriert die App"),
    40124: ("completes it in TikTok's developer portal", "Entwicklerportal"),
    41000: ("lets me run in another one", "anderen Land"),
    41001: ("Try again in an hour", "in einer Stunde"),
}


class Refusing:
    """TikTok that answers everything with one code."""

    def __init__(self, code: int) -> None:
        self._body = as_json({"code": code, "message": "No.", "request_id": "1", "data": {}})

    async def send(self, *_: Any, **__: Any) -> Answer:
        """Refuse."""
        return Answer(200, self._body)

    async def close(self) -> None:
        """Do nothing."""


async def said(source: str, code: int) -> tuple[RemoteError, str, str]:
    """Ask as a source does, and give what its refusal says in both languages."""
    clock = [NOW]

    async def sleep(seconds: float) -> None:
        clock[0] += timedelta(seconds=seconds)

    business = Business("https://x", "t", now=lambda: clock[0], sleep=sleep, sender=Refusing(code)).using(
        "t", KINDS[source]
    )
    with pytest.raises(RemoteError) as caught:
        await business.whole("report/integrated/get")
    message = caught.value.message
    return caught.value, translator("en")(message), translator("de")(message)


def test_the_table_knows_every_code_with_a_cure_of_its_own() -> None:
    assert set(OWN) | {40016, 40132, 40133} == set(BY_CODE)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("code", [row["code"] for row in CODES])
async def test_each_code_names_its_cure_in_both_languages(source: str, code: int) -> None:
    error, english, german = await said(source, code)
    wanted = OWN.get(code) or CURES[action_of(code)][source]
    assert (wanted[0] in english, wanted[1] in german) == (True, True), (english, german)
    assert english != german
    # Only what ends a leave asks for a new one; the rest is tried again by itself.
    assert isinstance(error, TokenRefused) == (action_of(code) is Action.RECONNECT)
