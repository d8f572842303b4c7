"""A creator's leave to read their account: asked for, given, used for the request alone, and ended."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from commands.core.keys import Keys
from commands.posts.post_reading import sweep
from commands.tiktok import access, account_tokens
from storage import post_figures, post_sources
from storage.models import ConnectAttempt, Post, PostSource
from storage.session import Store
from tests.chat import Chat
from tests.commands.scene import history, letters_to, request_in
from tests.commands.test_stolen_database import everything
from tests.commands.tiktok.creator_scene import ASK, GIVE, STOP, CreatorScene, scene
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_accounts import Person
from tests.servers.tiktok_api import data, refusal


@pytest.fixture
async def dora(store: Store) -> AsyncIterator[CreatorScene]:
    async with scene(store) as made:
        yield made


def source_of(dora: CreatorScene) -> PostSource:
    return dora.chat.read(lambda s: post_sources.of(s, workspace_id=1)[0])


async def test_a_creator_is_asked_gives_leave_and_the_posts_of_the_request_have_figures(
    dora: CreatorScene,
) -> None:
    chat = dora.chat
    card = await dora.anna.says("/request show R1")
    asked = await dora.anna.presses(card, ASK)
    assert "@dora is asked, and decides with a button." in asked.text
    assert f"[{ASK}]" not in chat.text(asked)
    (letter,) = [one for one in letters_to(chat, dora.dora) if ":leave:" in one.row.cause]
    assert "asks whether it may read the figures of what you post for “Summer”" in letter.reply.text
    await chat.deliver()
    shown = await dora.dora.presses(letter, GIVE)
    assert shown.private
    assert "scope=user.info.basic%2Cuser.account.type%2Cvideo.list" in chat.text(shown)
    done = await dora.gives(letter)
    assert "come by themselves now" in done.text
    assert f"[{STOP}]" in chat.text(done)
    await dora.reads()
    assert (dora.post().views, dora.post().likes) == (45_100, 3_120)
    text = chat.text(await dora.anna.says("/content show V1"))
    assert "from the creator's account, Sat 5 Dec 2026" in text
    assert chat.count(Post) == 1
    status = chat.text(await dora.anna.says("/kpi status"))
    assert "Creator's account @dora: Read for R1, with the creator's own leave." in status
    assert "figures of 1 of 1 posts" in status
    (one,) = chat.read(lambda s: post_figures.history(s, post_id=1, limit=9))
    assert (one.source, one.day.isoformat()) == ("creator", "2026-12-05")
    for name in ("ttoCreatorAuthorized", "ttoCreatorAuthorizedVideos"):
        assert name in dora.tiktok.names()
    assert json.loads(dict(dora.tiktok.calls)["ttoCreatorAuthorized"]["fields"]) == [
        "handle_name",
        "display_name",
    ]
    assert not {"businessGet", "businessVideoList"} & {*dora.tiktok.names()}


async def test_figures_are_kept_by_day_and_renew_themselves(dora: CreatorScene) -> None:
    await dora.gives(await dora.asks())
    await dora.reads()
    dora.account.posts(dora.video, video_views=50_000, likes=None)
    await dora.reads(hours=25)
    assert (dora.post().views, dora.post().likes) == (50_000, 3_120)
    assert dora.tiktok.names().count("ttUserRefresh") == 1
    found = account_tokens.opened(dora.chat.services, source_of(dora))
    assert found == ("act.of-2", "rft.of-2")


async def test_the_team_is_told_and_never_sees_the_token(dora: CreatorScene) -> None:
    letter = await dora.asks()
    shown = await dora.dora.presses(letter, GIVE)
    dora.tiktok.allow("code-1", dora.account)
    asked = await dora.dora.presses(shown, "Paste the address")
    await dora.dora.fills(asked, address=dora.back(shown, "code-1"))
    (told,) = [one for one in letters_to(dora.chat, dora.anna) if ":given:" in one.row.cause]
    assert "@dora lets me read the figures of what they post for “Summer” (R1)." in told.reply.text
    await dora.chat.deliver()
    await dora.reads()
    kept = everything(dora.chat)
    assert [word for word in ("act.of-", "rft.of-", "code-1") if word in kept] == []
    assert "Creator's account: read from the creator's account" in dora.chat.text(
        await dora.anna.says("/request show R1")
    )
    assert "request leave" in [one.action for one in history(dora.chat)]


async def test_pages_are_turned_where_tiktok_does_not_heed_the_numbers(dora: CreatorScene) -> None:
    dora.tiktok.heeds = False
    dora.account.videos = {}
    for number in range(25):
        dora.account.posts(f"77000000000000001{number:02}")
    dora.account.posts(dora.video, video_views=77)
    await dora.gives(await dora.asks())
    await dora.reads()
    assert dora.post().views == 77
    asked = [given for name, given in dora.tiktok.calls if name == "ttoCreatorAuthorizedVideos"]
    assert [(one["limit"], one.get("cursor")) for one in asked] == [("10", None), ("10", "10"), ("10", "20")]
    assert dora.chat.count(Post) == 1


async def test_signed_in_as_somebody_else_nothing_is_kept_and_it_is_given_back(dora: CreatorScene) -> None:
    other = Person("-000other", "mara")
    dora.tiktok.people[other.id] = other
    letter = await dora.asks()
    shown = await dora.dora.presses(letter, GIVE)
    dora.tiktok.allow("code-1", other)
    asked = await dora.dora.presses(shown, "Paste the address")
    reply = await dora.dora.fills(asked, address=dora.back(shown, "code-1"))
    assert "You are signed in to TikTok as @mara, and this request is to @dora." in reply.text
    assert (dora.chat.count(PostSource), dora.tiktok.tokens) == (0, {})
    assert request_in(dora.chat).account_leave == "asked"


async def test_a_creator_ends_it_and_may_give_it_again(dora: CreatorScene) -> None:
    done = await dora.gives(await dora.asks())
    await dora.reads()
    ended = await dora.dora.presses(done, STOP)
    assert "Your account is read no longer, and I gave your leave back at TikTok." in ended.text
    assert (dora.chat.count(PostSource), dora.tiktok.tokens) == (0, {})
    (told,) = [one for one in letters_to(dora.chat, dora.anna) if ":unread:" in one.row.cause]
    assert "lets me read their account for “Summer” (R1) no longer" in told.reply.text
    assert dora.post().views == 45_100
    await dora.gives(ended, "code-2")
    assert request_in(dora.chat).account_leave == "given"


async def test_tiktok_that_does_not_hear_of_the_end_is_said(dora: CreatorScene) -> None:
    done = await dora.gives(await dora.asks())
    dora.tiktok.faults.append(page(502))
    ended = await dora.dora.presses(done, STOP)
    assert "TikTok did not answer when I gave your leave back" in ended.text
    assert dora.chat.count(PostSource) == 0


async def test_the_end_of_the_request_ends_it_once_tiktok_heard_of_it(dora: CreatorScene) -> None:
    await dora.gives(await dora.asks())
    await dora.reads()
    await dora.anna.says("/request complete R1")
    await dora.anna.says("/payment record R1 amount=500 reference=1")
    assert request_in(dora.chat).state == "paid"
    dora.tiktok.faults.append(page(502))
    await dora.reads()
    assert dora.chat.count(PostSource) == 1
    assert dora.tiktok.names()[-1] == "ttUserRevoke"
    asked = len(dora.tiktok.calls)
    await dora.reads()
    assert len(dora.tiktok.calls) == asked
    await dora.reads(hours=2)
    assert (dora.chat.count(PostSource), dora.tiktok.tokens) == (0, {})
    assert request_in(dora.chat).account_leave == "ended"
    assert dora.post().views == 45_100


async def test_who_did_not_answer_is_asked_no_more_once_it_is_over(dora: CreatorScene) -> None:
    letter = await dora.asks()
    asked = dora.chat.text(await dora.anna.says("/request show R1"))
    assert "Creator's account: asked whether I may read their account; no answer yet" in asked
    await dora.anna.says("/request complete R1")
    await dora.anna.says("/payment record R1 reference=1")
    assert "Creator's account" not in dora.chat.text(await dora.anna.says("/request show R1"))
    assert (await dora.dora.presses(letter, GIVE)).failed


async def test_a_new_link_for_somebody_else_ends_it(dora: CreatorScene) -> None:
    await dora.gives(await dora.asks())
    await dora.anna.says("/request remind R1 fresh=yes")
    await dora.reads()
    assert (dora.chat.count(PostSource), dora.tiktok.tokens) == (0, {})


async def test_mydata_shows_it_and_ends_it(dora: CreatorScene) -> None:
    await dora.gives(await dora.asks())
    await dora.reads()
    reply = await dora.dora.says("/mydata")
    assert "The team reads the figures of your posts from your TikTok account." in dora.chat.text(reply)
    (found,) = json.loads(reply.documents[0].content)["requests"]
    (account,) = found["tiktok_accounts"]
    assert (account["remote_id"], account["handle"]) == ("-000dora", "dora")
    assert "sealed" not in str(found)
    ended = await dora.dora.presses(reply, "Let my account be read no longer")
    assert "I gave your leave back at TikTok" in ended.text
    assert (dora.chat.count(PostSource), dora.tiktok.tokens) == (0, {})
    again = await dora.dora.presses(reply, "Let my account be read no longer")
    assert "No team reads an account of yours." in again.text


async def test_forget_ends_it_though_the_request_still_runs(dora: CreatorScene) -> None:
    await dora.gives(await dora.asks())
    await dora.reads()
    asked = await dora.dora.says("/forget")
    assert "Read no longer: Your TikTok account" in dora.chat.text(asked)
    done = await dora.dora.presses(asked, "Remove it now")
    assert "I gave your leave back at TikTok" in done.text
    assert (dora.chat.count(PostSource), dora.tiktok.tokens) == (0, {})
    kept = everything(dora.chat)
    assert [word for word in ("-000dora", "Dora tanzt") if word in kept] == []


async def test_what_was_only_begun_is_forgotten_too(dora: CreatorScene) -> None:
    letter = await dora.asks()
    await dora.dora.presses(letter, GIVE)
    assert dora.chat.count(ConnectAttempt) == 1
    await dora.anna.says("/request complete R1")
    await dora.anna.says("/payment record R1 amount=500 reference=1")
    await dora.dora.presses(await dora.dora.says("/forget"), "Remove it now")
    assert dora.chat.count(ConnectAttempt) == 0


async def test_taken_back_at_tiktok_the_team_is_told_once_and_asks_anew(dora: CreatorScene) -> None:
    await dora.gives(await dora.asks())
    await dora.reads()
    dora.tiktok.end()
    await dora.reads(hours=7)
    (letter,) = [one for one in letters_to(dora.chat, dora.anna) if ":refused:" in one.row.cause]
    assert "TikTok lets me read @dora's account for “Summer” (R1) no longer" in letter.reply.text
    await dora.chat.deliver()
    await dora.reads(hours=48)
    assert [one for one in letters_to(dora.chat, dora.anna) if ":refused:" in one.row.cause] == []
    status = dora.chat.text(await dora.anna.says("/kpi status"))
    assert "TikTok does not accept the creator's leave any more (code 40107)" in status or (
        "TikTok does not accept the creator's leave any more" in status
    )
    assert "/connect creator" in status
    assert dora.post().views == 45_100
    await dora.anna.presses(letter, "Ask the creator anew")
    (again,) = [one for one in letters_to(dora.chat, dora.dora) if ":leave:" in one.row.cause]
    await dora.chat.deliver()
    await dora.gives(again, "code-2")
    await dora.reads()
    assert source_of(dora).fault == {}


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ([page(502)] * 3, "TikTok does not answer right now"),
        ([refusal(40001)], "the permission TikTok Creator (insights and media)"),
        ([refusal(40121)], "This creator is not in TikTok One"),
        ([refusal(40122)], "or their region is not served (code 40122)"),
        ([refusal(60001)], "TikTok is being maintained"),
        ([refusal(40002)], "Ask the creator whether the account is still open"),
        ([data(posts="none")], "TikTok's answer made no sense to me"),
        ([refusal(20001)], "TikTok gave only a part of the figures"),
        ([Fault(cut=True)] * 3, "TikTok does not answer right now"),
    ],
)
async def test_what_fails_changes_no_figure_and_says_what_to_do(
    dora: CreatorScene, fault: list[Fault], sentence: str
) -> None:
    await dora.gives(await dora.asks())
    await dora.reads()
    dora.account.posts(dora.video, video_views=99_999)
    dora.tiktok.faults.append(Fault(200, None))  # the profile is told
    dora.tiktok.faults.extend(fault)
    await dora.reads(hours=7)
    assert dora.post().views == 45_100
    assert sentence in dora.chat.text(await dora.anna.says("/kpi status"))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (refusal(40110), "it works once and for ten minutes. Press the button of your request again"),
        (refusal(40001), "Nothing is wrong on your side: tell the team"),
        (page(502), "TikTok gave no answer that I can read"),
        (data(access_token="x"), "TikTok's answer made no sense to me"),
    ],
)
async def test_a_way_back_that_fails_is_said_to_the_creator(
    dora: CreatorScene, fault: Fault, sentence: str
) -> None:
    shown = await dora.dora.presses(await dora.asks(), GIVE)
    asked = await dora.dora.presses(shown, "Paste the address")
    dora.tiktok.faults.append(fault)
    reply = await dora.dora.fills(asked, address=dora.back(shown, "code-1"))
    assert sentence in reply.text
    assert dora.chat.count(PostSource) == 0


async def test_only_the_creator_gives_it_and_only_managers_ask(dora: CreatorScene) -> None:
    letter = await dora.asks()
    mara = dora.chat.person("mara", language="en").private
    assert (await mara.presses(letter, GIVE)).failed
    shown = await dora.dora.presses(letter, GIVE)
    dora.tiktok.allow("code-1", dora.account)
    pasted = await dora.anna.private.says("/connect paste")
    assert (
        "This way to TikTok is closed"
        in (await dora.anna.private.fills(pasted, address=dora.back(shown, "code-1"))).text
    )
    ben = dora.chat.person("ben", language="en")
    assert "Only a manager or an owner" in (await ben.says("/connect creator R1")).text


async def test_asked_only_while_something_is_agreed_and_not_twice(dora: CreatorScene) -> None:
    await dora.anna.says("/creator add @mia")
    await dora.anna.says("/request send @mia C1 fee=100")
    reply = await dora.anna.says("/connect creator R2")
    assert "I ask for that while something is agreed and runs." in reply.text
    await dora.gives(await dora.asks())
    again = await dora.anna.says("/connect creator R1")
    assert "@dora lets me read their account already." in again.text


async def test_without_an_app_it_says_what_is_missing(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.says("/creator add @dora")
    await anna.says("/request send @dora C1 fee=100")
    assert "No TikTok app is set up here." in (await anna.says("/connect creator R1")).text
    assert await sweep(chat.services) == 0


async def test_a_manager_lets_go_of_it_too(dora: CreatorScene) -> None:
    await dora.gives(await dora.asks())
    listed = await dora.anna.says("/connect list")
    await dora.anna.presses(listed, "Disconnect @dora")
    assert (dora.chat.count(PostSource), dora.tiktok.tokens) == (0, {})
    assert request_in(dora.chat).account_leave == "ended"


async def test_a_new_key_takes_the_seal_over(dora: CreatorScene) -> None:
    old, new = b"the key of yesterday", b"the key of today"
    dora.chat.services.keys = Keys(old)
    await dora.gives(await dora.asks())
    dora.chat.services.keys = Keys(new, old)
    assert dora.chat.read(lambda s: access.under_older_keys(s, dora.chat.services)) == 1
    dora.chat.services.keys = Keys(b"another one altogether")
    await dora.reads()
    assert "The key that the creator's leave was sealed with is gone." in str(source_of(dora).fault)
