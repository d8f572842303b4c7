"""Take what is in the outbox and hand it to an adapter: once, in order of its due time, retried."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.adapters.base import Adapter, Gone, Later, Moved, Sent, Unclear
from commands import delivered
from commands.core.context import Services
from commands.core.invocation import Address
from commands.core.replies import Reply
from commands.core.texts import N_, msg
from storage import outbox, teams
from storage.models import Delivery
from storage.session import Session, StoreBusy

_log = structlog.get_logger()

IN_FLIGHT = 8
_IDLE = 1.0
_FIRST_RETRY = timedelta(seconds=5)
_LONGEST_RETRY = timedelta(minutes=15)
_MAX_ATTEMPTS = 12
# Discord remembers a nonce for some minutes; later a message sent again would be a second one.
_NONCE_LIFE = timedelta(minutes=3)


@dataclass
class Courier:
    """Deliver the outbox of the platforms this process speaks for."""

    services: Services
    adapters: Mapping[str, Adapter]
    speaks: Callable[[str], bool] = lambda platform: True
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _flying: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False

    def wake(self) -> None:
        """Look for due messages now."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until stopped; a fault of the database is waited out."""
        while not self._stopping:
            try:
                found = await self.step()
            except StoreBusy:
                found = 0
            if not found:
                await self._nap()
        await self._landed()

    async def stop(self) -> None:
        """Take nothing new and wait for what is being sent."""
        self._stopping = True
        self.wake()
        await self._landed()

    async def flush(self) -> None:
        """Deliver all that is due now."""
        while await self.step():
            await self._landed()
        await self._landed()

    async def step(self) -> int:
        """Start what is due, as far as there is room; give how many were started."""
        platforms = [name for name in self.adapters if self.speaks(name)]
        room = IN_FLIGHT - len(self._flying)
        if not platforms or room <= 0:
            return 0
        now = self.services.now()

        def due(session: Session) -> Sequence[Delivery]:
            return outbox.due(session, platforms=platforms, now=now, limit=1)

        if not await self.services.store.read(due):
            return 0
        rows = await self.services.store.write(
            lambda session: outbox.claim(session, platforms=platforms, now=now, limit=room)
        )
        for row in rows:
            task = asyncio.create_task(self._deliver(row))
            self._flying.add(task)
            task.add_done_callback(self._land)
        return len(rows)

    def _land(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._woken.set()

    async def _landed(self) -> None:
        while self._flying:
            await asyncio.wait(set(self._flying))

    async def _nap(self) -> None:
        self._woken.clear()
        waiter = asyncio.ensure_future(self._woken.wait())
        timer = asyncio.ensure_future(self.sleep(_IDLE))
        _, pending = await asyncio.wait({waiter, timer}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()

    async def recover(self) -> None:
        """Settle what was being sent when a process died.

        The same key makes a second sending safe within minutes; without one only a person knows.
        """
        now = self.services.now()
        platforms = list(self.adapters)
        rows = await self.services.store.read(
            lambda session: outbox.interrupted(session, platforms=platforms, before=now)
        )
        for row in rows:
            fresh = row.sending_at is not None and now - row.sending_at < _NONCE_LIFE
            safe = row.action == "edit" or (self.adapters[row.platform].resends_safely and fresh)
            await self._settle_interrupted(row, safe=safe)

    async def _settle_interrupted(self, row: Delivery, *, safe: bool) -> None:
        if safe:
            await self._again(row, timedelta(0), "interrupted")
        else:
            await self._finish(row, "unknown", error="interrupted")

    async def _deliver(self, row: Delivery) -> None:
        now = self.services.now()
        if not await self.services.store.write(lambda session: outbox.begin(session, id=row.id, now=now)):
            return
        try:
            sent = await self._send(row)
        except Gone as error:
            await self._gone(row, error)
        except Moved as error:
            await self._moved(row, error.chat_id)
        except Later as error:
            await self._later(row, error.seconds)
        except Unclear:
            await self._unclear(row)
        except Exception:
            _log.exception("delivery failed", delivery=row.id)
            await self._finish(row, "failed", error="error")
        else:
            await self._finish(row, "sent", message_id=sent.message_id, link=sent.link)

    async def _send(self, row: Delivery) -> Sent:
        adapter = self.adapters[row.platform]
        reply = Reply.model_validate_json(row.payload)
        address = Address(row.platform, row.chat_id, row.thread_id)
        if row.action == "edit":
            return await adapter.edit(address, row.message_id, reply)
        return await adapter.send(address, reply, nonce=row.nonce)

    async def _later(self, row: Delivery, seconds: float | None) -> None:
        if row.attempts + 1 >= _MAX_ATTEMPTS:
            await self._finish(row, "failed", error="no answer")
            return
        doubled = _FIRST_RETRY * (2 ** min(row.attempts, 10))
        wait = timedelta(seconds=seconds) if seconds is not None else min(doubled, _LONGEST_RETRY)
        await self._again(row, wait, "later")

    async def _unclear(self, row: Delivery) -> None:
        safe = row.action == "edit" or self.adapters[row.platform].resends_safely
        if safe and row.attempts + 1 < _MAX_ATTEMPTS:
            await self._again(row, timedelta(seconds=2), "unclear")
        else:
            await self._finish(row, "unknown", error="no answer")

    async def _again(self, row: Delivery, wait: timedelta, error: str) -> None:
        due_at = self.services.now() + wait
        await self.services.store.write(
            lambda session: outbox.again(session, id=row.id, due_at=due_at, error=error)
        )

    async def _moved(self, row: Delivery, chat_id: str) -> None:
        now = self.services.now()

        def work(session: Session) -> None:
            teams.move_chat(session, platform=row.platform, old=row.chat_id, new=chat_id)
            outbox.again(session, id=row.id, due_at=now, error="moved")

        await self.services.store.write(work)

    async def _gone(self, row: Delivery, error: Gone) -> None:
        now = self.services.now()

        def work(session: Session) -> None:
            outbox.finish(session, id=row.id, state="failed", now=now, error=error.reason.text)
            if row.action == "send":
                delivered.gone(session, self.services, row, error.reason)

        await self.services.store.write(work)

    async def _finish(self, row: Delivery, state: str, **values: str) -> None:
        now: datetime = self.services.now()
        if row.action == "edit":
            values.pop("message_id", None)

        def work(session: Session) -> None:
            outbox.finish(session, id=row.id, state=state, now=now, **values)
            if state == "sent":
                delivered.sent(session, row, values.get("message_id", ""), now)
            elif row.action == "send":
                delivered.unsure(session, self.services, row, msg(_REASONS[state]))

        await self.services.store.write(work)


_REASONS = {
    "unknown": N_("No answer came, so I don't know whether the message arrived."),
    "failed": N_("The platform did not take the message after many tries."),
}
