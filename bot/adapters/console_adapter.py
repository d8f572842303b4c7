"""The console: the whole product in a terminal, or line by line through a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import itertools
import shlex
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import structlog

from bot.adapters.base import Later, Sent
from bot.adapters.console_view import view
from commands.core import forms
from commands.core.charts import Chart
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address, Attachment, Event, Line, Person, Place, Press, Suggestion
from commands.core.parsing import read_head
from commands.core.replies import Button, Document, Form, Reply
from commands.core.texts import Message, Translator, UserError, msg, translator
from commands.files.table import MAX_BYTES

_log = structlog.get_logger()
ADDRESS = Address("console", "console")
PLACE = Place(ADDRESS, scope_id="user:console", private=True)
Renderer = Callable[[Chart], Awaitable[bytes]]


def _open(path: str) -> Attachment:
    try:
        source = next((found for found in _meant(path.strip()) if found.is_file()), None)
        if source is None:
            raise UserError(msg("There is no file “{path}”. Check the path.", path=path[:200]))
        name, size, ref = source.name, source.stat().st_size, str(source.resolve())
    except OSError as error:
        raise UserError(_unreadable(path, error)) from None

    async def save(target: Path) -> None:
        # The limit of whoever reads it, held before a copy fills the disk.
        if size > MAX_BYTES:
            raise UserError(_too_large(size))
        try:
            await asyncio.to_thread(shutil.copyfile, source, target)
        except OSError as error:
            raise UserError(_unreadable(path, error)) from None

    return Attachment(name, size, save, ref)


def _meant(path: str) -> Iterator[Path]:
    """Give a path as it is written, and as a shell would read its quotation marks and backslashes."""
    with contextlib.suppress(RuntimeError):  # ~ of somebody unknown
        yield Path(path).expanduser()
    with contextlib.suppress(RuntimeError, ValueError):  # a quotation mark that stays open
        words = shlex.split(path)
        if len(words) == 1:
            yield Path(words[0]).expanduser()


def _unreadable(path: str, error: OSError) -> Message:
    return msg("“{path}” cannot be read ({reason}).", path=path[:200], reason=error.strerror or "")


def _too_large(size: int) -> Message:
    return msg(
        "The file has {size} MB, but at most {limit} MB can be read. Split it.",
        size=-(-size // 1_000_000),
        limit=MAX_BYTES // 1_000_000,
    )


class ConsoleAdapter:
    """Turn lines into events and replies into lines; numbers press the buttons that were shown last.

    ``write`` puts out one text, ``width`` gives the columns there are (None: as many as it takes),
    ``folder`` is where pictures and files go, a fresh one by default. ``failures`` counts wrong lines and
    questions that were left open.
    """

    platform = "console"
    resends_safely = True

    def __init__(
        self,
        dispatcher: Dispatcher,
        render: Renderer,
        *,
        write: Callable[[str], None],
        run_id: str,
        width: Callable[[], int | None] = lambda: None,
        folder: Path | None = None,
    ) -> None:
        self._dispatcher = dispatcher
        self._render = render
        self._write = write
        self._width = width
        self._folder = folder
        self._keys = (f"console:{run_id}:{count}" for count in itertools.count(1))
        self._messages = itertools.count(1)
        self._person = Person("console", "console", _user(), admin=True)
        # What the outbox delivers waits until the answer at hand is shown.
        self._talking = asyncio.Lock()
        self._buttons: list[Button] = []
        self._form: Form | None = None
        self._choosing = False
        self._language = dispatcher.services.defaults.language
        self.failures = 0

    @contextlib.contextmanager
    def quietly(self) -> Iterator[None]:
        """Do what is said without writing anything, for a workspace that is filled by a script."""
        kept, self._write = self._write, lambda text: None
        try:
            yield
        finally:
            self._write = kept

    @property
    def asking(self) -> bool:
        """Tell whether a question is open."""
        return self._form is not None or self._choosing

    async def welcome(self) -> None:
        """Begin with the question that is still open from last time, else with the first steps."""
        event = Event(next(self._keys), self._person, PLACE, opener=_open)
        row = await forms.open_for(event, self._dispatcher.services)
        if row is None:
            await self.say("/start")
            return
        async with self._talking:
            await self._answer(await self._dispatcher.reask(event, row.id))

    async def begin_anew(self) -> None:
        """Leave a question that is open from last time: a script does not answer it."""
        event = Event(next(self._keys), self._person, PLACE)
        await forms.leave(event, self._dispatcher.services)

    async def say(self, text: str) -> Reply:
        """Answer one typed line, show the answer, and count what failed."""
        text = text.strip()
        async with self._talking:
            left = self._leaves(text)
            reply = await self._reply_to(text)
            self.failures += int(left) + int(reply.failed and not reply.asks)
            if left or not reply.failed:
                self._form, self._choosing = None, False
            await self._answer(reply, mistyped=reply.failed and text.isdecimal())
        return reply

    def _leaves(self, text: str) -> bool:
        """Tell whether a line leaves a question open that was asked before."""
        if self._form:
            # The path of a file begins with / as well, and is an answer.
            return read_head(text) is not None
        return self._choosing and not text.isdecimal()

    async def _reply_to(self, text: str) -> Reply:
        if text.isdecimal() and self._form is None:
            return await self._pressed(text)
        line = Line(next(self._keys), self._person, PLACE, text=text, opener=_open)
        reply = await self._dispatcher.line(line)
        return reply or Reply(
            text=self._t("I don't understand that. Commands begin with /, and /help shows them."), failed=True
        )

    async def _pressed(self, number: str) -> Reply:
        at = int(number) if len(number) < 6 else 0
        button = self._buttons[at - 1] if 1 <= at <= len(self._buttons) else Button(label="")
        if button.url:
            return Reply(text=button.url)
        if not button.token:
            return Reply(text=self._t("The last answer has no button {number}.", number=number), failed=True)
        press = Press(next(self._keys), self._person, PLACE, token=button.token, opener=_open)
        return await self._dispatcher.press(press)

    async def _answer(self, reply: Reply, *, mistyped: bool = False) -> Sent:
        # A number means a button of the last answer; after a wrong line it must not press an older one.
        if reply.buttons or not mistyped:
            self._buttons = []
        if reply.form:
            self._form = reply.form
        self._choosing = self._choosing or reply.asks
        return await self._show(reply)

    async def _show(self, reply: Reply) -> Sent:
        """Write a reply; its buttons are numbered after those that can be pressed already."""
        self._language = reply.language or self._language
        text = view(reply, await self._files(reply), first=len(self._buttons) + 1, width=self._width())
        self._buttons += reply.buttons
        self._write(text + "\n")
        message_id = str(next(self._messages))
        try:
            await self._dispatcher.shown(reply, ADDRESS, message_id)
        except Exception as error:  # it is printed, whatever the store says
            _log.warning("card not remembered", reason=repr(error))
        return Sent(message_id)

    async def _files(self, reply: Reply) -> list[str]:
        """Write pictures and files and say where they are; a text never fails with its picture."""
        found = []
        if reply.chart:
            try:
                path = self._saved("chart.png", await self._render(reply.chart))
                found.append(self._t("Picture: {path}", path=path))
            except Exception:
                _log.exception("chart not drawn")
                found.append(self._t("The picture could not be drawn."))
        return found + [self._document(document) for document in reply.documents]

    def _document(self, document: Document) -> str:
        try:
            return self._t("File: {path}", path=self._saved(document.name, document.content))
        except OSError as error:
            self.failures += 1
            reason = error.strerror or ""
            return self._t("{file} could not be written ({reason}).", file=document.name, reason=reason)

    def _saved(self, name: str, content: bytes) -> Path:
        self._folder = self._folder or Path(tempfile.mkdtemp(prefix="taktgeber-"))
        # A temporary folder may have been tidied away meanwhile.
        self._folder.mkdir(parents=True, exist_ok=True)
        plain = Path(Path(name).name)
        path = self._folder / f"{plain.stem}-{next(self._messages)}{plain.suffix}"
        path.write_bytes(content)
        return path

    @property
    def _t(self) -> Translator:
        return translator(self._language)

    async def suggest(self, command: str, option: str, text: str) -> list[Suggestion]:
        """Offer values for an option while it is typed; nothing when the store cannot be asked."""
        try:
            return await self._dispatcher.suggest(Event("", self._person, PLACE), command, option, text)
        except Exception as error:
            _log.debug("nothing suggested", reason=repr(error))
            return []

    # -- the adapter's part ------------------------------------------------------------------------

    async def run(self) -> None:
        """Need no connection."""

    async def stop(self) -> None:
        """Need no farewell."""

    async def greet(self) -> str:
        """Give the console's name."""
        return "console"

    async def send(self, address: Address, reply: Reply, *, nonce: str = "") -> Sent:
        """Show a message from the outbox between the person's lines; raises Later when nobody reads."""
        async with self._talking:
            try:
                return await self._show(reply)
            except OSError as error:
                raise Later from error

    async def edit(self, address: Address, message_id: str, reply: Reply) -> Sent:
        """Leave printed lines as they are; a card is printed anew when somebody asks for it."""
        return Sent(message_id)

    async def pin(self, address: Address, message_id: str, *, pinned: bool) -> None:
        """Leave printed lines where they are."""

    async def is_admin(self, place: Place, person: Person) -> bool:
        """Let the person at the console do everything."""
        return True

    async def is_present(self, scope_id: str, user_id: str) -> bool:
        """Let whoever once was at the console still be there."""
        return True


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "console"
