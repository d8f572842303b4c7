"""Hashtags and sounds on the rise, as a chat: TikTok's over real sockets, and those of the own posts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from storage import posts, teams
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.commands.tiktok.accounts_scene import AccountsScene
from tests.commands.tiktok.accounts_scene import scene as accounts_scene
from tests.commands.tiktok.ads_scene import AdsScene, scene
from tests.servers.tiktok_api import refusal, sample

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)  # the day before the chat's clock begins

_NUMBERS = count(1)


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    found = chat.person("anna", admin=True, language="en")
    await found.says("/creator add @mia")
    await found.says("/creator put @mia list=Favourites")
    return found


@pytest.fixture
async def ads(store: Store) -> AsyncIterator[AdsScene]:
    async with scene(store) as made:
        made.tiktok.answers["discoveryTrendingList"] = sample("trending_hashtags")
        await made.connects()
        await made.anna.says("/creator add @mia")
        await made.anna.says("/creator put @mia list=Favourites")
        yield made


def publish(chat: Chat, handle: str, back: int, **values: Any) -> None:
    """Put a post into the collection, published so many days before yesterday noon."""

    def work(session: Session) -> None:
        workspace = teams.workspace(session, id=1)
        assert workspace
        posts.add(
            session,
            workspace,
            now=chat.now,
            video_id=f"74000000000000{next(_NUMBERS):05}",
            url="",
            handle=handle,
            posted_at=NOON - timedelta(days=back),
            **values,
        )

    chat.services.store.write_now(work)


# -- own posts --------------------------------------------------------------------------------------


async def test_own_posts_beside_those_before_and_who_on_the_lists_did(chat: Chat, anna: Talker) -> None:
    publish(chat, "mia", 0, hashtags=["Glow", "skin"], views=1_000)
    publish(chat, "ben", 3, hashtags=["glow"], views=500)
    publish(chat, "ben", 35, hashtags=["glow", "skin"])
    publish(chat, "ben", 35, hashtags=["skin"])
    text = chat.text(await anna.says("/trend"))
    assert "In your own posts of the last 30 complete days" in text
    assert "Name | Posts | Before | Views | On your lists\n" in text
    assert "#Glow | 2 | 1 | 1,500 | @mia (Favourites)\n#skin | 1 | 2 | 1,000 | @mia (Favourites)" in text
    assert "With an ad account connected, TikTok's own trending hashtags" in text
    week = chat.text(await anna.says("/trend days=7"))
    assert "#Glow | 2 | 0 |" in week


async def test_sounds_are_those_of_own_posts(chat: Chat, anna: Talker) -> None:
    publish(chat, "ben", 0, sound="Sommerhit – Lena")
    publish(chat, "ben", 1, sound="sommerhit lena")
    text = chat.text(await anna.says("/trend sounds"))
    assert "Lena | 2 | 0 | – | –" in text or "lena | 2 | 0 | – | –" in text
    assert "TikTok tells its trending sounds to connected TikTok accounts alone" in text


async def test_without_posts_that_is_said(chat: Chat, anna: Talker) -> None:
    assert "None of your posts of the last 30 days names any." in chat.text(await anna.says("/trend"))


async def test_posts_and_lists_of_others_stay_theirs(chat: Chat, anna: Talker) -> None:
    publish(chat, "mia", 0, hashtags=["glow"])
    ben = chat.person("ben", platform="discord", admin=True, language="en")
    assert "glow" not in chat.text(await ben.says("/trend"))


# -- TikTok's list ----------------------------------------------------------------------------------


async def test_tiktoks_list_is_told_with_its_age_and_who_used_one(ads: AdsScene) -> None:
    publish(ads.chat, "mia", 90, hashtags=["Freibad"])
    publish(ads.chat, "ben", 0, hashtags=["glow"])
    text = ads.chat.text(await ads.anna.says("/trend country=DE"))
    assert "TikTok's trending hashtags over 30 days: Germany, read Mon 23 Nov 2026, 10:00" in text
    assert "1 | #freibad | new | 8.10M | 2,100 | @mia (Favourites)" in text
    assert "2 | #sommerrezepte | -1 | 4.10M | 900 | –" in text
    assert "#glow: 1 post, 0 before, – views; on your lists: –" in text
    name, asked = ads.tiktok.calls[-1]
    assert name == "discoveryTrendingList"
    assert (asked["country_code"], asked["date_range"]) == ("DE", "30DAY")


async def test_it_is_asked_for_once_in_six_hours(ads: AdsScene) -> None:
    for _ in range(3):
        await ads.anna.says("/trend country=DE")
    assert ads.tiktok.names().count("discoveryTrendingList") == 1
    await ads.anna.says("/trend country=DE days=7")
    assert ads.tiktok.names().count("discoveryTrendingList") == 2
    ads.chat.forward(hours=7)
    await ads.anna.says("/trend country=DE")
    assert ads.tiktok.names().count("discoveryTrendingList") == 3


async def test_the_newest_campaigns_market_is_meant_without_a_country(ads: AdsScene) -> None:
    assert "Name a country for TikTok's own list" in ads.chat.text(await ads.anna.says("/trend"))
    await ads.anna.says("/campaign edit C1 markets=AT")
    await ads.anna.says("/trend")
    assert ads.tiktok.calls[-1][1]["country_code"] == "AT"


async def test_refused_it_says_why_and_shows_what_was_read_before(ads: AdsScene) -> None:
    ads.tiktok.faults.append(refusal(40001))
    text = ads.chat.text(await ads.anna.says("/trend country=DE"))
    assert "asks for the permission Discovery" in text
    assert "In your own posts" in text or "None of your posts" in text
    await ads.anna.says("/trend country=DE")
    ads.chat.forward(hours=7)
    ads.tiktok.faults.append(refusal(40001))
    stale = ads.chat.text(await ads.anna.says("/trend country=DE"))
    assert "asks for the permission Discovery" in stale
    assert "read Mon 23 Nov 2026, 10:00" in stale
    assert "#freibad" in stale
    ads.chat.forward(days=8)
    ads.tiktok.faults.append(refusal(40001))
    assert "#freibad" not in ads.chat.text(await ads.anna.says("/trend country=DE"))


async def test_sounds_ask_tiktok_nothing_with_an_ad_account_alone(ads: AdsScene) -> None:
    await ads.anna.says("/trend sounds country=DE")
    assert "discoveryTrendingList" not in ads.tiktok.names()


# -- TikTok's sounds --------------------------------------------------------------------------------

SOUNDS: dict[str, Any] = {
    "code": 0,
    "message": "OK",
    "request_id": "1",
    "data": {
        "list": [
            {
                "commercial_music_id": "2",
                "commercial_music_name": "Regen",
                "artist": "Ole",
                "rank_position": "2",
                "genres": ["POP"],
            },
            {
                "commercial_music_id": "1",
                "commercial_music_name": "Sommerhit",
                "artist": "Lena",
                "rank_position": 1,
            },
            {"commercial_music_id": "3", "commercial_music_name": "Ohne Platz"},
        ]
    },
}


@pytest.fixture
async def mia(store: Store) -> AsyncIterator[AccountsScene]:
    async with accounts_scene(store) as made:
        made.tiktok.answers["discoveryMusic"] = SOUNDS
        await made.anna.says("/creator put @mia list=Favourites")
        await made.connects()
        yield made


async def test_tiktoks_sounds_are_told_with_their_age_and_who_used_one(mia: AccountsScene) -> None:
    publish(mia.chat, "mia", 90, sound="Sommerhit - Lena")
    publish(mia.chat, "mia", 1, sound="Regen")  # of which there are many
    text = mia.chat.text(await mia.anna.says("/trend sounds country=DE"))
    assert (
        "TikTok's trending sounds for advertising in Germany over 30 days, read Mon 23 Nov 2026, 10:00"
        in text
    )
    assert (
        "# | Sound | By | On your lists\n1 | Sommerhit | Lena | @mia (Favourites)\n2 | Regen | Ole | –"
        in text
    )
    assert "– | Ohne Platz | – | –" in text
    assert "Regen: 1 post, 0 before" in text
    name, asked = mia.tiktok.calls[-1]
    assert name == "discoveryMusic"
    assert asked == {"business_id": "-000mia", "country_code": "DE", "date_range": "30DAY"}


async def test_sounds_are_asked_for_once_in_six_hours_and_beside_hashtags(mia: AccountsScene) -> None:
    for _ in range(3):
        await mia.anna.says("/trend sounds country=DE")
    assert mia.tiktok.names().count("discoveryMusic") == 1
    assert "sounds for advertising" not in mia.chat.text(await mia.anna.says("/trend country=DE"))
    mia.chat.forward(hours=7)
    await mia.anna.says("/trend sounds country=DE")
    assert mia.tiktok.names().count("discoveryMusic") == 2


async def test_sounds_that_are_refused_say_why_and_what_was_read_stays(mia: AccountsScene) -> None:
    await mia.anna.says("/trend sounds country=DE")
    mia.chat.forward(hours=7)
    for fault, sentence in (
        (refusal(40002), "TikTok has no sounds for this country or these days (code 40002)"),
        (refusal(40001), "permission TikTok Accounts"),
        (refusal(60001), "TikTok is being maintained"),
    ):
        mia.tiktok.faults.append(fault)
        text = mia.chat.text(await mia.anna.says("/trend sounds country=DE"))
        assert sentence in text
        assert "1 | Sommerhit | Lena" in text


async def test_days_and_country_that_tiktok_does_not_know_are_named(mia: AccountsScene) -> None:
    assert "/trend sounds country=DE" in mia.chat.text(await mia.anna.says("/trend sounds"))
    text = mia.chat.text(await mia.anna.says("/trend sounds country=DE days=120"))
    assert "TikTok's own list goes over 7, 30, 90 days" in text
    assert "discoveryMusic" not in mia.tiktok.names()
    reply = await mia.anna.says("/trend sounds country=DE days=90")
    assert mia.tiktok.calls[-1][1]["date_range"] == "90DAY"
    (over,) = [one for one in reply.buttons if one.label == "Hashtags"]
    assert over.arguments["days"] == "120"
