"""What is wrong with a post's link or Spark code is a sentence a marketer understands, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.tiktok.answers import Answer
from bot.tiktok.posts import read_embed
from commands.core.tiktok import Embed, Gone, Unreachable
from storage.models import Post, SparkCode
from tests.chat import Chat, Talker
from tests.commands.posts.test_post_adding import address
from tests.commands.scene import request_in

LINE = "/request send @dora C1 fee=500 due=2026-12-20 spark_days=30 draft=no"
SHARE = "Öffne den Beitrag, tippe auf „Teilen“, kopiere den Link und füge ihn hier ein."
Both = dict[str, str]


@pytest.fixture(params=["en", "de"])
async def mia(request: pytest.FixtureRequest, chat: Chat, anna: Talker) -> Talker:
    """Give a manager in one of the languages, whose team waits for a post."""
    for line in (LINE, "/request accept R1", "/request start R1"):
        assert not (await anna.says(line)).failed, line
    mia = chat.person("mia", admin=True, language=request.param)
    chat.tiktok.usual = Embed("Werbung", "Dora", "dora")
    chat.now += timedelta(days=14)
    return mia


def tongue(mia: Talker) -> str:
    assert mia.who.language
    return mia.who.language


def failure(status: int) -> Exception:
    """Give what a status of TikTok's is here."""
    with pytest.raises((Gone, Unreachable)) as caught:
        read_embed(Answer(status, b""))
    return caught.value


async def answer(chat: Chat, mia: Talker, line: str, said: Both) -> None:
    """Say a line and see that it is refused with the sentence of the person's language."""
    reply = await mia.says(line)
    assert reply.failed, line
    assert said[tongue(mia)] in chat.text(reply)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.tiktok.com/@dora",
        "https://www.tiktok.com/@dora/live",
        "https://www.tiktok.com/tag/fyp",
        "https://www.tiktok.com/music/song-7300000000000000001",
    ],
)
async def test_a_link_to_something_else_says_how_to_copy_the_right_one(
    chat: Chat, mia: Talker, link: str
) -> None:
    said = {
        "en": "leads to no post. Open the post, tap Share, copy the link and paste it here.",
        "de": SHARE,
    }
    await answer(chat, mia, f"/post add R1 {link}", said)
    assert (chat.count(Post), chat.tiktok.asked) == (0, [])


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example.com/@dora/video/7300000000000000001",
        "https://tiktok.com.example.com/@dora/video/7300000000000000001",
        "https://vm.tiktok.com.example.com/ZMabc123X/",
        "nonsense",
    ],
)
async def test_another_host_is_never_asked(chat: Chat, mia: Talker, link: str) -> None:
    said = {
        "en": "is not a TikTok link. It has to start with https://www.tiktok.com/",
        "de": "ist kein TikTok-Link. Er muss mit https://www.tiktok.com/ beginnen.",
    }
    await answer(chat, mia, f"/post add R1 {link}", said)
    assert (chat.count(Post), chat.tiktok.asked) == (0, [])


async def test_a_short_link_to_no_post_is_asked_once_and_refused(chat: Chat, mia: Talker) -> None:
    chat.tiktok.short = "https://www.tiktok.com/@dora"
    said = {"en": "leads to no post.", "de": "führt zu keinem Beitrag."}
    await answer(chat, mia, "/post add R1 https://vm.tiktok.com/ZMabc123X/", said)
    assert (chat.count(Post), chat.tiktok.asked) == (0, ["https://vm.tiktok.com/ZMabc123X/"])


async def test_a_post_that_is_private_or_deleted(chat: Chat, mia: Talker) -> None:
    chat.tiktok.usual = failure(404)
    said = {
        "en": "it is private or deleted, or the link is wrong. Open the link in a browser",
        "de": "Er ist privat oder gelöscht, oder der Link stimmt nicht. Öffne den Link in einem Browser",
    }
    await answer(chat, mia, f"/post add R1 {address()}", said)
    assert request_in(chat).state == "scheduled"


async def test_a_number_of_a_day_to_come(chat: Chat, mia: Talker) -> None:
    said = {"en": "its number stands for a day to come", "de": "steht für einen Tag in der Zukunft"}
    await answer(chat, mia, f"/post add R1 {address(30)}", said)
    assert (chat.count(Post), chat.tiktok.asked) == (0, [])


async def test_a_link_that_was_used_says_where(chat: Chat, anna: Talker, mia: Talker) -> None:
    await anna.says(f"/post add R1 {address()}")
    await anna.says("/creator add @emil")
    for line in ("/request send @emil C1 draft=no", "/request accept R2", "/request start R2"):
        await anna.says(line)
    said = {"en": "V1, for R1 with @dora, “Summer”", "de": "V1, für R1 mit @dora, „Summer“"}
    await answer(chat, mia, f"/post add R2 {address()}", said)
    assert chat.count(Post) == 1


async def test_tiktok_is_away_so_the_link_is_kept_and_a_later_look_asks_again(
    chat: Chat, mia: Talker
) -> None:
    chat.tiktok.usual = failure(503)
    kept = chat.text(await mia.says(f"/post add R1 {address()}"))
    assert request_in(chat).state == "posted"
    assert {"en": "not known yet", "de": "noch nicht bekannt"}[tongue(mia)] in kept + chat.text(
        await mia.says("/post show R1")
    )
    await answer(
        chat, mia, "/post check R1", {"en": "TikTok does not answer", "de": "TikTok antwortet gerade"}
    )


async def test_another_author_a_late_post_and_no_disclosure_are_shown_and_decided_by_a_person(
    chat: Chat, mia: Talker
) -> None:
    chat.tiktok.usual = Embed("Hello #ad", "Eve", "eve")
    chat.now += timedelta(days=30)
    await mia.says(f"/post add R1 {address(25)}")
    lines: dict[str, tuple[str, ...]] = {
        "en": ("TikTok names @eve", "posted on Fri 25 Dec 2026, 5 days late", "only #ad"),
        "de": ("TikTok nennt @eve", "gepostet am Fr. 25. Dez. 2026, 5 Tage zu spät", "nur #ad"),
    }
    text = chat.text(await mia.says("/post show R1"))
    for line in lines[tongue(mia)]:
        assert line in text
    assert not (await mia.says("/post verify R1")).failed


@pytest.mark.parametrize("code", ["short", "with a space in it 123"])
async def test_what_is_no_spark_code_is_said_without_repeating_it(chat: Chat, mia: Talker, code: str) -> None:
    await mia.says(f"/post add R1 {address()}")
    await mia.private.says("/post spark R1")
    reply = await mia.private.says(code)
    assert reply.failed
    said = {"en": "That is no Spark code", "de": "Das ist kein Spark-Code"}
    assert said[tongue(mia)] in chat.text(reply)
    assert code not in chat.text(reply)
    assert chat.count(SparkCode) == 0


async def test_a_spark_code_is_not_asked_for_where_others_read_it(chat: Chat, mia: Talker) -> None:
    await mia.says(f"/post add R1 {address()}")
    said = {"en": "Here others would read it", "de": "Hier würden es andere lesen"}
    await answer(chat, mia, "/post spark R1", said)
