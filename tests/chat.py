"""Tests that read as a chat: people say things and press buttons, the dispatcher answers.

chat = Chat(store)
anna = chat.person("anna", admin=True, language="de")
reply = await anna.says("/campaign new Sommer budget=5k")
reply = await anna.presses(reply, "Starten")
assert "läuft" in chat.text(reply)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlmodel import SQLModel, func, select

from bot.exports.press import ChildPress
from commands import delivered
from commands.core.budget import UNLIMITED, Budget
from commands.core.context import Defaults, Services
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import (
    Address,
    Attachment,
    Event,
    FormAnswer,
    Invocation,
    Line,
    Person,
    Place,
    Press,
    Suggestion,
)
from commands.core.keys import Keys
from commands.core.replies import Button, Form, Reply, Table
from commands.core.texts import Translator
from commands.digests.digest_texts import Texts
from commands.registry import registry
from commands.requests.deals import PAGE
from storage import digests, outbox
from storage.models import Delivery
from storage.session import Session, Store
from tests.fake_tiktok import FakeTikTok

T = TypeVar("T")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Berlin


class _LoudDispatcher(Dispatcher):
    """Let a fault of the product fail the test instead of becoming a sentence."""

    def _unexpected(self, event: Event, t: Translator) -> Reply:
        raise


@dataclass(frozen=True)
class Letter:
    """A message that came out of the outbox, and what it shows."""

    row: Delivery
    reply: Reply

    @property
    def address(self) -> Address:
        """Give where it went."""
        return Address(self.row.platform, self.row.chat_id, self.row.thread_id)


class Chat:
    """Hold the services, the clock and everything that was shown."""

    def __init__(self, store: Store, *, now: datetime = START, links: bool = True) -> None:
        self.now = now
        self._tokens = count(1)
        self._keys = count(1)
        self._messages = count(1)
        self._files: dict[str, Attachment] = {}
        self._shown: dict[int, tuple[Reply, str]] = {}
        self.services = Services(
            store=store,
            keys=Keys(b"a secret of tests"),
            now=lambda: self.now,
            new_token=self._new_token,
            defaults=Defaults("Europe/Berlin", "en", "EUR"),
            budget=Budget(UNLIMITED),
            press=ChildPress(),
        )
        if links:
            self.services.links["telegram"] = lambda token: f"https://t.me/taktgeber_bot?start={token}"
        self.dispatcher = _LoudDispatcher(registry(), self.services)

    def _new_token(self) -> str:
        return sha256(f"token {next(self._tokens)}".encode()).hexdigest()[:32]

    def person(
        self, name: str, *, admin: bool = False, language: str | None = None, platform: str = "telegram"
    ) -> Talker:
        """Let somebody talk, at first in the team's group on a platform."""
        person = Person(platform, f"id-{name}", name, username=name, language=language, admin=admin)
        return Talker(self, person, group("team", platform))

    @property
    def tiktok(self) -> FakeTikTok:
        """Give TikTok as this chat sees it; connected from the first time it is asked for."""
        if not isinstance(self.services.tiktok, FakeTikTok):
            self.services.tiktok = FakeTikTok()
        return self.services.tiktok

    def connect(self, platform: str) -> None:
        """Let a platform be connected, as its adapter does; it knows no admins by itself."""

        async def nobody(place: Place, person: Person) -> bool:
            return False

        self.services.admins[platform] = nobody

    def forward(self, **span: float) -> None:
        """Let time pass: ``hours=2``, ``days=3``."""
        self.now += timedelta(**span)

    def read(self, work: Callable[[Session], T]) -> T:
        """Look into the store."""
        return self.services.store.read_now(work)

    def count(self, table: type[SQLModel]) -> int:
        """Count the rows of a table."""
        return self.read(lambda session: session.exec(select(func.count()).select_from(table)).one())

    def outbox(self, action: str = "send", state: str = "waiting") -> list[Letter]:
        """List what waits to be sent (``action="edit"``: card changes), oldest first."""
        self.services.store.write_now(self._write_texts)
        rows = self.read(lambda session: outbox.of_cause(session, prefix="", limit=1000))
        found = [row for row in reversed(rows) if (row.action, row.state) == (action, state)]
        return [Letter(row, Reply.model_validate_json(row.payload)) for row in found]

    def _write_texts(self, session: Session) -> None:
        """Let every digest be written whose turn has come, as the courier does before it sends."""
        for row in outbox.of_cause(session, prefix="digest:", limit=1000):
            if row.state != "waiting" or row.payload:
                continue
            if text := Texts(self.services).of(session, row):
                outbox.fill(session, [text], now=self.now)
                session.expire_all()
            else:
                outbox.finish(session, id=row.id, state="failed", now=self.now, error="error")
                digests.fail(session, cause=row.cause)

    async def deliver(self) -> list[Letter]:
        """Hand over everything that is due, messages and card changes alike, as the courier would."""
        letters = [
            letter
            for action in ("send", "edit")
            for letter in self.outbox(action)
            if letter.row.due_at <= self.now
        ]
        for letter in letters:
            await self.services.store.write(partial(self._hand_over, letter))
        return letters

    async def deliver_messages(self) -> list[Letter]:
        """Hand over everything that is due and give the messages without the card changes."""
        return [letter for letter in await self.deliver() if letter.row.action == "send"]

    def _hand_over(self, letter: Letter, session: Session) -> None:
        message_id = letter.row.message_id or str(next(self._messages))
        outbox.finish(session, id=letter.row.id, state="sent", now=self.now, message_id=message_id)
        delivered.sent(session, letter.row, message_id, self.now)
        self._shown[id(letter.reply)] = (letter.reply, message_id)

    async def show(self, reply: Reply, place: Place, pressed: Reply | None = None) -> Reply:
        """Remember a reply as an adapter does after it was sent or put in a message's place."""
        old = self._shown.get(id(pressed)) if reply.edit else None
        message_id = old[1] if old else str(next(self._messages))
        self._shown[id(reply)] = (reply, message_id)
        if place.address.platform != PAGE:  # which is drawn anew when it is looked at
            await self.dispatcher.shown(reply, place.address, message_id)
        return reply

    def attachment(self, content: bytes, name: str) -> Attachment:
        """Make a file that comes along and can be opened again by its reference."""

        async def save(target: Path) -> None:
            await asyncio.to_thread(target.write_bytes, content)

        ref = f"file-{len(self._files) + 1}"
        self._files[ref] = Attachment(name, len(content), save, ref)
        return self._files[ref]

    def open(self, ref: str) -> Attachment:
        """Open a file again."""
        return self._files[ref]

    def next_key(self) -> str:
        """Give the key of the next event."""
        return f"test:{next(self._keys)}"

    @staticmethod
    def text(*replies: Reply | Letter | None) -> str:
        """Flatten everything a person sees into lines."""
        return "\n".join(
            _flat(reply.reply if isinstance(reply, Letter) else reply) for reply in replies if reply
        )


