"""The console: the whole product in a terminal, or line by line through a pipe."""

from __future__ import annotations

import asyncio
import getpass
import itertools
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from bot.adapters.base import Sent
from bot.adapters.console_view import view
from commands.core.charts import Chart
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address, Attachment, Line, Person, Place, Press
from commands.core.replies import Reply
from commands.core.texts import UserError, msg, translator

ADDRESS = Address("console", "console")
PLACE = Place(ADDRESS, scope_id="user:console", private=True)
Renderer = Callable[[Chart], Awaitable[bytes]]


def _open(path: str) -> Attachment:
    source = Path(path.strip()).expanduser()
    if not source.is_file():
        raise UserError(msg("There is no file “{path}”. Check the path.", path=path[:200]))

    async def save(target: Path) -> None:
        await asyncio.to_thread(shutil.copyfile, source, target)

    return Attachment(source.name, source.stat().st_size, save, ref=str(source.resolve()))


class ConsoleAdapter:
    """Turn lines into events and replies into lines; numbers press the buttons of the last reply."""

    platform = "console"
    resends_safely = True

    def __init__(
        self, dispatcher: Dispatcher, render: Renderer, *, write: Callable[[str], None], run_id: str
    ) -> None:
        self._dispatcher = dispatcher
        self._render = render
        self._write = write
        self._folder: Path | None = None
        self._keys = (f"console:{run_id}:{count}" for count in itertools.count(1))
        self._messages = itertools.count(1)
        self._person = Person("console", "console", _user(), admin=True)
        self.last = Reply()
        self.failures = 0

    async def say(self, text: str) -> Reply:
        """Answer one typed line and show the answer; counts what failed."""
        left_open = self.last.form is not None and text.startswith("/")
        reply = await self._reply_to(text.strip())
        self.failures += int(left_open) + int(reply.failed)
        await self.show(reply)
        return reply

    async def _reply_to(self, text: str) -> Reply:
        if text.isdecimal() and self.last.form is None:
            return await self._pressed(int(text))
        line = Line(next(self._keys), self._person, PLACE, text=text, opener=_open)
        reply = await self._dispatcher.line(line)
        if reply is not None:
            return reply
        t = translator(self.last.language or self._dispatcher.services.defaults.language)
        return Reply(
            text=t("I don't understand that. Commands begin with /, and /help shows them."), failed=True
        )

    async def _pressed(self, number: int) -> Reply:
        row = self.last.buttons
        if not 1 <= number <= len(row) or not row[number - 1].token:
            t = translator(self.last.language or self._dispatcher.services.defaults.language)
            return Reply(text=t("The last answer has no button {number}.", number=number), failed=True)
        press = Press(next(self._keys), self._person, PLACE, token=row[number - 1].token, opener=_open)
        return await self._dispatcher.press(press)

    async def show(self, reply: Reply) -> Sent:
        """Write a reply with its pictures and files."""
        paths = [str(self._saved("chart.png", await self._render(reply.chart)))] if reply.chart else []
        paths += [str(self._saved(document.name, document.content)) for document in reply.documents]
        self._write(view(reply, paths) + "\n")
        # A wrong answer leaves the question open, so the form stays what the next line answers.
        self.last = reply if reply.form or not (reply.failed and self.last.form) else self.last
        message_id = str(next(self._messages))
        await self._dispatcher.shown(reply, ADDRESS, message_id)
        return Sent(message_id)

    def _saved(self, name: str, content: bytes) -> Path:
        self._folder = self._folder or Path(tempfile.mkdtemp(prefix="taktgeber-"))
        stem, dot, ending = Path(name).name.rpartition(".")
        path = self._folder / f"{stem}-{next(self._messages)}{dot}{ending}"
        path.write_bytes(content)
        return path

    @property
    def asking(self) -> bool:
        """Tell whether a question is open."""
        return self.last.form is not None

    async def run(self) -> None:
        """Need no connection."""

    async def stop(self) -> None:
        """Need no farewell."""

    async def greet(self) -> str:
        """Give the console's name."""
        return "console"

    async def send(self, address: Address, reply: Reply, *, nonce: str = "") -> Sent:
        """Show a message from the outbox between the person's lines."""
        kept = self.last
        sent = await self.show(reply)
        self.last = kept if kept.form else reply
        return sent

    async def edit(self, address: Address, message_id: str, reply: Reply) -> Sent:
        """Leave printed lines as they are; a card is printed anew when somebody asks for it."""
        return Sent(message_id)

    async def is_admin(self, place: Place, person: Person) -> bool:
        """Let the person at the console do everything."""
        return True


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "console"


async def typed_lines(history: Path) -> AsyncIterator[str]:
    """Read lines on a terminal with completion and history, until Ctrl-D or Ctrl-C."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.patch_stdout import patch_stdout

    from bot.adapters.console_completion import completer

    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)), completer=completer())
    with patch_stdout():
        while True:
            try:
                yield await session.prompt_async("> ")
            except (EOFError, KeyboardInterrupt):
                return


async def piped_lines() -> AsyncIterator[str]:
    """Read lines from a pipe without holding the event loop; bytes that are no UTF-8 are replaced."""
    loop = asyncio.get_running_loop()
    while raw := await loop.run_in_executor(None, sys.stdin.buffer.readline):
        yield raw.decode("utf-8", "replace").rstrip("\r\n")
