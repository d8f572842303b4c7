"""Starting and stopping: settings, exit codes, platforms that are down, signals."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.end_to_end.harness import PATIENCE, Bot
from tests.end_to_end.stories import House
from tests.end_to_end.talk import asks
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

# The stories of the house are told meanwhile.
pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.usefixtures("stories")]
Make = Callable[..., Bot]
WRONG = "mysql://root:hunter2@db/x"


async def test_a_wrong_value_ends_the_start_with_one_line_that_names_the_variable(make: Make) -> None:
    bot = make(DATABASE_URL=WRONG)
    await bot.start()
    assert await bot.feed([]) == 2
    (line,) = bot.log.splitlines()
    assert "TAKT_DATABASE_URL" in line
    assert WRONG not in line


async def test_settings_are_also_read_from_a_file_in_the_working_directory(make: Make) -> None:
    bot = make()
    (bot.folder / ".env").write_text(
        "TAKT_LANGUAGE=de\nTAKT_CURRENCY=CHF\nTAKT_DATABASE_URL=sqlite:///x.db\n"
    )
    await bot.start("chat")
    assert await bot.feed(["/workspace show"]) == 0
    assert "Währung: CHF" in bot.said
    assert (bot.folder / "x.db").exists()


async def test_check_says_what_works(make: Make, telegram: TelegramServer, discord: DiscordServer) -> None:
    good, bad = make(telegram, discord), make(telegram, discord, TELEGRAM_API_URL="http://127.0.0.1:9")
    await good.start("check")
    await bad.start("check")
    assert await good.ended() == 0
    assert f"@{telegram.bot_username}" in good.said
    assert "taktgeber" in good.said
    assert await bad.ended() == 1
    assert "telegram" in bad.said


async def test_a_running_database_is_backed_up_and_put_back(make: Make, house: House) -> None:
    await asks(house.telegram.person("anna"), '/campaign new "Kept for ever"', "C1")
    copier, fresh = Bot(house.bot.folder, house.bot.settings), make()
    await copier.start("db", "backup", str(fresh.folder / "copy.db"))
    assert await copier.ended() == 0
    await fresh.start("db", "restore", "copy.db")
    assert await fresh.ended() == 0
    with closing(sqlite3.connect(fresh.folder / "taktgeber.db")) as database:
        names = {name for (name,) in database.execute("SELECT name FROM campaign")}
    assert "Kept for ever" in names


async def test_sigterm_stops_it_in_time_and_no_command_is_half_done(
    make: Make, telegram: TelegramServer, discord: DiscordServer
) -> None:
    bot = make(telegram, discord)
    await bot.start()
    await discord.ready(PATIENCE)
    anna = telegram.person("anna")
    await asks(anna, "/start", "Taktgeber")
    telegram.fail_next("sendMessage", slow=1)
    await anna.says("/campaign new Glow")
    await telegram.wait_for(lambda call: "Glow" in str(call.params.get("text", "")), PATIENCE)
    assert await bot.stop(signal.SIGTERM) == 0
    assert [text for text in anna.chat.texts if "Glow · C1" in text]
    assert bot.tracebacks == []


async def test_while_telegram_is_down_discord_works_and_telegram_comes_later(
    make: Make, telegram: TelegramServer, discord: DiscordServer
) -> None:
    await telegram.down(status=502)
    bot = make(telegram, discord)
    await bot.start()
    await discord.ready(PATIENCE)
    dora = discord.person("dora")
    channel = discord.guild("Glow HQ", dora).channel("campaigns")
    answer = await dora.uses("campaign new", channel, name="Glow")
    assert "C1" in answer.text
    await telegram.up()
    assert await asks(telegram.person("anna"), "/start", "Taktgeber")
    assert await bot.stop() == 0


async def test_while_discord_is_down_telegram_works_and_discord_comes_later(
    make: Make, telegram: TelegramServer, discord: DiscordServer
) -> None:
    discord.down(503)
    bot = make(telegram, discord)
    await bot.start()
    assert await asks(telegram.person("anna"), "/start", "Taktgeber")
    await bot.logs("not reachable")
    discord.up()
    await discord.ready(PATIENCE)
    dora = discord.person("dora")
    channel = discord.guild("Glow HQ", dora).channel("campaigns")
    assert "Taktgeber" in (await dora.uses("start", channel)).text
    assert await bot.stop() == 0


async def test_sigint_stops_it_while_both_are_down(
    make: Make, telegram: TelegramServer, discord: DiscordServer
) -> None:
    await telegram.down()
    discord.down()
    bot = make(telegram, discord)
    await bot.start()
    await asyncio.gather(bot.logs("telegram"), bot.logs("discord"))
    assert await bot.stop(signal.SIGINT) == 0