def group(name: str, platform: str = "telegram", thread: str = "") -> Place:
    """Give a group (Telegram), or a channel of a server (Discord), by its name."""
    address = Address(platform, f"{platform}-chat-{name}", thread)
    scope = f"server-{name}" if platform == "discord" else address.chat_id
    return Place(address, scope, title=name, scope_title=name, hidden_forms=platform == "discord")


@dataclass
class Talker:
    """A person in a place."""

    chat: Chat
    who: Person
    place: Place
    last_event: Event | None = None

    @classmethod
    def discord_user(cls, chat: Chat, id: str, name: str) -> Talker:
        """Give a Discord user by their id, in their direct messages with the bot."""
        person = Person("discord", id, name, username=name, language="en", admin=False)
        return cls(chat, person, Place(Address("discord", f"dm-channel-{id}"), f"user:{id}", private=True))

    @property
    def private(self) -> Talker:
        """Give the same person in their private chat with the bot."""
        address = Address(self.who.platform, f"{self.who.platform}-private-{self.who.id}")
        return Talker(self.chat, self.who, Place(address, f"user:{self.who.id}", private=True))

    def at(self, place: Place) -> Talker:
        """Give the same person in another place."""
        return Talker(self.chat, self.who, place)

    def on(self, platform: str) -> Talker:
        """Give somebody of the same name on another platform, in the team's group there."""
        return Talker(self.chat, replace(self.who, platform=platform), group("team", platform))

    async def says(self, text: str, *, file: bytes | None = None, name: str = "file.csv") -> Reply:
        """Send a line, with a file if one is given; fails when nothing answers."""
        reply = await self.mutters(text, file=file, name=name)
        assert reply is not None, f"no answer to {text!r}"
        return reply

    async def mutters(self, text: str, *, file: bytes | None = None, name: str = "file.csv") -> Reply | None:
        """Send a line that perhaps nothing answers."""
        attachment = None if file is None else self.chat.attachment(file, name)
        line = Line(
            self.chat.next_key(),
            self.who,
            self.place,
            text=text,
            attachment=attachment,
            opener=self.chat.open,
        )
        self.last_event = line
        reply = await self.chat.dispatcher.line(line)
        return None if reply is None else await self.chat.show(reply, self.place)

    async def calls(self, command: str, *, file: bytes | None = None, **arguments: str) -> Reply:
        """Call a command with its options apart, as Discord does."""
        attachment = None if file is None else self.chat.attachment(file, "file.csv")
        event = Invocation(
            self.chat.next_key(),
            self.who,
            self.place,
            command=command,
            arguments=arguments,
            attachment=attachment,
            opener=self.chat.open,
        )
        self.last_event = event
        return await self.chat.show(await self.chat.dispatcher.command(event), self.place)

    async def presses(self, reply: Reply | Letter, label: str) -> Reply:
        """Press the button whose label is, or begins with, these words."""
        shown = reply.reply if isinstance(reply, Letter) else reply
        return await self.sends_token(button(shown, label).token, shown)

    async def sends_token(self, token: str, shown: Reply | None = None) -> Reply:
        """Send what travels when a button is pressed; anything can be forged here."""
        press = Press(self.chat.next_key(), self.who, self.place, token=token, opener=self.chat.open)
        self.last_event = press
        return await self.chat.show(await self.chat.dispatcher.press(press), self.place, shown)

    async def fills(self, reply: Reply, values: Mapping[str, str] | None = None, /, **more: str) -> Reply:
        """Fill in a form at once, as a modal does."""
        assert reply.form is not None, "there is no form to fill in"
        answer = FormAnswer(
            self.chat.next_key(),
            self.who,
            self.place,
            form_id=reply.form.id,
            values={**(values or {}), **more},
            opener=self.chat.open,
        )
        self.last_event = answer
        return await self.chat.show(await self.chat.dispatcher.answer(answer), self.place)

    async def types(self, command: str, option: str, text: str) -> list[Suggestion]:
        """Ask for suggestions while typing."""
        event = Event(self.chat.next_key(), self.who, self.place)
        return await self.chat.dispatcher.suggest(event, command, option, text)

    async def repeats(self) -> Reply:
        """Let the platform deliver the last event again."""
        dispatcher, event = self.chat.dispatcher, self.last_event
        match event:
            case Line():
                reply = await dispatcher.line(event)
                assert reply is not None
                return reply
            case Invocation():
                return await dispatcher.command(event)
            case Press():
                return await dispatcher.press(event)
            case FormAnswer():
                return await dispatcher.answer(event)
        raise AssertionError("nothing was said yet")


def button(reply: Reply, label: str) -> Button:
    """Find a button by its label or the beginning of it."""
    exact = [one for one in reply.buttons if one.label == label]
    found = exact or [one for one in reply.buttons if one.label.startswith(label)]
    assert found, f"no button {label!r} among {[one.label for one in reply.buttons]} of {_flat(reply)!r}"
    return found[0]


def _flat(reply: Reply) -> str:
    lines = [reply.title, reply.text]
    lines += _table(reply.table) if reply.table else []
    lines += [f"{field.label}: {field.value}" for field in reply.fields]
    lines += [f"<{reply.chart.title or reply.chart.alt}>"] if reply.chart else []
    lines += [f"<{document.name}>" for document in reply.documents]
    lines += [reply.note]
    lines += _form(reply.form) if reply.form else []
    lines += [f"[{one.label}]" + (f" {one.url}" if one.url else "") for one in reply.buttons]
    return "\n".join(line for line in lines if line)


def _table(table: Table) -> list[str]:
    heads: Sequence[str] = [column.label for column in table.columns]
    return [" | ".join(row) for row in (heads, *table.rows)]


def _form(form: Form) -> list[str]:
    return [
        question.text + "".join(f" ({label})" for _, label in question.choices) for question in form.questions
    ]
