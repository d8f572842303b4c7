"""``/campaign show`` from the raw update to the outgoing request, beside a bare handler of the same library.

The floor is what one writes with the library alone: a handler for the same update that answers with our
card's text, read from nowhere. Both get the update as it comes, a new one each time, and both send through a
network that takes the request's bytes and notes the CPU time of the process, all its threads counted. What
happens after that, reading the platform's answer and remembering which message shows the card, has a line of
its own, and so has a card that says something else each time, so that its look cannot be remembered.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import discord
from discord import app_commands
from telegram import Update, User
from telegram.ext import Application, CommandHandler, ContextTypes
from telegram.request import BaseRequest, RequestData

from bot.adapters.discord_adapter import DiscordAdapter
from bot.adapters.discord_client import Connection
from bot.adapters.discord_invalid import InvalidRequests
from bot.adapters.telegram_desk import Desk
from bot.adapters.telegram_events import Reader
from bot.adapters.telegram_files import Files
from bot.adapters.telegram_polling import Lanes, Poller
from bot.adapters.telegram_post import Post
from bot.adapters.telegram_wire import BotLine
from bot.pacer import DISCORD, TELEGRAM, PlatformPacer
from commands.core.charts import Chart
from storage.opening import open_store
from tests.bench import updates
from tests.bench.table import Bound, Line, Note
from tests.chat import Chat, Talker

_WARM_UP, _TIMES, _CHANGES = 20, 400, 100
_PEOPLE = {"Telegram": updates.ON_TELEGRAM, "Discord": updates.ON_DISCORD}
TOKEN = "1:" + "a" * 35
Json = dict[str, Any]


class Network:
    """Take requests; ``left`` is the CPU time when the last one left, and each makes a message of its own."""

    def __init__(self, answer: Callable[[int], bytes]) -> None:
        self._answer = answer
        self._messages = count(1)
        self.left = 0.0
        self.payload = b""

    def answer(self) -> bytes:
        """Give what the platform answers."""
        return self._answer(next(self._messages))

    def take(self, payload: bytes) -> None:
        """Note a request."""
        self.left = time.process_time()
        self.payload = payload


class Session:
    """Stand in for the aiohttp session that requests go through at last."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def request(self, method: str, url: str, *, data: str | bytes, **more: Any) -> Answer:
        """Take a request."""
        self._network.take(data if isinstance(data, bytes) else data.encode())
        return Answer(self._network.answer())


class Answer:
    """What comes back."""

    status = 200
    headers = updates.HEADERS

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aenter__(self) -> Answer:
        return self

    async def __aexit__(self, *error: object) -> None:
        return None

    async def read(self) -> bytes:
        """Give the content."""
        return self._content

    async def text(self, encoding: str) -> str:
        """Give the content as text."""
        return self._content.decode(encoding)


@dataclass(frozen=True)
class Way:
    """One way to answer: what happens with the update of a number, and the network it sends through."""

    handle: Callable[[int], Awaitable[None]]
    network: Network


def lines(folder: Path) -> list[Line | Bound | Note]:
    """Measure both platforms on a SQLite file."""
    return asyncio.run(measured(f"sqlite:///{folder / 'commands.db'}"))


async def measured(url: str) -> list[Line | Bound | Note]:
    """Measure both platforms on a database."""
    with closing(open_store(url)) as store:
        chat = Chat(store)
        await fill(chat)
        return [*await _compared("Telegram", chat), *await _compared("Discord", chat)]


async def _compared(name: str, chat: Chat) -> list[Line | Bound | Note]:
    ours, floor = await _WAYS[name](chat)
    (spent, after), (least, _) = await measured_ways([ours, floor])
    changed = await _changed(ours, Talker(chat, *_PEOPLE[name]))
    said = f"/campaign show on {name}, update to request"
    return [
        Line(said, spent, least, 3),
        Note(f"the same, of a campaign whose figures have changed ({name})", changed),
        Note(f"the same, after the request left ({name})", after),
    ]


async def _changed(way: Way, anna: Talker) -> float:
    """Give the median CPU seconds until the request has left where nothing remembered helps any more."""
    spent = []
    for number in range(_CHANGES):
        await anna.says(f"/kpi log C1 views {31_001 + number} 2026-11-22")
        spent.append((await _once(way, _WARM_UP + _TIMES + 1 + number))[0])
    return median(spent)


async def measured_ways(ways: list[Way], times: int = _TIMES) -> list[tuple[float, float]]:
    """Give the median CPU seconds an update takes until its request has left, and after that.

    The ways take turns update by update, so that a busy machine slows all of them.
    """
    spent: list[list[tuple[float, float]]] = [[] for _ in ways]
    for number in range(1, _WARM_UP + times + 1):
        for way, kept in zip(ways, spent, strict=True):
            kept.append(await _once(way, number))
    return [tuple(map(median, zip(*kept[_WARM_UP:], strict=True))) for kept in spent]


async def _once(way: Way, number: int) -> tuple[float, float]:
    way.network.payload = b""
    began = time.process_time()
    await way.handle(number)
    done = time.process_time()
    assert b"Glow" in way.network.payload
    return way.network.left - began, done - way.network.left


