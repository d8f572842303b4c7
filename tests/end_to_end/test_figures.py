"""The whole way of a campaign's figures over real sockets, on both platforms and in a browser."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.web.chromium import Tab, browsing, installed
from tests.end_to_end import from_tiktok_to_the_client as way
from tests.end_to_end.figures import OnDiscord, OnTelegram
from tests.end_to_end.from_tiktok_to_the_client import Told
from tests.end_to_end.harness import PATIENCE, Bot, settings_of
from tests.end_to_end.stories import House, story
from tests.end_to_end.test_web import free_port
from tests.servers.discord_ import DiscordServer
from tests.servers.discord_.permissions import PIN
from tests.servers.telegram import TelegramServer
from tests.servers.tiktok_ads import TikTokAds
from tests.servers.tiktok_api import APP, SECRET, TikTok, sample

pytestmark = [
    pytest.mark.asyncio(loop_scope="package"),
    # A browser beside all other stories is more than two cores bear.
    pytest.mark.skipif(
        "TAKT_BROWSER" not in os.environ or not installed(),
        reason="TAKT_BROWSER=1 and Chromium (Debian: chromium) are needed",
    ),
]


@story
async def test_figures_go_from_tiktok_to_the_client_with_a_restart_in_between(house: House) -> None:
    async with staged(house.bot.folder.parent / "figures") as stage:
        for step in (way.begin, way.explain, way.watch):
            await stage.both(step)
        await stage.restarts()
        stage.anna.corrects("95.00")
        await stage.both(way.be_told)
        await stage.both(way.turn)
        async with browsing() as tab:
            await stage.looks(tab)
        await stage.both(way.report)
        await stage.both(way.take_along)


@dataclass
class Stage:
    """Both teams, and the one bot they talk to."""

    bot: Bot
    discord: DiscordServer
    anna: Told
    dora: Told

    async def both(self, step: Callable[[Told], Awaitable[None]]) -> None:
        """Let both teams take a step, one after the other: each has the bot for itself."""
        for told in (self.anna, self.dora):
            await step(told)

    async def restarts(self) -> None:
        """Stop the bot, and start it again."""
        assert await self.bot.stop() == 0
        await self.discord.wait_for(lambda: not self.discord.gateway.listening, PATIENCE)
        await self.bot.start()
        await self.discord.ready(2 * PATIENCE)

    async def looks(self, tab: Tab) -> None:
        """Let both teams, a client of each, and whoever opens it within Telegram look at the pages."""
        await tab.asks("Page.addScriptToEvaluateOnNewDocument", source=way.MINUTE)
        for told in (self.anna, self.dora):
            await way.see(told, tab)
            await way.share(told, tab)
        await way.within_telegram(self.anna, tab)
        assert tab.problems == []


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Stage]:
    """Set the stage, and hold at the end that each door was spoken to rightly and nothing was told."""
    ads = TikTokAds(way.account())
    ads.answers["discoveryTrendingList"] = sample("trending_hashtags")
    async with TelegramServer() as telegram, DiscordServer() as discord, TikTok(ads) as tiktok:
        tiktok.posts[way.POST] = way.SAID
        discord.stage.patience = PATIENCE
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        own = {"TIKTOK_API_URL": tiktok.url, "TIKTOK_APP_ID": APP, "TIKTOK_APP_SECRET": SECRET}
        own |= {"PUBLIC_URL": base, "HTTP_PORT": str(port), "SECRET_KEY": "a-secret-of-this-story"}
        bot = Bot(folder, settings_of(telegram, discord) | own)
        try:
            await bot.start()
            await discord.ready(2 * PATIENCE)
            await telegram.until(lambda: telegram.world.updates.asked, PATIENCE)
            anna, dora = telegram.person("anna", language="de"), discord.person("dora")
            group = telegram.group("Team Glow", admin=anna, bot="administrator")
            guild = discord.guild("Glow HQ", dora)
            guild.bot_permissions |= PIN
            channel = guild.channel("campaigns")
            yield Stage(
                bot, discord,
                Told(OnTelegram("de", base, telegram, anna, group), ads),
                Told(OnDiscord("en", base, discord, dora, channel), ads),
            )  # fmt: skip
            assert await bot.stop() == 0
        finally:
            await bot.kill()
        assert bot.tracebacks == telegram.violations == discord.violations == ads.violations == []
        assert [one for one in telegram.refusals if "not modified" not in str(one)] == []
        assert "act.of-" not in bot.log + bot.said
