"""The dashboard as a Mini App: Telegram's signature, its age, and who is let in."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
import pytest_asyncio

from bot.links import own_pages
from bot.web.init_data import user_of
from commands.core.texts import UserError
from tests.bot.web.kit import Pages, served
from tests.chat import START, Chat, Talker, group

TOKEN = "12345:a-token-of-tests"


def signed(now: datetime, person: str, token: str = TOKEN, **more: str) -> str:
    """Give what Telegram tells of somebody, as Telegram signs it."""
    fields = {
        "query_id": "AAF0Zk",
        "user": json.dumps({"id": int(person), "first_name": "Anna & Co", "language_code": "en"}),
        "auth_date": str(int(now.timestamp())),
        "signature": "third-parties-check-this-one",
        **more,
    }
    said = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    made = hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()
    return quote(urlencode({**fields, "hash": made}), safe="")


def plain(data: str) -> str:
    return unquote(data)


@pytest_asyncio.fixture
async def site(chat: Chat) -> AsyncIterator[Pages]:
    async with served(chat, telegram_token=TOKEN) as site:
        yield site


def numbered(chat: Chat) -> Talker:
    """Give somebody whose id is a number, as Telegram's are."""
    anna = chat.person("anna", admin=True, language="en")
    return Talker(chat, replace(anna.who, id="77"), anna.place)


def test_a_person_is_who_telegram_says() -> None:
    assert user_of(plain(signed(START, "77")), TOKEN, START) == "77"
    assert user_of(plain(signed(START, "77")), TOKEN, START + timedelta(minutes=59)) == "77"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "hash=",
        "nonsense",
        "user=%7B%22id%22%3A77%7D&hash=" + "0" * 64,
        plain(signed(START, "77", "12345:another")),
        plain(signed(START, "77")).replace("77", "78"),
        plain(signed(START, "77")) + "&admin=1",
        plain(signed(START, "77")) + "&user=%7B%22id%22%3A78%7D",
        plain(signed(START, "77")).upper(),
        plain(signed(START, "77", user="[]")),
        plain(signed(START, "77", user='{"id":"77"}')),
        plain(signed(START, "77", auth_date="soon")),
        plain(signed(START, "77", auth_date="9" * 40)),
        plain(signed(START, "77", start_param="x" * 9_000)),
    ],
)
def test_what_telegram_did_not_sign_is_refused(data: str) -> None:
    with pytest.raises(UserError, match="did not come from Telegram"):
        user_of(data, TOKEN, START)


@pytest.mark.parametrize("away", [timedelta(hours=1, seconds=1), timedelta(days=400), timedelta(minutes=-2)])
def test_what_was_signed_long_ago_or_later_than_now_is_refused(away: timedelta) -> None:
    with pytest.raises(UserError, match="too long ago"):
        user_of(plain(signed(START - away, "77")), TOKEN, START)


async def enter(site: Pages, data: str) -> tuple[int, dict[str, Any]]:
    page = await site.browser().sends("POST", "/app", data={"data": plain(data)})
    return page.status, json.loads(page.source)


async def test_people_of_a_team_come_to_their_dashboard(chat: Chat, site: Pages) -> None:
    anna = numbered(chat)
    await anna.says("/campaign new Summer")
    status, told = await enter(site, signed(chat.now, "77"))
    assert status == 200
    (way,) = told["ways"]
    page = await site.browser().opens(way["to"])
    assert (page.status, "Summer · C1" in page.text) == (200, True)
    assert "frame-ancestors https://web.telegram.org" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert (await site.browser().opens(way["to"].replace("/app/", "/dashboard/"))).status == 404


async def test_with_several_teams_one_chooses(chat: Chat, site: Pages) -> None:
    anna = numbered(chat)
    await anna.says("/campaign new Summer")
    await anna.at(group("other")).says("/campaign new Winter")
    _, told = await enter(site, signed(chat.now, "77"))
    ways = told["ways"]
    shown = [(await site.browser().opens(way["to"])).text for way in ways]
    assert ["Summer" in text for text in shown] != ["Winter" in text for text in shown]
    assert len(ways) == 2


async def test_nobody_else_is_let_in(chat: Chat, site: Pages) -> None:
    status, told = await enter(site, signed(chat.now, "78"))
    assert (status, list(told)) == (403, ["said"])
    assert "people of a team" in str(told["said"])
    status, told = await enter(site, signed(chat.now, "77", "1:other"))
    assert status == 403
    crossing = {"Sec-Fetch-Site": "cross-site"}
    data = {"data": plain(signed(chat.now, "77"))}
    assert (await site.browser().sends("POST", "/app", data=data, headers=crossing)).status == 403


async def test_the_app_itself_says_how_it_is_opened_and_may_be_framed_by_telegram_alone(site: Pages) -> None:
    page = await site.browser("de").opens("/app")
    assert "/dashboard web" in page.text
    assert page.headers["Content-Security-Policy"].endswith("frame-ancestors https://web.telegram.org")


async def test_its_button_comes_in_private_on_telegram_alone(chat: Chat) -> None:
    for url, app, there in (
        ("https://takt.example", True, True),
        ("https://takt.example", False, False),
        ("http://takt.example", True, False),
    ):
        chat.services.pages.clear()
        own_pages(chat.services, url, calendar=False, app=app)
        anna = chat.person("anna", admin=True, language="en")
        await anna.says("/campaign list")
        private = await anna.private.says("/dashboard web")
        assert [one.url for one in private.buttons] == (["https://takt.example/app"] if there else [])
        # Asked for in a group, link and button come in private as well.
        asked = await anna.says("/dashboard web")
        assert asked.private
        assert [one.url for one in asked.buttons] == [one.url for one in private.buttons]
        ben = chat.person("ben", admin=True, platform="discord").private
        assert (await ben.says("/dashboard web")).buttons == ()
