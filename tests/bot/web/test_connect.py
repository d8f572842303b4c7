"""The page TikTok sends somebody back to: a button connects, not a look, and only once."""

from __future__ import annotations

from storage.models import Connection
from storage.session import Store
from tests.bot.web.kit import served
from tests.bot.web.test_creator import link_to
from tests.chat import Chat
from tests.commands.tiktok.accounts_scene import scene as accounts_scene
from tests.commands.tiktok.ads_scene import TOKEN, scene
from tests.commands.tiktok.creator_scene import GIVE, STOP
from tests.commands.tiktok.creator_scene import scene as creator_scene


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


async def test_a_creator_lets_their_account_be_read_and_their_request_says_so(store: Store) -> None:
    async with creator_scene(store) as dora, served(dora.chat) as pages:
        shown = await dora.dora.presses(await dora.asks(), GIVE)
        assert "You come back to a page of mine." in shown.text
        dora.tiktok.allow("code-1", dora.account)
        browser = pages.browser()
        address = dora.back(shown, "code-1")
        page = await browser.opens(address.replace("https://localhost", pages.base))
        assert "read the figures of what you post for its request, as long as that runs?" in page.text
        assert dora.tiktok.calls == []
        done = await browser.presses("Connect")
        assert "Go back to your request; it says so, too." in done.text
        letters = [one for one in await dora.chat.deliver_messages() if ":given:" in one.row.cause]
        assert {one.address for one in letters} == {dora.anna.place.address, dora.dora.place.address}
        (own,) = [one for one in letters if one.address == dora.dora.place.address]
        assert f"[{STOP}]" in Chat.text(own)


async def test_on_the_page_of_a_request_the_button_gives_the_way_to_tiktok(store: Store) -> None:
    async with creator_scene(store) as dora, served(dora.chat) as pages:
        dora.chat.services.links = {"web": dora.chat.services.links["web"]}
        browser = pages.browser()
        await dora.anna.says("/campaign new Winter")
        await browser.opens(await link_to(dora.anna, "/request send @dora C2 fee=100"))
        await browser.presses("Open the request")
        await browser.presses("I am 18 or over and accept")
        asked = await dora.anna.says("/connect creator R2")
        assert "I cannot write to @dora. Pass their link on: the button stands there." in asked.text
        await browser.opens(browser.page.url)
        way = await browser.presses(GIVE)
        assert "/v2/auth/authorize?client_key=" in way.text
        assert "\x02" not in way.text
