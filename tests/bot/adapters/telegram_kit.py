"""A bot of a few commands on the recording server: the real adapter and dispatcher, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlmodel import select

from bot.adapters.telegram_adapter import TelegramAdapter
from commands.core.charts import Chart, Series
from commands.core.context import Context, Defaults, Services
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address
from commands.core.keys import Keys
from commands.core.options import Command, Option, command
from commands.core.registry import Registry
from commands.core.replies import Button, Column, Document, Field, Reply, Subject, Table
from commands.core.roles import Role
from commands.options import Choice, FileOption, Text
from storage.models import AuditEntry
from storage.session import Session, Store
from tests.servers.telegram import Chat, TelegramServer

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\x02\0\0\0\xfd\xd4\x9as"
    b"\0\0\0\x16IDATx\x9cc\xfc\xff\xff?\x03\x03\x03\x13\x03\x03\x03\x03\x03\x03\0$\x06\x03\x01\xbd\x1e\xe3\xba"
    b"\0\0\0\0IEND\xaeB`\x82"
)
CHART = Chart(alt="Views of 7 days", labels=("a",), series=(Series(name="Views", values=(1.0,)),))
GOALS = (("reach", "Reach"), ("sales", "Sales"))
TEXT = Text(limit=20_000)
GATES: dict[str, asyncio.Event] = {}


@command("start", "Begin", options=(Option("token", TEXT, "Token of a link"),))
async def start(context: Context, *, token: str = "") -> Reply:
    """Greet."""
    return Reply(title="Welcome", text=f"token={token} in {context.event.place.scope_id}")


@command("say hello", "Say something back", options=(Option("words", TEXT, "Words"),))
async def hello(context: Context, *, words: str = "") -> Reply:
    """Repeat what was said, once a delivery."""

    def work(session: Session) -> Reply:
        context.audit(session, "said", ("campaign", 1), after={"words": words})
        return Reply(text=f"{context.event.person.name}: {words}")

    return await context.write(work)


@command(
    "say goal",
    "Set a goal",
    options=(
        Option("name", TEXT, "Name", required=True, question="What is it called?"),
        Option("goal", Choice(GOALS), "Goal", required=True, question="Which goal?"),
        Option("why", TEXT, "Reason", question="Why?"),
    ),
)
async def goal(context: Context, *, name: str, goal: str, why: str = "") -> Reply:
    """Tell what was answered."""
    return Reply(text=f"{name} wants {goal} because {why or 'nothing'}")


@command("card show", "Show a card", options=(Option("step", TEXT, "Step"),))
async def card(context: Context, *, step: str = "1") -> Reply:
    """Show a card with all it can hold."""
    asked = Button(label="Ask me", command="say goal", ask=("name", "why"), arguments={"goal": "reach"})
    return Reply(
        title=f"Card {step} of <b>@anna</b>",
        fields=(Field(label="Budget", value="5 €"),),
        table=Table(columns=(Column(label="KPI"), Column(label="Value", align="right")), rows=(("a", "1"),)),
        buttons=(
            Button(label="Next", command="card show", arguments={"step": "2"}, style="primary"),
            Button(label="Anew", command="card show", arguments={"step": "3"}, edit=False),
            Button(label="Mine", command="say hello", locked=True),
            Button(label="Manage", command="team manage"),
            Button(label="Secret", command="say secret"),
            asked,
        ),
        subject=Subject(kind="campaign", id=1),
    )


@command("chart show", "Show a picture", options=(Option("size", TEXT, "Size"),))
async def chart(context: Context, *, size: str = "") -> Reply:
    """Show text, a picture and a file."""
    again = Button(label="Again", command="chart show", arguments={"size": "small"})
    files = () if size else (Document(name="rows.csv", content=b"YTtiCg=="),)
    return Reply(text=f"Views {size}", chart=CHART, documents=files, buttons=(again,))


@command("say long", "Say much")
async def long(context: Context) -> Reply:
    """Say more than one message holds."""
    end = Button(label="End", command="say hello")
    return Reply(text="\n".join(f"{n} " + "word " * 30 for n in range(60)), buttons=(end,))


@command("say slowly", "Answer when the gate opens", options=(Option("gate", TEXT, "Gate"),))
async def slowly(context: Context, *, gate: str) -> Reply:
    """Wait for a gate."""
    await GATES[gate].wait()
    return Reply(text=f"through {gate}")


@command("say secret", "Tell one person")
async def secret(context: Context) -> Reply:
    """Answer for one person's eyes."""
    return Reply(title="Secret", text="psst", private=True)


