"""What is under way when the bot is killed: commands, an import, answers to requests, a burst of digests."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.end_to_end.harness import until
from tests.end_to_end.talk import finds, link_in
from tests.kill.arena import PATIENCE, Arena, export
from tests.kill.held import BOTH, SILENCE, WAYS, Client, cards, labels
from tests.servers.discord_ import Answer
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.discord_.errors import NoAnswer
from tests.servers.telegram import Message

ACCEPT = "I am 18 or over and accept"
_COMMANDS = 3  # on each platform
_SOON = timedelta(seconds=0.2)
_CREATORS = ("@fay", "@gil")


@dataclass
class Load:
    """What was asked for in one round, and what was answered before the kill."""

    number: int
    arena: Arena
    ways: Sequence[str] = WAYS  # what is done about each client's digest
    offers: list[DiscordMessage | Message] = field(default_factory=list)
    requests: dict[str, str] = field(default_factory=dict)  # the short id by the creator's handle
    said: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)
    dry_run: Message | None = None
    handed_in: bool = False
    confirmed: bool = False
    told_before: int = 0
    heard_before: int = 0
    decided_before: dict[str, Counter[str]] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """Give what every row of this round's file spent; no two rounds after each other have the same."""
        return 2 + self.number % 90

    @property
    def file(self) -> str:
        """Name this round's file."""
        return f"export-{self.number}.csv"

    @property
    def campaign(self) -> str:
        """Name the campaign both creators are asked for."""
        return f"Offer {self.number}."

    async def prepare(self, *, with_file: bool) -> None:
        """Ask both creators for a new campaign, perhaps hand in a file, and wait until all is quiet."""
        arena = self.arena
        await arena.dora.uses("campaign new", arena.home, name=self.campaign)
        for creator in _CREATORS:
            sent = await arena.dora.uses(
                "request send", arena.home, creator=creator, campaign=self.campaign, fee="500"
            )
            self.requests[creator] = _id_in(sent)
            if "t.me/" in sent.text:
                await arena.gil.opens(link_in(sent.text))
        there = await finds(arena.discord, arena.fay.dm, self.campaign)
        self.offers = [there, await arena.gil.hears(self.campaign, timeout=PATIENCE)]
        if with_file:
            await self._hands_in()
        await arena.settled()
        arena.forget()
        self.told_before = len(arena.home.messages)
        self.heard_before = len(arena.anna.chat.messages)
        self.decided_before = {client.name: arena.decisions(client) for client in arena.clients}

    def begin(self) -> None:
        """Let everything begin at once."""
        self.arena.fall_due(datetime.now(UTC) + _SOON)
        works = (self._says(), self._uses(), self._imports(), self._accepts_there(), self._accepts_here())
        decides = (self._decides(*pair) for pair in zip(self.arena.clients, self.ways, strict=False))
        self._tasks = [asyncio.create_task(_quietly(work)) for work in (*works, *decides)]

    async def end(self) -> None:
        """Let everybody stop waiting."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _says(self) -> None:
        for number in range(_COMMANDS):
            name = f"Told {self.number}.{number}."
            self.said.append(name)
            await self.arena.anna.says(f'/campaign new "{name}"')
            await asyncio.sleep(0.1)

    async def _uses(self) -> None:
        for number in range(_COMMANDS):
            name = f"Used {self.number}.{number}."
            self.unanswered.append(name)
            answer = await self.arena.dora.uses("campaign new", self.arena.home, name=name)
            if name in answer.text:
                self.answered.append(self.unanswered.pop())

    async def _imports(self) -> None:
        if not self.handed_in:
            await self._hands_in()
        assert self.dry_run is not None
        self.confirmed = True
        await self.arena.anna.presses(self.dry_run, "Import")

    async def _hands_in(self) -> None:
        self.handed_in = True
        await self.arena.anna.sends_document(self.file, export(self.cents), caption="/kpi import C1")
        self.dry_run = await self.arena.anna.hears(self.file, timeout=PATIENCE)

    async def _accepts_there(self) -> None:
        offer = self.offers[0]
        assert isinstance(offer, DiscordMessage)
        await self.arena.fay.presses(offer, ACCEPT)
        self.pressed.append("@fay")

    async def _accepts_here(self) -> None:
        offer = self.offers[1]
        assert isinstance(offer, Message)
        self.pressed.append("@gil")
        await self.arena.gil.presses(offer, ACCEPT)

    async def _decides(self, client: Client, way: str) -> None:
        await until(lambda: cards(client.desk), PATIENCE)
        await self.decide(client, way)

    async def decide(self, client: Client, way: str) -> None:
        """Press a button of the last card about a client's digest, let the time to answer end, or both."""
        if way in (SILENCE, BOTH):
            self.arena.run_out(client, datetime.now(UTC) + (_SOON if way == BOTH else timedelta()))
        if way == SILENCE:
            return
        card, label = cards(client.desk)[-1], "Send" if way == BOTH else way
        if label in labels(card):
            await self.arena.press(card, label)


async def _quietly(work: Awaitable[None]) -> None:
    # The bot is killed meanwhile.
    with contextlib.suppress(NoAnswer, TimeoutError):
        await work


def _id_in(answer: Answer) -> str:
    words = (word.strip(".,:·") for word in answer.text.split())
    return next(word for word in words if word[:1] == "R" and word[1:].isdigit())
