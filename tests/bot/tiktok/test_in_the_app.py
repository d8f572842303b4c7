"""TikTok in the whole bot: from settings to an answer in the chat, over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import App, build
from bot.settings import Settings
from commands.core.invocation import Address, Line, Person, Place, Press
from commands.core.replies import Reply
from tests.bot.tiktok.test_posts import SAMPLE
from tests.chat import Chat, button
from tests.servers.tiktok import Fault
from tests.servers.tiktok_ads import Account, TikTokAds, span
from tests.servers.tiktok_api import APP, SECRET, TOKEN, TikTok, sample

ANNA = Person("console", "1", "anna", admin=True, language="en")
HERE = Place(Address("console", "here"), "user:1", private=True)
HOME = "https://www.tiktok.com/@scout2015/video/6718335390845095173"


@dataclass
class Scene:
    """A bot, and the two halves of TikTok it speaks to."""

    app: App
    tiktok: TikTok
    said: int = 0

    async def says(self, text: str) -> Reply:
        """Say a line in the console."""
        self.said += 1
        reply = await self.app.dispatcher.line(Line(f"key {self.said}", ANNA, HERE, text=text))
        assert reply is not None
        return reply


@pytest.fixture
async def scene(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Scene]:
    async with TikTok() as tiktok:
        settings = Settings(
            database_url=SecretStr(sqlite_url),
            secret_key=SecretStr("a-secret-of-tests-that-is-long-enough"),
            tiktok_api_url=tiktok.url,
            tiktok_app_id=APP,
            tiktok_app_secret=SecretStr(SECRET),
            tiktok_access_token=SecretStr(TOKEN),
            tiktok_advertiser_id="7123456789012345678",
        )
        app = build(settings, connect=False)
        yield Scene(app, tiktok)
        await app.stop()
        assert tiktok.api.violations == []


async def test_a_short_link_becomes_a_post_with_its_author(scene: Scene) -> None:
    scene.tiktok.posts[HOME] = SAMPLE
    scene.tiktok.short["https://vm.tiktok.com/ZMabc/"] = f"{HOME}?_t=1"
    reply = await scene.says("/content add vm.tiktok.com/ZMabc")
    assert reply.title == "@scout2015 · V1"
    assert "Author: Scout & Suki" in Chat.text(reply)
    assert scene.tiktok.asked == ["https://vm.tiktok.com/ZMabc/", HOME]


async def test_a_private_post_is_a_sentence(scene: Scene) -> None:
    reply = await scene.says(f"/content add {HOME}")
    assert reply.failed
    assert "private or deleted" in reply.text


async def test_creators_and_their_posts_come_from_tiktok_one(scene: Scene) -> None:
    found = await scene.says("/creator discover DE followers=50k+")
    assert "@mia.kocht" in Chat.text(found)
    await scene.says("/creator add @mia.kocht")
    assert (await scene.says("/content fetch @mia.kocht")).title == "1 post added"
    assert "45.1K" in Chat.text(await scene.says("/content find sort=views"))


async def test_a_campaign_is_made_in_tiktok_one_and_its_videos_are_read(scene: Scene) -> None:
    await scene.says("/campaign new Sommer")
    await scene.says("/creator add @mia.kocht")
    assert not (await scene.says("/request send @mia.kocht C1 fee=500")).failed
    made = Chat.text(await scene.says("/tiktokone invite C1"))
    assert "Invite link: https://www.tiktok.com/tcm/invite/example" in made
    assert "linked with the campaign" in Chat.text(await scene.says("/tiktokone status C1"))
    assert "57.1K" in Chat.text(await scene.says("/tiktokone figures C1"))
    (given,) = [given for name, given in scene.tiktok.api.calls if name == "ttoCampaignCreate"]
    assert given["handle_names"] == ["mia.kocht"]
    assert "TikTok One" in Chat.text(await scene.says("/content show V1"))


async def test_a_lost_answer_makes_no_second_campaign(scene: Scene) -> None:
    await scene.says("/campaign new Sommer")
    await scene.says("/creator add @mia.kocht")
    await scene.says("/request send @mia.kocht C1 fee=500")
    await scene.says(
        "/creator discover DE"
    )  # now the account is known, and the next answer is the campaign's
    scene.tiktok.api.faults.append(Fault(cut=True))
    assert "I do not ask twice" in (await scene.says("/tiktokone invite C1")).text
    (name,) = [given["campaign_name"] for _, given in scene.tiktok.api.calls if "campaign_name" in given]
    there = sample("tto_campaign_get")
    there["data"]["campaigns"][0]["campaign_name"] = name
    scene.tiktok.api.answers["ttoCampaignGet"] = there
    assert "tcm/invite/example" in Chat.text(await scene.says("/tiktokone invite C1"))
    assert scene.tiktok.api.names().count("ttoCampaignCreate") == 1


async def test_spark_codes_are_redeemed_with_the_same_app_and_within_its_limits(scene: Scene) -> None:
    sparks = scene.app.services.sparks
    await sparks.redeem("#Example+/=")
    assert (await sparks.granted("#Example+/=")).holds
    assert scene.tiktok.api.names() == ["sparkAuthorize", "sparkInfo"]


async def test_the_settings_ad_account_is_read_by_itself(tmp_path: Path, sqlite_url: str) -> None:
    account = Account()
    days = span(datetime.now(UTC).date() - timedelta(days=5), 5)
    account.run("1714073078669329", "Summer Drop", "1714125051115569", *days, spend="20.00")
    async with TikTokAds(account) as tiktok:
        tiktok.tokens[TOKEN] = [account.id]
        settings = Settings(
            database_url=SecretStr(sqlite_url),
            secret_key=SecretStr("a-secret-of-tests-that-is-long-enough"),
            tiktok_api_url=tiktok.url,
            tiktok_app_id=APP,
            tiktok_app_secret=SecretStr(SECRET),
            tiktok_access_token=SecretStr(TOKEN),
            tiktok_advertiser_id=account.id,
        )
        app = build(settings, connect=False)
        bot = Scene(app, TikTok())
        assert "/portal/auth?app_id=7000000000000000001&state=" in (await bot.says("/connect tiktok")).text
        await bot.says("/campaign new Summer")
        await app.reading.step()
        rule = await bot.says("/campaign match C1 contains=summer")
        press = Press("press", ANNA, HERE, token=button(rule, "Keep this rule").token)
        await app.dispatcher.press(press)
        await app.reading.step()
        assert "Spend | €100.00" in Chat.text(await bot.says("/kpi show C1"))
        await app.stop()
        assert tiktok.violations == []


async def test_without_the_app_tiktok_one_is_closed_and_posts_are_not(scene: Scene, tmp_path: Path) -> None:
    settings = scene.app.settings.model_copy(update={"tiktok_access_token": None})
    app = build(settings, connect=False)
    bare = Scene(app, scene.tiktok)
    scene.tiktok.posts[HOME] = SAMPLE
    assert "TikTok One is not connected" in (await bare.says("/creator discover DE")).text
    assert not (await bare.says(f"/content add {HOME}")).failed
    await app.stop()
