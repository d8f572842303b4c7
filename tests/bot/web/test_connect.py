"""The page TikTok sends somebody back to: a button connects, not a look, and only once."""

from __future__ import annotations

from storage.models import Connection
from storage.session import Store
from tests.bot.web.kit import served
from tests.chat import Chat
from tests.commands.tiktok.accounts_scene import scene as accounts_scene
from tests.commands.tiktok.ads_scene import TOKEN, scene


async def test_a_button_connects_and_the_chat_is_told(store: Store) -> None:
    async with scene(store) as ads, served(ads.chat) as pages:
        address = ads.back(await ads.anna.says("/connect tiktok"), "code-1")
        ads.tiktok.allow("code-1", TOKEN)
        there = address.replace("https://localhost", pages.base)
        browser = pages.browser()
        shown = await browser.opens(there)
        assert "Let the team “team” read campaigns and figures" in shown.text
        assert ads.tiktok.calls == []
        done = await browser.presses("Connect")
        assert "TikTok is connected, and I read “Beispiel GmbH” now." in done.text
        assert (ads.chat.count(Connection), done.status) == (1, 200)
        (letter,) = await ads.chat.deliver_messages()
        assert "TikTok is connected" in Chat.text(letter)
        assert letter.address == ads.anna.place.address
        assert (await browser.opens(there)).status == 404
        assert (await browser.presses_of(shown.forms[0], "Connect")).status == 409


async def test_made_up_addresses_and_refusals_are_sentences(store: Store) -> None:
    async with scene(store) as ads, served(ads.chat) as pages:
        browser = pages.browser()
        for query in (
            "",
            "?state=abcdefgh",
            "?state=abcdefgh&auth_code=abcdefgh",
            "?state=%00&auth_code=%00",
        ):
            page = await browser.opens(f"{pages.base}/connect/tiktok{query}")
            assert (page.status, "Begin anew in the chat" in page.text) == (404, True)
        address = ads.back(await ads.anna.says("/connect tiktok"), "code-of-nobody")
        await browser.opens(address.replace("https://localhost", pages.base))
        refused = await browser.presses("Connect")
        assert refused.status == 502
        assert ads.chat.count(Connection) == 0


async def test_whoever_owns_a_tiktok_account_connects_it_with_a_button(store: Store) -> None:
    async with accounts_scene(store) as mia, served(mia.chat) as pages:
        address = mia.back(await mia.anna.says("/connect account"), "code-1")
        mia.tiktok.allow("code-1", mia.mia)
        browser = pages.browser()
        shown = await browser.opens(address.replace("https://localhost", pages.base))
        assert "read the posts of your TikTok account and their figures?" in shown.text
        assert mia.tiktok.calls == []
        done = await browser.presses("Connect")
        assert "@mia is connected" in done.text
        (letter,) = await mia.chat.deliver_messages()
        assert letter.address == mia.anna.place.address
        assert "@mia is connected" in Chat.text(letter)