@command("team manage", "Manage", role=Role.MANAGER)
async def manage(context: Context) -> Reply:
    """Do what only managers may."""
    return Reply(text="managed")


@command(
    "file take", "Read a file", options=(Option("file", FileOption(), "File", required=True, file=True),)
)
async def take(context: Context) -> Reply:
    """Save the file and tell what is in it."""
    assert context.attachment is not None
    target = Path(str(context.services.store.engine.url.database)).with_name("upload")
    await context.attachment.save(target)
    return Reply(text=f"{context.attachment.name}: {target.read_bytes().decode()}")


COMMANDS: tuple[Command, ...] = (start, hello, goal, card, chart, long, slowly, secret, manage, take)
GROUPS = {
    "say": "Say things",
    "card": "Cards",
    "chart": "Charts",
    "team": "People and roles",
    "file": "Files",
}


class FreePacer:
    """Let everything pass at once and remember it."""

    def __init__(self) -> None:
        self.turns: list[tuple[str, bool, bool]] = []

    def turn(self, chat: str, *, urgent: bool, group: bool = False) -> AbstractAsyncContextManager[None]:
        """Give a turn."""
        self.turns.append((chat, urgent, group))
        return nullcontext()

    def rest(self, seconds: float, chat: str | None = None) -> None:
        """Need no rest."""


@dataclass
class Bench:
    """An adapter, what it was told to wait, and what its hooks heard."""

    server: TelegramServer
    services: Services
    pacer: FreePacer = field(default_factory=FreePacer)
    slept: list[float] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    drawn: list[Chart] = field(default_factory=list)
    time: float = 0.0

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(Registry(COMMANDS, GROUPS), self.services)
        self.adapter = self.new_adapter()

    def new_adapter(self, token: str = "") -> TelegramAdapter:
        """Make an adapter, as a start of the process does."""
        return TelegramAdapter(
            token or self.server.token,
            self.server.url,
            self.dispatcher,
            self.pacer,
            sleep=self._sleep,
            clock=lambda: self.time,
            draw=self._draw,
            on_moved=self._moved,
            on_gone=self._gone,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Poll the server."""
        task = asyncio.create_task(self.adapter.run())
        try:
            yield
        finally:
            await self.adapter.stop()
            await task

    def said(self) -> list[str]:
        """List what had its effect, oldest first."""

        def work(session: Session) -> list[str]:
            rows = session.exec(select(AuditEntry).where(AuditEntry.action == "said")).all()
            return [str(row.after["words"]) for row in rows]

        return self.services.store.read_now(work)

    def address(self, chat: Chat, thread_id: str = "") -> Address:
        """Give the address of a chat on the server."""
        return Address("telegram", str(chat.id), thread_id)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(min(seconds, 0.01))

    async def _draw(self, chart: Chart) -> bytes:
        self.drawn.append(chart)
        return PNG

    async def _moved(self, old: str, new: str) -> None:
        self.moved.append((old, new))

    async def _gone(self, chat_id: str) -> None:
        self.gone.append(chat_id)


def bench(server: TelegramServer, store: Store) -> Bench:
    """Put a bench together on an empty store."""
    numbers = count(1)
    services = Services(
        store=store,
        keys=Keys(b"a secret of tests"),
        now=lambda: datetime(2026, 11, 23, 9, tzinfo=UTC),
        new_token=lambda: f"reference{next(numbers)}",
        defaults=Defaults(),
    )
    made = Bench(server, services)
    services.admins["telegram"] = made.adapter.is_admin
    return made
