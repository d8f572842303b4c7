"""A platform and a store for tests that run on a clock of their own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.adapters.base import Sent
from commands.core.context import Services
from commands.core.invocation import Address, Person, Place
from commands.core.keys import Keys
from commands.core.replies import Reply
from storage.session import Session, Store
from tests import clock
from tests.storage.seeds import NOW

T = TypeVar("T")


class InPlaceStore(Store):
    """Run every unit of work in the calling thread; ``fault`` is raised instead while it is set."""

    fault: Exception | None = None

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a reading unit of work."""
        return self._checked(self.read_now, work)

    async def write(self, work: Callable[[Session], T], *, urgent: bool = False, lasting: bool = True) -> T:
        """Run a writing unit of work."""
        return self._checked(self.write_now, work)

    def _checked(self, run: Callable[[Callable[[Session], T]], T], work: Callable[[Session], T]) -> T:
        if self.fault:
            raise self.fault
        return run(work)


def moment() -> datetime:
    """Give the instant of the running virtual loop."""
    return NOW + timedelta(seconds=clock.clock() - 1000)


def services_on(store: Store, now: Callable[[], datetime] = moment) -> Services:
    """Give services on a store."""
    return Services(store=store, keys=Keys(b"a secret of tests"), now=now, new_token=lambda: "token")


@dataclass
class Letter:
    """What reached the platform."""

    at: float
    address: Address
    reply: Reply
    nonce: str = ""
    message_id: str = ""


@dataclass
class FakePlatform:
    """A platform that answers as it is told: ``outcomes`` are raised or given, one a request."""

    platform: str = "telegram"
    resends_safely: bool = False
    takes: float = 0.0
    slow: set[str] = field(default_factory=set)  # chats in which nothing is answered
    outcomes: deque[Exception | None] = field(default_factory=deque)
    by_chat: dict[str, deque[Exception | None]] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    pins: list[tuple[str, bool]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    async def run(self) -> None:
        """Be connected until cancelled."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Need no farewell."""

    async def greet(self) -> str:
        """Give a name."""
        return "@fake"

    async def send(self, address: Address, reply: Reply, *, nonce: str = "") -> Sent:
        """Take a message."""
        await self._request(address)
        self.letters.append(Letter(clock.clock(), address, reply, nonce))
        return Sent(str(len(self.letters)), f"https://example.org/{len(self.letters)}")

    async def edit(self, address: Address, message_id: str, reply: Reply) -> Sent:
        """Change a message."""
        await self._request(address)
        self.letters.append(Letter(clock.clock(), address, reply, message_id=message_id))
        return Sent(message_id)

    async def pin(self, address: Address, message_id: str, *, pinned: bool) -> None:
        """Pin a message, or let go of it."""
        await self._request(address)
        self.pins.append((message_id, pinned))

    async def is_present(self, scope_id: str, user_id: str) -> bool:
        return True

    async def is_admin(self, place: Place, person: Person) -> bool:
        """Let everybody do everything."""
        return True

    async def _request(self, address: Address) -> None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(1000 if address.chat_id in self.slow else self.takes)
        finally:
            self.under_way -= 1
        queue = self.by_chat.get(address.chat_id, self.outcomes)
        outcome = queue.popleft() if queue else None
        if outcome:
            raise outcome

    @property
    def texts(self) -> list[str]:
        """Give what arrived, in its order."""
        return [letter.reply.text or letter.reply.title for letter in self.letters]
