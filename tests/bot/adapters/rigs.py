"""One way to talk through any adapter, so that one suite can hold all of them to the same contract."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from bot.adapters.base import Adapter
from bot.adapters.console_adapter import ADDRESS, ConsoleAdapter
from bot.adapters.telegram_adapter import TelegramAdapter
from commands.core.charts import Chart
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address
from commands.core.replies import Reply
from commands.registry import registry
from tests.bot.adapters.discord_scene import Scene, staged
from tests.bot.adapters.telegram_kit import PNG, FreePacer
from tests.chat import Chat
from tests.databases import store_on
from tests.servers.discord_.permissions import PIN
from tests.servers.telegram import Message, TelegramServer


@dataclass(frozen=True)
class Seen:
    """What a person sees after an answer, on any platform."""

    text: str
    buttons: Sequence[str]
    native: Any


class Rig(Protocol):
    """A person on a platform, and what an adapter shows them."""

    name: str

    @property
    def adapter(self) -> Adapter:
        """Give the adapter."""

    @property
    def dispatcher(self) -> Dispatcher:
        """Give the dispatcher behind it."""

    async def does(self, command: str, /, **options: str) -> Seen:
        """Call a command with its options."""

    async def presses(self, seen: Seen, label: str) -> Seen:
        """Press a button by its label."""

    async def fills(self, seen: Seen, answers: Sequence[str]) -> Seen:
        """Answer the questions of a form, "-" leaving one out, and give the answer to the last."""

    async def receives(self, reply: Reply) -> Seen:
        """Have a message from the outbox delivered here."""

    def let_pin(self) -> None:
        """Let the bot pin messages here."""

    def pinned(self, seen: Seen) -> bool:
        """Tell whether a message is pinned, where there is such a thing."""


async def _draw(chart: Chart) -> bytes:
    return PNG


def _line(command: str, options: dict[str, str]) -> str:
    return f"/{command} " + " ".join(f'{name}="{value}"' for name, value in options.items())


@dataclass
class ConsoleRig:
    """The console, by its lines."""

    adapter: ConsoleAdapter
    dispatcher: Dispatcher
    written: list[str]
    name: str = "console"

    async def does(self, command: str, /, **options: str) -> Seen:
        """Type a line."""
        return await self._typed(_line(command, options))

    async def presses(self, seen: Seen, label: str) -> Seen:
        """Type the button's number; only the last answer's buttons have one."""
        return await self._typed(str(seen.buttons.index(label) + 1))

    async def fills(self, seen: Seen, answers: Sequence[str]) -> Seen:
        """Type one answer after the other."""
        for answer in answers:
            seen = await self._typed(answer)
        return seen

    async def receives(self, reply: Reply) -> Seen:
        """Print a message."""
        self.written.clear()
        await self.adapter.send(ADDRESS, reply)
        return self._seen(reply)

    def let_pin(self) -> None:
        """Need no leave."""

    def pinned(self, seen: Seen) -> bool:
        """Take a line for pinned, for it stays where it is."""
        return True

    async def _typed(self, line: str) -> Seen:
        self.written.clear()
        return self._seen(await self.adapter.say(line))

    def _seen(self, reply: Reply) -> Seen:
        return Seen("".join(self.written), [button.label for button in reply.buttons], reply)


@dataclass
class TelegramRig:
    """A group on the loopback Bot API server."""

    server: TelegramServer
    adapter: TelegramAdapter
    dispatcher: Dispatcher
    name: str = "telegram"

    def __post_init__(self) -> None:
        self.anna = self.server.person("anna", language="en")
        self.group = self.server.group("Team", admin=self.anna)

    async def does(self, command: str, /, **options: str) -> Seen:
        """Send a line in the group."""
        await self.anna.says(_line(command, options), chat=self.group)
        return self._seen(await self.anna.hears(chat=self.group))

    async def presses(self, seen: Seen, label: str) -> Seen:
        """Press, and look at the message again or at the next one."""
        message: Message = seen.native
        edits, newest = message.edits, len(self.group.texts)
        press = await self.anna.presses(message, label)
        notice = await press.answered()
        if notice:
            return Seen(notice, (), message)
        await self.server.until(lambda: message.edits > edits or len(self.group.texts) > newest)
        if message.edits > edits:
            return self._seen(message)
        return self._seen(await self.anna.hears(chat=self.group))

    async def fills(self, seen: Seen, answers: Sequence[str]) -> Seen:
        """Reply to one question after the other."""
        for answer in answers:
            await self.anna.replies(seen.native, answer)
            seen = self._seen(await self.anna.hears(chat=self.group))
        return seen

    async def receives(self, reply: Reply) -> Seen:
        """Send a message to the group."""
        await self.adapter.send(Address("telegram", str(self.group.id)), reply)
        return self._seen(await self.anna.hears(chat=self.group))

    def let_pin(self) -> None:
        """Make the bot an administrator."""
        self.group.statuses[self.server.world.me.id] = "administrator"

    def pinned(self, seen: Seen) -> bool:
        """Look at the group's pinned messages."""
        return self.group.pinned == [seen.native.id]

    @staticmethod
    def _seen(message: Message) -> Seen:
        labels = [key["text"] for row in message.keyboard for key in row]
        return Seen(message.visible, labels, message)


