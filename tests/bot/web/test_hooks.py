"""TikTok reports events: only what it signed just now, each once, and answered without a word too much."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.web.hooks import KEYS
from commands.core.budget import Allowance, Allowances
from commands.core.tiktok import Embed
from storage import inbox
from storage.models import Delivery, Post
from storage.session import Store
from tests.bot.tiktok.test_webhooks import SAMPLES
from tests.bot.web.kit import Browser, Pages, PageShown, served
from tests.chat import Chat, Talker
from tests.commands.posts.test_post_adding import address
from tests.commands.requests.test_drafts import working
from tests.commands.scene import letters_to

SECRET = "an-app-secret-of-tests"
VIDEO = address().rsplit("/", 1)[-1]
LINE = "/request send @dora C1 fee=500 due=2026-12-20 draft=no"


@pytest.fixture
def chat(store: Store) -> Chat:
    """Give a chat that opens links."""
    return Chat(store)


@pytest_asyncio.fixture
async def hooked(chat: Chat) -> AsyncIterator[Pages]:
    async with served(chat, tiktok_secret=SECRET) as pages:
        yield pages


@pytest.fixture
async def team(chat: Chat) -> Talker:
    """Give the owner of a team that waits for a post of @dora, in December."""
    anna, dora = (chat.person("anna", admin=True, language="en"), chat.person("dora", language="en"))
    await anna.says("/campaign new Summer brand=Frisch budget=5k")
    await anna.says("/creator add @dora")
    await working(chat, anna, dora.private, LINE)
    chat.now = datetime(2026, 12, 5, 9, tzinfo=UTC)
    return anna


def body(event: str, **content: Any) -> bytes:
    return json.dumps(
        {
            "client_key": "7000000000000000001",
            "event": event,
            "create_time": 1_755_077_400,
            "user_openid": "-000abc",
            "content": json.dumps(content),
        }
    ).encode()


def hidden(post: str = VIDEO) -> bytes:
    return body("post.publish.no_longer_publicaly_available", publish_id="v1", post_id=post)


def mention(handle: str = "dora", video: str = VIDEO, **more: Any) -> bytes:
    told = {"type_of_event": "CREATE", "mention_type": "VIDEO_MENTION", "video_id": video}
    url = f"https://www.tiktok.com/@{handle}/video/{video}"
    return body("brand.mention.event", **told | {"share_url": url} | more)


async def sends(
    pages: Pages, raw: bytes, *, secret: str = SECRET, moment: datetime | None = None, header: str = ""
) -> PageShown:
    stamp = str(int((moment or pages.chat.now).timestamp()))
    sign = hmac.new(secret.encode(), stamp.encode() + b"." + raw, sha256).hexdigest()
    said = {"tiktok-signature": f"t={stamp},s={sign}", "Content-Type": "application/json"}
    if header:
        said["tiktok-signature"] = header
    browser: Browser = pages.browser()
    return await browser.sends("POST", "/hooks/tiktok", data=raw, headers=said)


def came(chat: Chat) -> dict[str, int]:
    return chat.read(lambda session: inbox.counted(session, prefix=KEYS))


def post(chat: Chat) -> Post:
    return chat.read(lambda session: session.get_one(Post, 1))


async def test_a_post_that_vanished_is_evidence_and_the_team_hears_of_it_once(
    hooked: Pages, chat: Chat, team: Talker
) -> None:
    chat.tiktok.usual = Embed("Werbung", "Dora", "dora")
    await team.says(f"/post add R1 {address()}")
    await chat.deliver()
    for _ in range(3):
        assert (await sends(hooked, hidden())).status == 200
    assert [line.get("event") for line in post(chat).evidence].count(True) == 1
    assert "private or deleted" in chat.text(await team.says("/post show R1"))
    [letter] = [one for one in letters_to(chat, team) if "not public any more" in one.reply.text]
    assert f"R1) is not public any more: {address()}" in letter.reply.text
    assert came(chat) == {"post.publish.no_longer_publicly_available": 1}
    assert (await sends(hooked, body("post.publish.publicly_available", post_id=int(VIDEO)))).status == 200
    assert "TikTok reports that it is public" in chat.text(await team.says("/post show R1"))
    assert "public" in chat.text(await team.says("/content evidence V1"))


async def test_a_video_of_whoever_is_waited_for_is_offered_as_the_post(
    hooked: Pages, chat: Chat, team: Talker
) -> None:
    for raw in (mention(), mention(), mention("somebody"), mention(mention_type="COMMENT")):
        assert (await sends(hooked, raw)).status == 200
    [letter] = [one for one in letters_to(chat, team) if "mentions you" in one.reply.text]
    assert f"/post add R1 {address()}" in letter.reply.text
    chat.tiktok.usual = Embed("Werbung", "Dora", "dora")
    await team.says(f"/post add R1 {address()}")
    waiting = len(letters_to(chat, team))
    await sends(hooked, mention(video_create_time=1))
    assert len(letters_to(chat, team)) == waiting


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/@dora/video/7400000000000000077", "javascript:1", "https://vm.tiktok.com/ZM1/", 7],
)
async def test_a_link_that_is_none_is_not_passed_on(
    hooked: Pages, chat: Chat, team: Talker, url: object
) -> None:
    await chat.deliver()
    assert (await sends(hooked, mention(share_url=url))).status == 200
    assert chat.outbox() == []


async def test_events_that_mean_nothing_here_are_counted_and_change_nothing(
    hooked: Pages, chat: Chat, team: Talker
) -> None:
    await chat.deliver()
    for sample in SAMPLES["events"]:
        assert (await sends(hooked, sample["raw_body"].encode())).status == 200
    assert (await sends(hooked, body("something.new", post_id=VIDEO))).status == 200
    assert (await sends(hooked, b'{"object": "LEAD", "time": 1, "entry": [{"lead_id": 1}]}')).status == 200
    assert (await sends(hooked, b'{"object": "TCM_VIDEOS", "entry": "text"}')).status == 200
    assert sum(came(chat).values()) == len(SAMPLES["events"]) + 3
    assert (came(chat)["something.new"], came(chat)["LEAD"]) == (1, 1)
    assert chat.outbox() == []


async def test_what_tiktok_did_not_sign_just_now_is_refused_without_a_reason(
    hooked: Pages, chat: Chat, team: Talker
) -> None:
    old, ahead = chat.now - timedelta(minutes=6), chat.now + timedelta(minutes=6)
    with capture_logs() as logs:
        shown = [
            await sends(hooked, hidden(), secret="guess"),
            await sends(hooked, hidden(), moment=old),
            await sends(hooked, hidden(), moment=ahead),
            await sends(hooked, hidden(), header="t=1,s=1"),
            await sends(hooked, b"<html>"),
        ]
    assert {(page.status, page.source) for page in shown} == {(403, "not taken\n")}
    assert came(chat) == {}
    assert SECRET not in repr(logs)
    assert {log["reason"] for log in logs if log["event"] == "event not taken"} == {
        "another signature",
        "too old, or from a day to come",
        "no signature",
        "no event",
    }


async def test_too_much_at_once_or_in_a_row_is_refused(hooked: Pages, chat: Chat, team: Talker) -> None:
    large = await sends(hooked, body("x", text="x" * 70_000))
    assert large.status == 413
    chat.services.budget.allowances = Allowances(visitor=Allowance(3, 0.01))
    states = [(await sends(hooked, hidden(), secret="guess")).status for _ in range(5)]
    assert states == [403, 403, 403, 429, 429]


async def test_without_the_apps_secret_there_is_no_such_address(chat: Chat) -> None:
    async with served(chat) as pages:
        assert (await sends(pages, hidden(), secret="")).status == 404


async def test_an_effect_that_fails_leaves_the_event_to_come_again(
    hooked: Pages, chat: Chat, team: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.deliver()
    monkeypatch.setattr("bot.web.hooks.happened", None)
    assert (await sends(hooked, mention())).status == 500
    assert came(chat) == {}
    monkeypatch.undo()
    assert (await sends(hooked, mention())).status == 200
    waiting: list[Delivery] = [one.row for one in letters_to(chat, team)]
    assert len(waiting) == 1
