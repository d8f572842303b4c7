"""A creator without Telegram or Discord answers on the bot's own page; the team reads it in Telegram."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable

import aiohttp
import pytest

from tests.bot.web.kit import Browser
from tests.end_to_end.harness import PATIENCE, Bot
from tests.end_to_end.talk import FLIGHT, asks, shows
from tests.servers.telegram import TelegramServer

pytestmark = pytest.mark.asyncio(loop_scope="package")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def test_a_team_in_telegram_and_a_creator_on_the_page_agree(
    telegram: TelegramServer, make: Callable[..., Bot]
) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    bot = await make(telegram, PUBLIC_URL=base, HTTP_PORT=str(port), LOG_LEVEL="debug").start()
    await telegram.until(lambda: telegram.world.updates.asked, PATIENCE)
    anna = telegram.person("anna")
    group = telegram.group("Glow team", admin=anna)
    await asks(anna, f'/campaign new "Winter Glow" budget=20k brand=Glow {FLIGHT}', "C1", group)
    await asks(anna, "/creator add @carla", "P1", group)
    sent = await asks(anna, '/request send @carla C1 fee=500 deliverables="2 videos"', "R1", group)
    assert "https://t.me/" in sent.visible, "whoever has Telegram takes this one"
    [token] = re.findall(rf"{base}/r/([\w-]+)\s", sent.visible)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        carla = Browser(session, base, "de-DE,de;q=0.9")
        landing = await carla.opens(f"/r/{token}")
        assert "Eine Anfrage von Glow team" in landing.text
        offer = await carla.presses("Anfrage öffnen")
        assert "500,00\u00a0€" in offer.text
        await shows(telegram, sent, "Status: Seen")
        await carla.presses("Gegenangebot machen")
        bargained = await carla.presses("Absenden", fee="700 €", note="Ein Video weniger")
        assert "Dein Gegenangebot ist beim Team" in bargained.text
        told = await anna.hears("counter-offer", group, timeout=PATIENCE)
        assert "€700.00" in told.visible
        await anna.presses(told, "Agree")
        await shows(telegram, told, "I cannot write to them")
        assert await bot.stop() == 0
        await bot.start()
        await bot.logs("pages served", times=2)
        agreed = await carla.opens(f"/r/{token}")
        assert "700,00\u00a0€" in agreed.text
        done = await carla.presses("Ich bin mindestens 18")
        assert "das ist vermerkt" in done.text
        await shows(telegram, sent, "confirmed by @carla (Web)")
    assert await bot.stop() == 0
    assert bot.tracebacks == []
    assert token not in bot.log
    assert bot.log.count("pages served") == 2
    assert bot.log.count("speaking [bot.speaker]") == 2, "stopping held nobody up"


async def test_a_port_that_is_taken_ends_the_start_with_one_line(
    telegram: TelegramServer, make: Callable[..., Bot]
) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        bot = await make(telegram, PUBLIC_URL=f"http://127.0.0.1:{port}", HTTP_PORT=port).start()
        assert await bot.ended() == 2
    [line] = [line for line in bot.log.splitlines() if line]
    assert line.startswith(f"TAKT_HTTP_PORT must be a port that is free; {port} ")
