"""A team on the loopback Discord with the real adapter, dispatcher and commands, and one command of tests.

async with staged(url) as scene:
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord_adapter import DiscordAdapter
from bot.pacer import DISCORD, PlatformPacer
from commands.core.charts import Chart
from commands.core.context import Context, Services
from commands.core.dispatcher import Dispatcher
from commands.core.options import Command, Option
from commands.core.registry import Registry
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.options import FileOption, Text
from commands.registry import GROUPS, registry
from storage.session import Store
from tests.chat import Chat
from tests.databases import store_on
from tests.servers.discord_ import Channel, DiscordServer, Guild, Person

PICTURE = b"\x89PNG as good as any"
Act = Callable[..., Awaitable[Reply]]


@dataclass
class Stage:
    """What ``/trial run`` does, so that a test can have any reply, at any speed."""

    act: Act

    async def __call__(self, context: Context, **values: Any) -> Reply:
        """Do what the test wants."""
        return await self.act(context, **values)

    def says(self, reply: Reply, *, after: asyncio.Event | None = None) -> None:
        """Answer with this from now on, once an event has happened."""

        async def act(context: Context, **values: Any) -> Reply:
            if after:
                await after.wait()
            return reply

        self.act = act


async def _silent(context: Context, **values: Any) -> Reply:
    return Reply(text="nothing")


@dataclass
class Scene:
    """A server with a team: Anna owns it, Ben is a member; the bot is connected."""

    server: DiscordServer
    store: Store
    services: Services
    dispatcher: Dispatcher
    trial: Stage
    anna: Person
    ben: Person
    guild: Guild
    channel: Channel
    adapter: DiscordAdapter = field(init=False)
    _life: asyncio.Task[None] | None = None

    async def connect(self, **options: Any) -> DiscordAdapter:
        """Start a bot, as after a restart; the one before must be stopped."""
        self.adapter = DiscordAdapter(
            self.server.token,
            self.server.api_url,
            self.dispatcher,
            PlatformPacer(DISCORD),
            **{"render": _render, "defer_after": 1.5, **options},
        )
        self._life = asyncio.create_task(_kept_alive(self.adapter))
        await self.server.ready()
        return self.adapter

    async def disconnect(self) -> None:
        """Stop the bot."""
        if self._life:
            await self.adapter.stop()
            await self._life
            await self.server.wait_for(lambda: not self.server.gateway.listening)


async def _render(chart: Chart) -> bytes:
    return PICTURE


async def _kept_alive(adapter: DiscordAdapter) -> None:
    """Call run again when it fails, as the speaker does."""
    while True:
        try:
            return await adapter.run()
        except Exception:
            await asyncio.sleep(0.02)


def _dispatcher(chat: Chat, trial: Stage) -> Dispatcher:
    options = (Option("text", Text(6000), "Any text"), Option("file", FileOption(), "A file", file=True))
    command = Command("trial run", "Try something", trial, role=Role.VIEWER, options=options)
    own = Registry([*registry(), command], {**GROUPS, "trial": "Trials"})
    return type(chat.dispatcher)(own, chat.services)


@contextlib.asynccontextmanager
async def staged(url: str, *, connected: bool = True, **options: Any) -> AsyncIterator[Scene]:
    """Set the scene and clear it up; nothing malformed may have been sent."""
    kept = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    store = store_on(url)
    chat = Chat(store, links=False)
    trial = Stage(_silent)
    try:
        async with DiscordServer() as server:
            anna, ben = server.person("anna"), server.person("ben")
            guild = server.guild("Team", owner=anna)
            guild.join(ben)
            dispatcher = _dispatcher(chat, trial)
            channel = guild.channel("marketing")
            scene = Scene(server, store, chat.services, dispatcher, trial, anna, ben, guild, channel)
            if connected:
                await scene.connect(**options)
            yield scene
            await scene.disconnect()
            assert server.violations == []
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = kept
        store.close()
