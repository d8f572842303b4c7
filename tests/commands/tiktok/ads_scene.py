"""A team whose ad account is read: over real sockets, from TikTok's answers to the figures in the chat."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

from bot.links import gate
from bot.tiktok.ads import KINDS, Ads
from bot.tiktok.business import Business
from commands.core.replies import Reply
from commands.tiktok import syncing
from storage.session import Store
from tests.chat import Chat, Talker
from tests.servers.tiktok_ads import Account, TikTokAds, span
from tests.servers.tiktok_api import APP, SECRET

TOKEN = "act.a-token-of-anna"
SUMMER, WINTER = "1714073078669329", "9007199254740993001"
AD = "1714125051115569"
FIGURES = {
    "spend": "20.00",
    "impressions": "5000",
    "video_play_actions": "4000",
    "clicks": "50",
    "reach": "3000",
}


@dataclass
class AdsScene:
    """A chat, TikTok as it sees it, and a manager of the team."""

    chat: Chat
    tiktok: TikTokAds
    account: Account
    anna: Talker

    @property
    def private(self) -> Talker:
        """Give the manager in their private chat."""
        return self.anna.private

    async def connects(self) -> Reply:
        """Let the manager go to TikTok and come back by pasting the address."""
        shown = await self.anna.says("/connect tiktok")
        self.tiktok.allow("code-1", TOKEN)
        return await self.pastes(self.back(shown, "code-1"))

    def back(self, shown: Reply, code: str) -> str:
        """Give the address TikTok sends somebody to who followed the one that was shown."""
        found = re.search(r"http://\S+/portal/auth\?\S+", self.chat.text(shown))
        assert found, self.chat.text(shown)
        asked = parse_qs(urlsplit(found[0]).query)
        return f"{asked['redirect_uri'][0]}?auth_code={code}&state={asked['state'][0]}"

    async def pastes(self, address: str) -> Reply:
        """Answer the question for the address, where nobody else reads it."""
        asked = await self.anna.says("/connect paste")
        return await self.anna.fills(asked, address=address)

    async def reads(self) -> None:
        """Let what is due be read, and messages and cards be handed over."""
        await syncing.sweep(self.chat.services)


@asynccontextmanager
async def scene(store: Store) -> AsyncIterator[AdsScene]:
    """Give a team on Discord with the campaign C1, and an account with two campaigns that ran for a while."""
    account = Account()
    account.run(SUMMER, "Summer Drop DE", AD, *span(date(2026, 11, 16), 8), **FIGURES)
    account.run(WINTER, "Winter Glow", "9007199254740993002", *span(date(2026, 11, 16), 8), spend="5.00")
    async with TikTokAds(account) as tiktok:
        chat = Chat(store)

        async def sleep(seconds: float) -> None:
            chat.forward(seconds=seconds)

        business = Business(tiktok.url, "", now=lambda: chat.now, sleep=sleep).using("", KINDS)
        ads = Ads(business, tiktok.url, APP, SECRET)
        chat.services.ads = ads
        gate(chat.services, ads.gate, None)
        anna = chat.person("anna", admin=True, language="en", platform="discord")
        await anna.says("/campaign new Summer budget=5000 start=2026-11-01 end=2026-11-30")
        yield AdsScene(chat, tiktok, account, anna)
        await ads.close()
        assert tiktok.violations == []
