"""A team that asks a creator for leave to read their account: over real sockets, up to the figures."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from bot import links
from bot.tiktok.accounts import KINDS as ACCOUNT_KINDS
from bot.tiktok.accounts import Accounts, way_back
from bot.tiktok.business import Business
from bot.tiktok.creators import KINDS, CreatorAccounts
from commands.core.replies import Reply
from commands.posts import post_reading
from storage import posts
from storage.models import Post
from storage.session import Store
from tests.chat import Chat, Letter, Talker
from tests.commands.posts.test_post_adding import address
from tests.commands.requests.test_figure_asks import followed
from tests.commands.scene import letters_to
from tests.servers.tiktok_accounts import Person, TikTokAccounts
from tests.servers.tiktok_api import APP, SECRET

ASK, GIVE, STOP = (
    "Ask to read their account",
    "Let the team read my figures",
    "Let my figures be read no longer",
)


@dataclass
class CreatorScene:
    """A chat, TikTok as it sees it, a manager, and the creator @dora whose post is followed."""

    chat: Chat
    tiktok: TikTokAccounts
    account: Person
    anna: Talker
    dora: Talker

    @property
    def video(self) -> str:
        """Give the number of the creator's post."""
        return address(5).rpartition("/")[2]

    async def asks(self) -> Letter:
        """Let the manager ask, and give what the creator gets."""
        await self.anna.says("/connect creator R1")
        (letter,) = [one for one in letters_to(self.chat, self.dora) if ":leave:" in one.row.cause]
        await self.chat.deliver()
        return letter

    async def gives(self, letter: Letter | Reply, code: str = "code-1") -> Reply:
        """Let the creator go to TikTok and come back by pasting the address."""
        shown = await self.dora.presses(letter, GIVE)
        self.tiktok.allow(code, self.account)
        asked = await self.dora.presses(shown, "Paste the address")
        done = await self.dora.fills(asked, address=self.back(shown, code))
        await self.chat.deliver()
        return done

    def back(self, shown: Reply, code: str) -> str:
        """Give the address TikTok sends somebody to who followed the one that was shown."""
        found = re.search(r"http://\S+/v2/auth/authorize\?\S+", self.chat.text(shown))
        assert found, self.chat.text(shown)
        asked = parse_qs(urlsplit(found[0]).query)
        return f"{asked['redirect_uri'][0]}?code={code}&scopes=video.list&state={asked['state'][0]}"

    async def reads(self, **later: float) -> None:
        """Let what is due be read, after some time."""
        self.chat.now += timedelta(**later)
        await post_reading.sweep(self.chat.services)

    def post(self) -> Post:
        """Give the creator's post."""
        found = self.chat.read(lambda s: posts.of_video(s, workspace_id=1, video_id=self.video))
        assert found
        return found


@asynccontextmanager
async def scene(store: Store) -> AsyncIterator[CreatorScene]:
    """Give a team on Telegram whose creator has posted; TikTok knows more videos of hers."""
    account = Person("-000dora", "dora", "Dora tanzt")
    async with TikTokAccounts(account) as tiktok:
        chat = Chat(store)

        async def sleep(seconds: float) -> None:
            chat.forward(seconds=seconds)

        business = Business(tiktok.url, "", now=lambda: chat.now, sleep=sleep)
        app = (lambda _: tiktok.url, APP, SECRET, way_back(None))
        accounts = Accounts(business.using("", ACCOUNT_KINDS), *app)
        chat.services.accounts = accounts
        chat.services.creators = CreatorAccounts(business.using("", KINDS), *app)
        links.account_gate(chat.services, accounts.gate)
        anna = chat.person("anna", admin=True, language="en")
        await anna.says("/creator add @dora")
        await anna.says("/campaign new Summer")
        dora = chat.person("dora", language="en").private
        await followed(chat, anna, dora)
        made = CreatorScene(chat, tiktok, account, anna, dora)
        account.posts(made.video, video_views=45_100, likes=3_120)
        account.posts("7700000000000000099", video_views=9)
        yield made
        await business.close()
        assert tiktok.violations == []
