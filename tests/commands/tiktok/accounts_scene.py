"""A team that may read a creator's TikTok account: over real sockets, from TikTok's answers to the chat."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot import links
from bot.tiktok.accounts import KINDS, Accounts, way_back
from bot.tiktok.business import Business
from commands.core.replies import Reply
from commands.posts import post_reading
from storage import posts
from storage.models import Post
from storage.session import Store
from tests.chat import Chat, Talker
from tests.servers.tiktok_accounts import Person, TikTokAccounts
from tests.servers.tiktok_api import APP, SECRET

VIDEO = "7708179005440000001"  # published a while before the day the clock shows
LINK = f"https://www.tiktok.com/@mia/video/{VIDEO}"


@dataclass
class AccountsScene:
    """A chat, TikTok as it sees it, and a manager of the team."""

    chat: Chat
    tiktok: TikTokAccounts
    mia: Person
    anna: Talker

    async def connects(self, code: str = "code-1") -> Reply:
        """Let the manager go to TikTok as the creator, and come back by pasting the address."""
        shown = await self.anna.says("/connect account")
        self.tiktok.allow(code, self.mia)
        asked = await self.anna.says("/connect paste")
        return await self.anna.fills(asked, address=self.back(shown, code))

    def back(self, shown: Reply, code: str) -> str:
        """Give the address TikTok sends somebody to who followed the one that was shown."""
        found = re.search(r"http://\S+/v2/auth/authorize\?\S+", self.chat.text(shown))
        assert found, self.chat.text(shown)
        asked = parse_qs(urlsplit(found[0]).query)
        return f"{asked['redirect_uri'][0]}?code={code}&scopes=video.list&state={asked['state'][0]}"

    async def reads(self) -> None:
        """Let what is due be read."""
        await post_reading.sweep(self.chat.services)

    def post(self, video_id: str = VIDEO) -> Post:
        """Give a post of the team."""
        found = self.chat.read(lambda s: posts.of_video(s, workspace_id=1, video_id=video_id))
        assert found
        return found


@asynccontextmanager
async def scene(store: Store) -> AsyncIterator[AccountsScene]:
    """Give a team on Discord with the creator @mia, one of whose posts is on its list."""
    mia = Person("-000mia", "mia", "Mia kocht")
    mia.posts(VIDEO, video_views=45_100, likes=3_120, total_time_watched=90_200.5)
    async with TikTokAccounts(mia) as tiktok:
        chat = Chat(store)

        async def sleep(seconds: float) -> None:
            chat.forward(seconds=seconds)

        business = Business(tiktok.url, "", now=lambda: chat.now, sleep=sleep).using("", KINDS)
        accounts = Accounts(business, lambda _: tiktok.url, APP, SECRET, way_back(None))
        chat.services.accounts = accounts
        links.account_gate(chat.services, accounts.gate)
        anna = chat.person("anna", admin=True, language="en", platform="discord")
        await anna.says("/creator add @mia")
        await anna.says(f"/content add {LINK}")
        yield AccountsScene(chat, tiktok, mia, anna)
        await business.close()
        assert tiktok.violations == []
