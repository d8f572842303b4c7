"""A creator's newest posts out of TikTok One: added once, their figures brought up to date."""

from __future__ import annotations

import pytest
from sqlmodel import select

from commands.core.marketplace import MarketPost
from commands.core.texts import msg
from commands.core.tiktok import Unreachable
from storage.models import Post
from tests.chat import Chat, Talker
from tests.fake_market import FakeMarket

ID = "7300000000000000001"
PASTA = MarketPost(ID, "One-Pot-Pasta #werbung", {"views": 45_100, "likes": 3_120}, ["werbung"])
OTHER = MarketPost("7300000000000000002", "", {})


@pytest.fixture
def market(chat: Chat) -> FakeMarket:
    """Let TikTok One be connected, with two posts of one creator."""
    made = FakeMarket()
    made.of["dora"] = [PASTA, OTHER]
    chat.services.market = made
    return made


def post(chat: Chat, number: int = 1) -> Post:
    return chat.read(lambda session: session.exec(select(Post).where(Post.number == number)).one())


async def test_posts_come_with_figures_source_and_day(chat: Chat, anna: Talker, market: FakeMarket) -> None:
    reply = await anna.says("/content fetch @dora campaign=C1")
    assert reply.title == "2 posts added"
    row = post(chat)
    assert (row.video_id, row.views, row.likes, row.saves) == (ID, 45_100, 3_120, None)
    assert row.figures == {name: ["TikTok One", "2026-11-23"] for name in ("views", "likes")}
    assert row.url == f"https://www.tiktok.com/@dora/video/{ID}"
    text = chat.text(await anna.says("/content show V1"))
    assert "Creator: @dora · P1" in text
    assert "Views, Likes: from TikTok One, brought in Mon 23 Nov 2026" in text
    assert "TikTok says" not in text


async def test_a_second_time_only_figures_change(chat: Chat, anna: Talker, market: FakeMarket) -> None:
    await anna.says("/content fetch @dora campaign=C1")
    await anna.says("/content figures V1 saves=7")
    market.of["dora"] = [MarketPost(ID, "", {"views": 50_000})]
    chat.forward(days=1)
    assert (await anna.says("/content fetch @dora")).title == "0 posts added"
    row = post(chat)
    assert (row.views, row.likes, row.saves, row.caption) == (50_000, 3_120, 7, "One-Pot-Pasta #werbung")
    assert row.figures["views"] == ["TikTok One", "2026-11-24"]
    assert row.figures["likes"] == ["TikTok One", "2026-11-23"]
    assert row.campaign_id is not None


async def test_a_post_that_was_pasted_gets_its_figures(chat: Chat, anna: Talker, market: FakeMarket) -> None:
    await anna.says(f"/content add https://www.tiktok.com/@dora/video/{ID}")
    assert (await anna.says("/content fetch @dora")).title == "1 post added"
    assert post(chat).views == 45_100
    assert len(post(chat).evidence) == 1


async def test_no_posts_and_no_answer_are_sentences(chat: Chat, anna: Talker, market: FakeMarket) -> None:
    market.of = {}
    assert "shows no posts of @dora" in (await anna.says("/content fetch @dora")).text
    market.fault = Unreachable(msg("TikTok does not answer right now."))
    assert (await anna.says("/content fetch @dora")).failed


async def test_without_tiktok_one_it_says_so(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/content fetch @dora")
    assert reply.failed
    assert "Neither the TikTok account of @dora nor TikTok One is connected here" in reply.text
    assert "/connect account" in reply.text
    assert chat.count(Post) == 0