async def _settled() -> None:
    """Wait until nothing is under way any more."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


# -- the campaign ------------------------------------------------------------------------------------


async def fill(chat: Chat) -> None:
    """Plan a campaign in the group of each platform, with requests, targets and two weeks of figures."""
    for person, place in _PEOPLE.values():
        anna = Talker(chat, person, place)
        await anna.says(
            '/campaign new "Winter Glow" objective=video_views brand="Glow & Co" budget=5000 '
            "start=2026-11-01 end=2026-12-15 hashtags=glow,winterglow,skincare markets=DE,AT"
        )
        await _ask_creators(anna)
        for target in ("views 1M", "cpm 4"):
            await anna.says(f"/kpi target C1 {target}")
        for day in range(9, 23):
            for kpi, value in (("spend", "120"), ("views", 31_000), ("impressions", 40_000), ("likes", 900)):
                await anna.says(f"/kpi log C1 {kpi} {value} 2026-11-{day:02}")


async def _ask_creators(anna: Talker) -> None:
    for number in range(1, 7):
        await anna.says(f"/creator add @creator{number}")
        sent = await anna.says(f"/request send @creator{number} C1 fee=250")
        assert not sent.failed, anna.chat.text(sent)
    for number in (1, 2, 3):
        await anna.says(f"/request accept R{number}")


# -- Telegram ----------------------------------------------------------------------------------------


async def _draw(chart: Chart) -> bytes:
    return b""


class _Stub(BaseRequest):
    """The lowest place of python-telegram-bot that one may put in."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @property
    def read_timeout(self) -> float:
        """Give a timeout that nothing waits for."""
        return 5.0

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Leave nothing."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named: Any
    ) -> tuple[int, bytes]:
        """Take the request."""
        if url.endswith("getMe"):
            return 200, updates.TELEGRAM_ME
        assert request_data
        self._network.take(request_data.json_payload)
        return 200, self._network.answer()


async def on_telegram(chat: Chat, said: str = "/campaign show C1") -> tuple[Way, Way]:
    """Give our way to answer a line on Telegram, and that of a bare handler with the same text."""
    ours = _our_telegram(chat, said)
    await ours.handle(0)
    text = str(updates.read(ours.network.payload)["text"])
    return ours, await _bare_telegram(text, said)


def _our_telegram(chat: Chat, said: str) -> Way:
    network = Network(updates.telegram_answer)
    bot = BotLine(TOKEN, "http://127.0.0.1:9")
    bot._wire._session = Session(network)  # type: ignore[assignment]
    clock = count(step=60.0)
    pacer = PlatformPacer(TELEGRAM, clock=lambda: next(clock))
    post = Post(bot, pacer, _draw, asyncio.sleep)
    reader = Reader(User(**updates.TELEGRAM_BOT), Files(bot))
    desk = Desk(chat.dispatcher, post, reader, _ignore, _ignore)
    poller = Poller(bot, Lanes(desk.handle), asyncio.sleep)

    async def handle(number: int) -> None:
        poller.take([updates.telegram_update(number, said)])
        await _settled()

    return Way(handle, network)


async def _ignore(*ids: str) -> None:
    return None


async def _bare_telegram(text: str, said: str) -> Way:
    network = Network(updates.telegram_answer)
    application = Application.builder().token(TOKEN).request(_Stub(network)).updater(None).build()

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        await update.message.reply_text(text)

    application.add_handler(CommandHandler(said.split()[0].removeprefix("/"), echo))
    await application.initialize()

    async def handle(number: int) -> None:
        update = Update.de_json(updates.telegram_update(number, said), application.bot)
        await application.process_update(update)

    return Way(handle, network)


# -- Discord -----------------------------------------------------------------------------------------


async def _discord(chat: Chat) -> tuple[Way, Way]:
    ours = _our_discord(chat)
    await ours.handle(0)
    text = "\n".join(updates.texts(updates.read(ours.network.payload)))
    return ours, _bare_discord(text)


def _our_discord(chat: Chat) -> Way:
    adapter = DiscordAdapter("token", "http://127.0.0.1:9", chat.dispatcher, PlatformPacer(DISCORD))
    connection = Connection(chat.dispatcher.registry, adapter, chat.services.store, InvalidRequests())
    return _fed(connection, Network(updates.discord_answer))


def _bare_discord(text: str) -> Way:
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)
    group: app_commands.Group = app_commands.Group(name="campaign", description="Campaigns")
    tree.add_command(group)

    @group.command(name="show", description="Echo")
    async def echo(interaction: discord.Interaction, campaign: str) -> None:
        await interaction.response.send_message(text)

    return _fed(client, Network(updates.discord_answer))


def _fed(client: discord.Client, network: Network) -> Way:
    """Feed a client as its gateway does."""
    state = client._connection
    client.http._HTTPClient__session = Session(network)  # type: ignore[attr-defined]
    client.loop = asyncio.get_running_loop()
    state.user = discord.ClientUser(state=state, data=updates.DISCORD_BOT)
    state.parsers["GUILD_CREATE"](updates.discord_guild())

    async def handle(number: int) -> None:
        state.parsers["INTERACTION_CREATE"](updates.discord_interaction(number))
        await _settled()

    return Way(handle, network)


_WAYS = {"Telegram": on_telegram, "Discord": _discord}
