"""A console on a store of its own, by its lines: what is typed, what is written, and what fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bot.adapters.console_adapter import ADDRESS, ConsoleAdapter
from commands.core.charts import Chart
from commands.core.context import Context
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address, Event, Suggestion
from commands.core.options import Option, command
from commands.core.registry import Registry
from commands.core.replies import Button, Reply
from commands.options import FileOption, Text
from storage.session import StoreBusy
from tests.bot.adapters import telegram_kit as kit
from tests.chat import Chat
from tests.databases import store_on

_RUNS = count(1)
LINK = Button(label="Open", url="https://example.org/x")


_FILE = Option("file", FileOption(), "File", required=True, file=True)


@command("file lose", "Lose it", options=(_FILE,))
async def lose(context: Context) -> Reply:
    """Let a file vanish before it is read."""
    assert context.attachment is not None
    lost = Path(context.attachment.ref)
    await asyncio.to_thread(lost.unlink)
    await context.attachment.save(lost.with_name("copy"))
    return Reply(text="read")


@command("file label", "Label it", options=(_FILE, Option("name", Text(), "Name", required=True)))
async def label(context: Context, *, name: str) -> Reply:
    """Give a file a name, and tell how large it is."""
    assert context.attachment is not None
    return Reply(text=f"{name} is {context.attachment.name} of {context.attachment.size} bytes")


TRIAL = Registry((*kit.COMMANDS, lose, label), kit.GROUPS)


class Flaky(Dispatcher):
    """A dispatcher whose store is busy when a test says so."""

    busy = False

    async def shown(self, reply: Reply, address: Address, message_id: str) -> None:
        """Remember a card, or fail."""
        if self.busy:
            raise StoreBusy("locked")
        await super().shown(reply, address, message_id)

    async def suggest(self, event: Event, command: str, option: str, text: str) -> list[Suggestion]:
        """Offer values, or fail."""
        if self.busy:
            raise StoreBusy("locked")
        return await super().suggest(event, command, option, text)


class Console:
    """A console, and what it has written since the last line."""

    def __init__(self, chat: Chat, commands: Registry, folder: Path | None) -> None:
        self.dispatcher = Flaky(commands, chat.services)
        self.written: list[str] = []
        self.folder = folder
        self.draws = True
        self.restart()

    def restart(self) -> None:
        """Begin again on the same store, as the next start of the process does."""
        self.adapter = ConsoleAdapter(
            self.dispatcher,
            self._draw,
            write=self.written.append,
            run_id=f"run{next(_RUNS)}",
            folder=self.folder,
        )

    async def says(self, line: str) -> str:
        """Type a line and read the answer."""
        self.written.clear()
        await self.adapter.say(line)
        return "\n".join(self.written)

    async def hears(self, reply: Reply) -> str:
        """Read a message from the outbox."""
        self.written.clear()
        await self.adapter.send(ADDRESS, reply)
        return "\n".join(self.written)

    async def fails(self, line: str) -> int:
        """Count the failures a line adds."""
        before = self.adapter.failures
        await self.adapter.say(line)
        return self.adapter.failures - before

    async def _draw(self, chart: Chart) -> bytes:
        if not self.draws:
            raise RuntimeError("no fonts")
        return kit.PNG


@contextmanager
def console_on(url: str, commands: Registry, folder: Path | None = None) -> Iterator[Console]:
    """Give a console on a database; pictures and files go to a folder, or to one it makes."""
    store = store_on(url)
    yield Console(Chat(store), commands, folder)
    store.close()
