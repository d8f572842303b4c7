"""Paid, organic and public figures, shown apart and never added, as a chat."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commands.core.marketplace import MarketPost
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure
from tests.commands.scene import link_of
from tests.fake_market import FakeMarket

VIDEO, OTHER = "7400000000000000001", "7400000000000000002"


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give an owner whose campaign C1 has asked a creator."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    await found.says("/creator add @dora")
    await link_of(found)
    return found


def post(id: str, figures: dict[str, int], **parts: Any) -> MarketPost:
    return MarketPost(id, figures=figures, handle="dora", **parts)


async def read(anna: Talker, *posts: MarketPost) -> None:
    """Let TikTok One tell of the videos of C1."""
    market = anna.chat.services.market
    if not isinstance(market, FakeMarket):
        market = anna.chat.services.market = FakeMarket()
        await anna.says("/tiktokone invite C1")
    market.counted = list(posts)
    await anna.says("/tiktokone figures C1")


async def shown(anna: Talker, line: str = "/kpi show C1") -> str:
    """Give the part of a report that tells figures apart."""
    reply = await anna.says(line)
    return next((field.value for field in reply.fields if field.label == "Paid and organic"), "")


async def test_what_ads_measured_is_paid_and_organic_stays_blank(chat: Chat, anna: Talker) -> None:
    measure(chat, views=100, spend=500)
    assert await shown(anna) == (
        "Paid: all figures of these days, measured by ads\nOrganic: –, no source tells it apart"
    )


async def test_without_figures_nothing_is_said(anna: Talker) -> None:
    assert await shown(anna) == ""


async def test_what_was_written_by_hand_is_neither(chat: Chat, anna: Talker) -> None:
    measure(chat, views=100, spend=500)
    await anna.says("/kpi log C1 views 30")  # the file goes before it
    await anna.says("/kpi log C1 views 40 day=2026-11-20")
    await anna.says("/kpi log C1 likes 7")
    text = await shown(anna)
    assert "Paid, measured by ads on these days: Spend €5.00 · Video views 100\n" in text
    assert "Written by hand, and not said which: Video views 40 · Likes 7" in text


async def test_the_parts_that_tiktok_one_tells_stand_beside_the_ads(chat: Chat, anna: Talker) -> None:
    measure(chat, views=100)
    parts = {"organic": {"views": 700, "likes": 40}, "paid": {"views": 300, "likes": 2}}
    await read(anna, post(VIDEO, {"views": 1_000, "likes": 42}, **parts), post(OTHER, {"views": 50}))
    text = await shown(anna)
    assert "Paid: all figures of these days, measured by ads" in text
    on = "as of Mon 23 Nov 2026"
    assert (
        f"Organic since publication, by TikTok One (1 of 2 posts, {on}): Video views 700 · Likes 40" in text
    )
    assert "Paid of these posts, by TikTok One: Video views 300 · Likes 2" in text
    assert f"organic and paid together (2 of 2 posts, {on}): Video views 1,050 · Likes 42 (of 1 post)" in text
    assert "nothing of them is added up" in text
    card = chat.text(await anna.says("/content show V1"))
    assert "Organic: Views 700 · Likes 40" in card
    assert "Paid: Views 300 · Likes 2" in card
    # The table counts what ads measured and nothing else.
    table = (await anna.says("/kpi show C1")).table
    assert table
    assert ["Video views", "100"] in [list(row[:2]) for row in table.rows]


async def test_a_newer_answer_without_the_parts_keeps_those_there_were(chat: Chat, anna: Talker) -> None:
    await read(anna, post(VIDEO, {"views": 1_000}, organic={"views": 700}))
    chat.forward(days=1)
    await read(anna, post(VIDEO, {"views": 1_100}))
    text = await shown(anna)
    assert "(1 of 1 post, as of Mon 23 Nov 2026): Video views 700" in text
    assert "(1 of 1 post, as of Tue 24 Nov 2026): Video views 1,100" in text


async def test_posts_alone_are_told_without_any_ads(chat: Chat, anna: Talker) -> None:
    await read(anna, post(VIDEO, {"views": 1_000}))
    text = await shown(anna)
    assert text.startswith("Paid, measured by ads on these days: –\nOrganic: –, no source tells it apart\n")


async def test_a_post_of_another_campaign_stays_there(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter")
    measure(chat, campaign=2, day=YESTERDAY, views=1)
    await read(anna, post(VIDEO, {"views": 1_000}))
    assert "In public" not in await shown(anna, "/kpi show C2")


async def test_a_digest_tells_them_apart_as_well(chat: Chat, anna: Talker) -> None:
    measure(chat, day=date(2026, 11, 20), views=100)
    await anna.says('/digest new C1 "every monday 9:00"')
    assert "Paid: all figures of these days" in await shown(anna, "/digest preview D1")
