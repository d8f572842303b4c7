"""TikTok as the real process meets it: posts by their links, creators from TikTok One."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.bot.tiktok.test_posts import SAMPLE
from tests.end_to_end.harness import Bot
from tests.servers.tiktok_api import APP, SECRET, TOKEN, TikTok

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.usefixtures("stories")]
Make = Callable[..., Bot]
HOME = "https://www.tiktok.com/@scout2015/video/6718335390845095173"


@pytest_asyncio.fixture(loop_scope="package")
async def tiktok() -> AsyncIterator[TikTok]:
    async with TikTok() as server:
        server.posts[HOME] = SAMPLE
        server.short["https://vm.tiktok.com/ZMabc/"] = f"{HOME}?_t=1"
        yield server
        assert server.api.violations == []


def app_of(tiktok: TikTok) -> dict[str, str]:
    """Give the settings that connect a process to an app on this server."""
    return {
        "TIKTOK_API_URL": tiktok.url,
        "TIKTOK_APP_ID": APP,
        "TIKTOK_APP_SECRET": SECRET,
        "TIKTOK_ACCESS_TOKEN": TOKEN,
    }


async def test_from_a_pasted_link_to_a_board_and_from_a_search_to_the_list(
    make: Make, tiktok: TikTok
) -> None:
    bot = make(**app_of(tiktok))
    await bot.start("chat")
    lines = [
        "/campaign new Summer",
        "/content add https://vm.tiktok.com/ZMabc/ campaign=C1",
        "/content figures V1 views=120k",
        "/content pin V1 campaign=C1",
        "/content find hashtag=aesthetic",
        "/creator discover DE",
        "/creator add @mia.kocht",
        "/content fetch @mia.kocht",
    ]
    assert await bot.feed(lines) == 0, bot.said
    for words in ("Author: Scout & Suki", "Board of Summer", "@mia.kocht", "41.2K", "1 post added"):
        assert words in bot.said
    assert bot.leaks == []
    assert SECRET not in bot.said + bot.log
    assert tiktok.asked == ["https://vm.tiktok.com/ZMabc/", HOME]


async def test_what_goes_wrong_counts_as_failed_in_a_script(make: Make, tiktok: TikTok) -> None:
    bot = make(**app_of(tiktok) | {"TIKTOK_ACCESS_TOKEN": "act.wrong-token"})
    await bot.start("chat")
    gone = "/content add https://www.tiktok.com/@scout2015/video/7400000000000000001"
    assert await bot.feed([gone, "/creator discover DE"]) == 1
    assert "private or deleted" in bot.said
    assert "does not accept the access token" in bot.said
    assert "act.wrong-token" not in bot.said + bot.log
