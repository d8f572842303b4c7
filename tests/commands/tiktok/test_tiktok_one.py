"""A campaign in TikTok One: made once however often it is asked for, its link sent, its videos read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commands.core.marketplace import MarketPost
from commands.core.replies import Reply
from commands.core.texts import msg
from commands.core.tiktok import Collaborated, Embed, Unanswered, Unreachable
from commands.tiktok.tiktok_events import happened
from storage import market, posts
from storage.models import MarketLink, Post
from tests.chat import Chat, Talker
from tests.commands.posts.test_post_adding import address
from tests.commands.requests.test_drafts import working
from tests.commands.scene import letters_to, request_in
from tests.fake_market import FakeMarket

INVITE = "https://www.tiktok.com/tcm/invite/1"
VIDEO = address().rsplit("/", 1)[-1]
LINE = "/request send @dora C1 fee=500 due=2026-12-20 draft=no"


@pytest.fixture
def there(chat: Chat) -> FakeMarket:
    found = FakeMarket()
    chat.services.market = found
    return found


@pytest.fixture
async def asked(chat: Chat, anna: Talker, dora: Talker) -> None:
    """Let @dora work for the campaign, and @ben be asked."""
    await working(chat, anna, dora, LINE)
    await anna.says("/creator add @ben.b")
    await anna.says("/request send @ben.b C1 fee=100")
    await chat.deliver()
    chat.now = datetime(2026, 12, 5, 9, tzinfo=UTC)


def link(chat: Chat) -> MarketLink | None:
    return chat.read(lambda session: market.of_campaign(session, campaign_id=1))


def post(chat: Chat, video: str = VIDEO) -> Post:
    found = chat.read(lambda session: posts.of_video(session, workspace_id=1, video_id=video))
    assert found
    return found


async def made(anna: Talker) -> Reply:
    return await anna.says("/tiktokone invite C1")


async def test_it_is_made_once_with_everybody_who_is_asked(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    there.shy = {"ben.b"}
    await anna.says("/creator add @finn")
    await anna.says("/request add @finn C1")
    text = chat.text(await made(anna))
    assert (await anna.repeats()).text
    assert f"Invite link: {INVITE}" in text
    assert "Invited: @dora" in text
    assert "Not taken by TikTok: @ben.b" in text
    [name] = there.campaigns
    assert name.startswith("Summer #")
    assert "is in TikTok One already" in chat.text(await made(anna))
    assert len(there.campaigns) == 1
    assert "TikTok One: 7410000000000000001" in chat.text(await anna.says("/campaign show C1"))
    assert "TikTok One: invited" in chat.text(await anna.says("/request show R1"))
    assert chat.outbox() == []


async def test_where_the_answer_was_lost_it_is_found_again_and_not_made_twice(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    there.lost = Unanswered(msg("I do not know whether it was done."))
    lost = await made(anna)
    assert "I do not know whether it was done" in lost.text
    assert "not known whether" in chat.text(await anna.says("/tiktokone status C1"))
    found = await anna.presses(lost, "Look whether it is there")
    assert f"Invite link: {INVITE}" in chat.text(found)
    assert len(there.campaigns) == len(there.looked) == 1


async def test_where_it_was_not_made_it_is_made_again_by_a_persons_word_alone(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    there.fault = Unanswered(msg("I do not know whether it was done."))
    lost = await made(anna)
    there.fault = None
    missing = await anna.presses(lost, "Look whether it is there")
    assert "so it was not made" in missing.text
    assert there.campaigns == {}
    done = await anna.presses(missing, "Ask TikTok again")
    assert f"Invite link: {INVITE}" in chat.text(done)
    assert len(there.campaigns) == 1


async def test_what_was_certainly_not_made_leaves_nothing(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    there.fault = Unreachable(msg("TikTok is being maintained."))
    assert "being maintained" in (await made(anna)).text
    assert link(chat) is None


async def test_without_permission_it_says_what_is_missing_and_that_all_else_works(
    chat: Chat, anna: Talker, asked: None
) -> None:
    text = (await made(anna)).text
    assert "TAKT_TIKTOK_APP_ID" in text
    assert "everything else works without" in text
    assert link(chat) is None


async def test_the_link_is_sent_once_and_with_later_requests(
    chat: Chat, anna: Talker, dora: Talker, there: FakeMarket, asked: None
) -> None:
    await made(anna)
    sent = (await anna.says("/tiktokone send C1")).text
    assert sent == "Sent to @dora. To @ben.b I cannot write: pass the link on yourself."
    await anna.says("/tiktokone send C1")
    [letter] = [one for one in letters_to(chat, dora) if "join the campaign" in one.reply.text]
    assert INVITE in letter.reply.text
    assert f"Join the campaign here: {INVITE}" in chat.text(letter.reply)
    await anna.says("/creator add @cleo")
    await anna.says("/request send @cleo C1 fee=50")
    assert request_in(chat, 3).join_link == INVITE
    await anna.says("/tiktokone send C1 later=no")
    await anna.says("/creator add @emil")
    await anna.says("/request send @emil C1 fee=50")
    assert request_in(chat, 4).join_link == ""


async def test_how_the_videos_stand_is_on_the_requests_card(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    await made(anna)
    chat.tiktok.usual = Embed("Werbung", "Dora", "dora")
    await anna.says(f"/post add R1 {address()}")
    assert "knows no video" in chat.text(await anna.says("/tiktokone status C1"))
    there.videos = {VIDEO: "IN_REVIEW", "7400000000000000099": "REJECTED"}
    text = chat.text(await anna.says("/tiktokone status C1"))
    assert "in review" in text
    assert "https://m.tiktok.com/v/7400000000000000099.html" in text
    assert "V1: in review" in chat.text(await anna.says("/request show R1"))


async def test_figures_are_kept_with_source_and_day_and_as_evidence(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    await made(anna)
    chat.tiktok.usual = Embed("Werbung", "Dora", "dora")
    await anna.says(f"/post add R1 {address()}")
    assert "no figures" in chat.text(await anna.says("/tiktokone figures C1"))
    other = MarketPost("7400000000000000099", figures={"views": 7}, handle="ben.b")
    nameless = MarketPost("7400000000000000100", figures={"views": 8})
    there.counted = [MarketPost(VIDEO, figures={"views": 57_100, "likes": 3_600}), other, nameless]
    text = chat.text(await anna.says("/tiktokone figures C1"))
    assert "57.1K" in text
    await anna.says("/tiktokone figures C1")
    found = post(chat)
    assert (found.views, found.figures["views"]) == (57_100, ["TikTok One", "2026-12-05"])
    assert found.shares is None
    assert [line["words"] for line in found.evidence if line.get("mark") == "figures"] == ["57100"]
    assert "TikTok One counts 57100 views" in chat.text(await anna.says("/post show R1"))
    assert (post(chat, other.video_id).handle, post(chat, other.video_id).campaign_id) == ("ben.b", 1)


async def test_news_of_a_video_reach_the_chat_it_was_made_in(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    await made(anna)
    news = Collaborated("7410000000000000001", VIDEO, "dora")
    await chat.services.store.write(lambda session: happened(session, chat.services, news))
    elsewhere = Collaborated("7410000000000000009", VIDEO, "dora")
    await chat.services.store.write(lambda session: happened(session, chat.services, elsewhere))
    [letter] = letters_to(chat, anna)
    assert "reports news of a video for “Summer” (C1)" in letter.reply.text
    there.videos = {VIDEO: "APPROVE"}
    shown = await anna.presses(letter, "Read the videos")
    assert "linked with the campaign" in chat.text(shown)


async def test_members_read_and_only_managers_ask(
    chat: Chat, anna: Talker, there: FakeMarket, asked: None
) -> None:
    ben = chat.person("ben", language="en")
    assert (await ben.says("/tiktokone invite C1")).failed
    assert "is not in TikTok One" in (await ben.says("/tiktokone status C1")).text
    await anna.says("/campaign new Winter")
    assert "nobody can be invited" in (await anna.says("/tiktokone invite C2")).text
    assert there.campaigns == {}