@dataclass
class DiscordRig:
    """A channel on the loopback Discord."""

    scene: Scene
    name: str = "discord"

    @property
    def adapter(self) -> Adapter:
        """Give the adapter that is connected."""
        return self.scene.adapter

    @property
    def dispatcher(self) -> Dispatcher:
        """Give the dispatcher behind it."""
        return self.scene.dispatcher

    async def does(self, command: str, /, **options: str) -> Seen:
        """Use a slash command."""
        return self._seen(await self.scene.anna.uses(f"/{command}", channel=self.scene.channel, **options))

    async def presses(self, seen: Seen, label: str) -> Seen:
        """Press a button."""
        return self._seen(await self.scene.anna.presses(seen.native, label))

    async def fills(self, seen: Seen, answers: Sequence[str]) -> Seen:
        """Fill in the modal."""
        labels = seen.native.modal.labels
        given = {label: text for label, text in zip(labels, answers, strict=True) if text != "-"}
        return self._seen(await self.scene.anna.submits(seen.native, given))

    async def receives(self, reply: Reply) -> Seen:
        """Send a message to the channel."""
        known = len(self.scene.channel.messages)
        await self.adapter.send(Address("discord", str(self.scene.channel.id)), reply, nonce="rig")
        parts = self.scene.channel.messages[known:]
        return Seen("\n".join(part.text for part in parts), parts[-1].buttons, parts[-1])

    def let_pin(self) -> None:
        """Give the bot the right to."""
        self.scene.guild.bot_permissions |= PIN

    def pinned(self, seen: Seen) -> bool:
        """Look at the channel's pinned messages."""
        return bool(self.scene.channel.pinned)

    @staticmethod
    def _seen(shown: Any) -> Seen:
        modal = getattr(shown, "modal", None)
        text = modal.text if modal else shown.text
        return Seen(text, shown.buttons, shown)


@contextlib.asynccontextmanager
async def console_rig(url: str) -> AsyncIterator[Rig]:
    """Set up the console."""
    store = store_on(url)
    dispatcher = Dispatcher(registry(), Chat(store).services)
    written: list[str] = []
    numbers = count(1)
    adapter = ConsoleAdapter(dispatcher, _draw, write=written.append, run_id=f"rig{next(numbers)}")
    yield ConsoleRig(adapter, dispatcher, written)
    store.close()


@contextlib.asynccontextmanager
async def telegram_rig(url: str) -> AsyncIterator[Rig]:
    """Set up Telegram; nothing malformed may have been sent."""
    store = store_on(url)
    services = Chat(store).services
    dispatcher = Dispatcher(registry(), services)
    async with TelegramServer() as server:
        adapter = TelegramAdapter(server.token, server.url, dispatcher, FreePacer(), draw=_draw)
        services.admins["telegram"] = adapter.is_admin
        polling = asyncio.create_task(adapter.run())
        rig = TelegramRig(server, adapter, dispatcher)
        await rig.anna.hears("Hello", chat=rig.group)  # it greets where it was added
        yield rig
        await adapter.stop()
        await polling
        assert (server.violations, server.refusals) == ([], [])
    store.close()


@contextlib.asynccontextmanager
async def discord_rig(url: str) -> AsyncIterator[Rig]:
    """Set up Discord; nothing malformed may have been sent."""
    async with staged(url) as scene:
        yield DiscordRig(scene)
