"""Figures of posts from their author's account and TikTok One: read by themselves, kept by day."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from commands.core.keys import Keys
from commands.core.marketplace import MarketCreator, MarketPost, NotAllowed
from commands.core.texts import msg
from commands.posts import post_reading
from commands.tiktok import account_tokens
from storage import audit, post_figures, post_sources
from storage.models import PostSource
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.test_stolen_database import everything
from tests.commands.tiktok.accounts_scene import LINK, VIDEO, AccountsScene, scene
from tests.fake_market import FakeMarket
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_api import data, refusal


@pytest.fixture
async def mia(store: Store) -> AsyncIterator[AccountsScene]:
    async with scene(store) as made:
        yield made


def source_of(scene: AccountsScene) -> PostSource:
    return scene.chat.read(lambda s: post_sources.of(s, workspace_id=1)[0])


async def test_an_account_tells_its_posts_figures_and_they_are_kept_by_day(mia: AccountsScene) -> None:
    reply = await mia.connects()
    assert "@mia is connected" in reply.text
    await mia.reads()
    card = mia.chat.text(await mia.anna.says("/content show V1"))
    assert "Views: 45.1K" in card
    assert "Reach: 136" in card
    assert "Average watch time: 2.0 s" in card
    assert "from the TikTok account itself, Mon 23 Nov 2026" in card
    mia.mia.posts(VIDEO, video_views=50_000, likes=None)
    mia.chat.forward(hours=25)
    await mia.reads()
    assert (mia.post().views, mia.post().likes) == (50_000, 3_120)
    days = mia.chat.read(lambda s: post_figures.history(s, post_id=mia.post().id, limit=9))
    assert [(one.views, one.likes) for one in days] == [(50_000, None), (45_100, 3_120)]
    written = mia.chat.read(lambda s: audit.of(s, workspace_id=1, kind="workspace", id=1))
    assert [(one.action, one.after.get("posts")) for one in written][-1] == ("content sync", ["V1"])
    status = mia.chat.text(await mia.anna.says("/kpi status"))
    assert "TikTok account @mia" in status
    assert "figures of 1 of 1 posts" in status


async def test_tokens_are_sealed_renewed_before_they_end_and_stand_nowhere_else(mia: AccountsScene) -> None:
    await mia.connects()
    await mia.reads()
    mia.chat.forward(hours=23, minutes=30)
    await mia.reads()
    assert mia.tiktok.names().count("ttUserRefresh") == 1
    kept = everything(mia.chat)
    assert [word for word in ("act.of-", "rft.of-", "code-1") if word in kept] == []
    found = account_tokens.opened(mia.chat.services, source_of(mia))
    assert found == ("act.of-2", "rft.of-2")
    mia.chat.services.keys = Keys(b"another one altogether")
    mia.chat.forward(hours=7)
    await mia.reads()
    assert "The key that the leave for this account was sealed with is gone" in str(source_of(mia).fault)


async def test_a_token_that_ended_early_is_renewed_and_one_taken_back_is_told_once(
    mia: AccountsScene,
) -> None:
    await mia.connects()
    mia.tiktok.tokens.clear()
    await mia.reads()
    assert (mia.post().views, source_of(mia).fault) == (45_100, {})
    mia.tiktok.end()
    mia.chat.forward(hours=7)
    await mia.reads()
    (letter,) = await mia.chat.deliver_messages()
    assert "to read “Mia kocht” was taken back" in Chat.text(letter)
    mia.chat.forward(hours=48)
    await mia.reads()
    assert await mia.chat.deliver_messages() == []
    assert mia.post().views == 45_100
    shown = mia.chat.text(await mia.anna.says("/kpi status"))
    assert "Whoever owns the account gives it again: /connect account" in shown
    await mia.connects("code-2")
    await mia.reads()
    assert source_of(mia).fault == {}


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ([page(502)] * 3, "TikTok does not answer right now"),
        ([refusal(40001)], "permission TikTok Accounts"),
        ([refusal(60001)], "TikTok is being maintained"),
        ([refusal(40002)], "TikTok did not take the question"),
        ([data(videos="none")], "TikTok's answer made no sense to me"),
        ([refusal(20001)], "TikTok gave only a part of the figures"),
        ([Fault(cut=True)] * 3, "TikTok does not answer right now"),
    ],
)
async def test_what_fails_changes_no_figure_and_says_what_to_do(
    mia: AccountsScene, fault: list[Fault], sentence: str
) -> None:
    await mia.connects()
    await mia.reads()
    mia.mia.posts(VIDEO, video_views=99_999)
    mia.chat.forward(hours=7)
    mia.tiktok.faults.append(Fault(200, None))  # the profile is told
    mia.tiktok.faults.extend(fault)
    await mia.reads()
    assert mia.post().views == 45_100
    assert sentence in mia.chat.text(await mia.anna.says("/kpi status"))


async def test_a_renewal_without_an_answer_is_tried_again_and_says_so(mia: AccountsScene) -> None:
    await mia.connects()
    await mia.reads()
    mia.chat.forward(hours=30)
    mia.tiktok.faults.extend([Fault(500)] * 3)
    await mia.reads()
    mia.tiktok.faults.clear()
    status = mia.chat.text(await mia.anna.says("/kpi status"))
    assert "TikTok does not answer right now. Try again in a few minutes.\nNext try" in status
    mia.chat.forward(hours=1)
    await mia.reads()
    assert "TikTok does not answer" not in mia.chat.text(await mia.anna.says("/kpi status"))


async def test_posts_of_an_account_whose_leave_has_ended_are_not_said_to_lack_tiktok_one(
    mia: AccountsScene,
) -> None:
    await mia.connects()
    mia.tiktok.faults.extend([refusal(40105)] * 9)
    await mia.reads()
    mia.tiktok.faults.clear()
    reply = await mia.anna.says("/content fetch @mia")
    assert reply.failed
    assert "lets me read the account of @mia no longer" in reply.text


async def test_odd_figures_are_blank_and_never_zero(mia: AccountsScene) -> None:
    mia.mia.posts(VIDEO, video_views="-", likes=-5, comments=1.5, shares=None, favorites=True, reach=10**20)
    await mia.connects()
    await mia.reads()
    row = mia.post()
    assert [row.views, row.likes, row.comments, row.shares, row.saves, row.reach] == [None] * 6


async def test_fetch_brings_the_newest_posts_of_a_connected_account(mia: AccountsScene) -> None:
    mia.mia.posts("7709179005440000002", caption="Neu #vegan", video_views=12)
    await mia.connects()
    reply = await mia.anna.says("/content fetch @mia")
    assert "1 post added" in mia.chat.text(reply)
    assert mia.post("7709179005440000002").figures["views"][0] == "account"


async def test_letting_go_revokes_and_the_figures_stay(mia: AccountsScene) -> None:
    await mia.connects()
    await mia.reads()
    gone = await mia.anna.presses(await mia.anna.says("/connect list"), "Disconnect @mia")
    assert "gave it back at TikTok" in gone.text
    assert (mia.tiktok.tokens, mia.chat.count(PostSource)) == ({}, 0)
    assert mia.post().views == 45_100
    ben = mia.chat.person("ben", language="en", platform="discord")
    assert "Only a manager or an owner" in mia.chat.text(await ben.says("/connect account"))


# -- TikTok One -------------------------------------------------------------------------------------


@pytest.fixture
def market(chat: Chat) -> FakeMarket:
    chat.services.market = found = FakeMarket(MarketCreator("mia"))
    return found


async def test_tiktok_one_is_asked_once_a_day_where_it_is_open(
    chat: Chat, anna: Talker, market: FakeMarket
) -> None:
    await anna.says("/creator add @mia")
    await anna.says(f"/content add {LINK}")
    await anna.says("/content figures V1 likes=7 day=2026-11-01")
    market.of["mia"] = [MarketPost(VIDEO, figures={"views": 45_100}), MarketPost("99", figures={"views": 1})]
    await post_reading.sweep(chat.services)
    card = chat.text(await anna.says("/content show V1"))
    assert "Views: 45.1K" in card
    assert "Views: from TikTok One, brought in Mon 23 Nov 2026" in card
    assert "Posts in TikTok One" in chat.text(await anna.says("/kpi status"))
    market.of["mia"] = [MarketPost(VIDEO, figures={"views": 50_000})]
    chat.forward(hours=23)
    assert await post_reading.sweep(chat.services) == 0
    chat.forward(hours=2)
    assert await post_reading.sweep(chat.services) == 1
    market.fault = NotAllowed(msg("TikTok One is not connected here."))
    chat.forward(hours=25)
    await post_reading.sweep(chat.services)
    status = chat.text(await anna.says("/kpi status"))
    assert "TikTok One is not connected here.\nNext try" in status


async def test_without_tiktok_one_nobody_is_asked(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {LINK}")
    assert await post_reading.sweep(chat.services) == 0
    assert chat.count(PostSource) == 0
