"""Take what is in the outbox and hand it to an adapter: once, few at a time, retried."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from typing import TypeVar

import structlog

from bot.adapters.base import Adapter, Gone, Later, Moved, Sent, Unclear
from bot.ledger import Item, Ledger, Many
from bot.pacer import Limits
from commands import delivered
from commands.core.context import Services
from commands.core.invocation import Address
from commands.core.replies import Reply
from commands.core.texts import N_, msg
from commands.delivered import Arrival, Start
from commands.digests import digest_owners
from commands.digests.digest_texts import Texts
from commands.kept_files import filled
from storage import outbox, teams
from storage.models import Delivery
from storage.outbox import Text
from storage.outbox_ready import ready
from storage.session import Session, StoreTrouble

_log = structlog.get_logger()
T = TypeVar("T")

IN_FLIGHT = 8  # on each platform, so that one that hangs does not hold up the others
_MOST_IN_FLIGHT = 64
_MOST_READ = 256
_IDLE, _BUSY = 1.0, 0.05
_BREATH = 0.001  # seconds between two texts: what is sent meanwhile is not kept waiting by every one of them
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_PICTURES_EVERY = timedelta(seconds=1)  # to look for them among thousands of texts takes a little
_FIRST_RETRY, _LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=5)
_MAX_ATTEMPTS = 300  # about a day
# Discord remembers a nonce for some minutes; later a message sent again would be a second one.
NONCE_LIFE = timedelta(minutes=3)
_FIRST_REPEAT, _LONGEST_REPEAT = 2.0, 15.0
# Nobody sends one message for so long; what seems to be is what a dead process left.
_CUT_OFF = timedelta(minutes=1)
_LOOK_AFTER = timedelta(seconds=10)
_WRITES = 5
_PINS = {"pin": True, "unpin": False}


def in_flight(limits: Limits) -> int:
    """Give how many messages may be under way at a time: enough for the rate when answers take a while."""
    return max(IN_FLIGHT, min(limits.second // 3, _MOST_IN_FLIGHT))


@dataclass
class Courier:
    """Deliver the outbox of the platforms this process speaks for.

    ``resting`` gives a platform's chats that must not be written to yet, with the seconds until they may;
    ``in_flight`` is how many of its messages may be marked as being sent at a time, ``rate`` how many it lets
    through in a second. Twice as many are taken as may be in flight, so that the next ones have their texts
    when it is their turn.
    """

    services: Services
    adapters: Mapping[str, Adapter]
    speaks: Callable[[str], bool] = lambda platform: True
    resting: Callable[[str], Mapping[str, float]] = lambda platform: {}
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    in_flight: Callable[[str], int] = lambda platform: IN_FLIGHT
    rate: Callable[[str], int] = lambda platform: 1
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _flying: dict[int, tuple[Delivery, asyncio.Task[None]]] = field(default_factory=dict)
    _looked_at: datetime | None = None
    _pictures_at: dict[str, datetime] = field(default_factory=dict)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self._ledger = Ledger(lambda: self.services.store)
        self._texts = Texts(self.services)
        self._blank: dict[str, deque[tuple[Delivery, asyncio.Future[Start]]]] = defaultdict(deque)
        self._writer: asyncio.Task[None] | None = None
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._busy: dict[str, set[str]] = defaultdict(set)  # chats of each platform

    def wake(self) -> None:
        """Look for due messages now."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until stopped; a fault of the database is waited out."""
        while not self._stopping:
            self._woken.clear()
            try:
                found = await self.step()
            except Exception as error:
                _log.warning("outbox not read", reason=repr(error))
                found = 0
            if not found:
                await self._nap()

    def stop(self) -> None:
        """Take nothing new."""
        self._stopping = True
        self.wake()

    async def land(self) -> None:
        """Wait for what is being sent."""
        while self._flying:
            await asyncio.wait([task for _, task in self._flying.values()])

    async def cut_off(self) -> None:
        """Let go of what is being sent; the next start settles it."""
        tasks = [task for _, task in self._flying.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._ledger.settle()

    async def flush(self) -> None:
        """Deliver all that is due now."""
        while await self.step():
            await self.land()
        await self.land()

    async def step(self) -> int:
        """Start what is due, as far as there is room; give how many were started."""
        platforms = [name for name in self.adapters if self.speaks(name)]
        now = self.services.now()
        await self._look_after(platforms, now)
        rooms = {name: room for name in platforms if (room := self._room(name))}
        besides = {name: {*self._busy[name], *self.resting(name)} for name in rooms}

        pictures = {name for name in rooms if now - self._pictures_at.get(name, _LONG_AGO) >= _PICTURES_EVERY}
        self._pictures_at |= dict.fromkeys(pictures, now)

        def due(session: Session) -> list[int]:
            find = partial(ready, session, now=now)
            return [
                id
                for name, room in rooms.items()
                for id in find(platform=name, limit=room, besides=besides[name], pictures=name in pictures)
            ]

        ids = await self.services.store.read(due) if rooms else []
        if not ids:
            return 0
        rows = await self._ledger.put(_each, lambda session: outbox.claim(session, ids=ids, now=now))
        if any(not row.payload for row in rows):
            await self.services.store.read(lambda session: self._texts.prepare(session, rows))
        for row in rows:
            task = asyncio.create_task(self._deliver(row))
            self._flying[row.id] = (row, task)
            self._busy[row.platform].add(row.chat_id)
            task.add_done_callback(partial(self._landed, row.id))
        return len(rows)

    def _room(self, platform: str) -> int:
        """Give how many more may be taken: a quarter at a time, for while they are read nothing else runs."""
        most = 2 * self.in_flight(platform)
        part = max(1, most // 4)
        return part if most - len(self._busy[platform]) >= part else 0

    def _landed(self, id: int, _task: asyncio.Task[None]) -> None:
        row, _ = self._flying.pop(id)
        self._busy[row.platform].discard(row.chat_id)
        if self._room(row.platform):
            self.wake()

    async def _nap(self) -> None:
        """Wait until somebody queues a message, one has landed, a chat has rested, or a second."""
        rests = [left for name in self.adapters for left in self.resting(name).values()]
        waiter = asyncio.ensure_future(self._woken.wait())
        timer = asyncio.ensure_future(self.sleep(max(_BUSY, min([_IDLE, *rests]))))
        _, pending = await asyncio.wait({waiter, timer}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()

    # -- what a dead process left ------------------------------------------------------------------

    async def recover(self, platform: str) -> None:
        """Settle at once what was being sent when the process that spoke before died.

        The same key makes a second sending safe within minutes; without one only a person knows.
        """
        now = self.services.now()
        await self._settle([platform], now, before=now)

    async def _look_after(self, platforms: list[str], now: datetime) -> None:
        if self._looked_at and now - self._looked_at < _LOOK_AFTER:
            return
        self._looked_at = now
        await self._settle(platforms, now, before=now - _CUT_OFF)

    async def _settle(self, platforms: list[str], now: datetime, *, before: datetime) -> None:
        rows = await self.services.store.read(
            lambda session: outbox.stuck(session, platforms=platforms, now=now, before=before)
        )
        for row in rows:
            if row.id in self._flying:
                continue
            if row.state == "leased":
                await self._write(partial(outbox.free, id=row.id, now=now))
            else:
                await self._settle_cut_off(row, now)

    async def _settle_cut_off(self, row: Delivery, now: datetime) -> None:
        began = row.sending_at
        assert began is not None
        fresh = now - began < NONCE_LIFE
        if _repeatable(row) or (self.adapters[row.platform].resends_safely and fresh):
            await self._later(row, began, timedelta(0), "interrupted")
        else:
            await self._finish(row, began, "unknown", "unanswered")

    # -- one message -------------------------------------------------------------------------------

    async def _deliver(self, row: Delivery) -> None:
        slots = self._slots.setdefault(row.platform, asyncio.Semaphore(self.in_flight(row.platform)))
        try:
            start = Start(row) if row.payload else await self._written(row)
            async with slots:
                if self._stopping:
                    await self._write(partial(outbox.release, id=row.id))
                else:
                    await self._handle(start)
        except Exception:
            _log.exception("delivery not settled", delivery=row.id)

    async def _written(self, row: Delivery) -> Start:
        done: asyncio.Future[Start] = asyncio.get_running_loop().create_future()
        self._blank[row.platform].append((row, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_texts())
        return await done

    async def _write_texts(self) -> None:
        """Write what waits for its text, one after the other, and let whatever else goes on go first."""
        while waiting := [platform for platform, texts in self._blank.items() if texts]:
            await self._write_text(*self._blank[self._neediest(waiting)].popleft())

    def _neediest(self, platforms: Sequence[str]) -> str:
        """Choose the one that lets the fewest through, until it has enough to send.

        A faster one catches up, that one never would.
        """
        slowest_first = sorted(platforms, key=self.rate)
        short_of = (name for name in slowest_first if self._written_for(name) < self.in_flight(name))
        return next(short_of, slowest_first[-1])

    def _written_for(self, platform: str) -> int:
        return len(self._busy[platform]) - len(self._blank[platform])

    async def _write_text(self, row: Delivery, done: asyncio.Future[Start]) -> None:
        if done.done():
            return  # its delivery was cut off
        try:
            start = Start(row, await self._text(row))
        except Exception as error:
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(start)

    async def _text(self, row: Delivery) -> Text | None:
        if known := self._texts.known(row):
            return known
        await self.sleep(_BREATH)
        return await self.services.store.read(lambda session: self._texts.of(session, row))

    async def _handle(self, start: Start) -> None:
        row, began = start.row, await self._put(self._begin, start)
        if began is None:
            return
        try:
            sent = await self._sent(row, began)
        except Gone as error:
            await self._gone(row, began, error)
        except Moved as error:
            await self._moved(row, began, error.chat_id)
        except Later as error:
            await self._postpone(row, began, error.seconds)
        except Unclear:
            await self._unclear(row, began)
        except Exception:
            _log.exception("delivery failed", delivery=row.id)
            await self._finish(row, began, "failed", "error")
        else:
            await self._put(self._arrive, Arrival(row, sent.message_id, sent.link))

    async def _sent(self, row: Delivery, began: datetime) -> Sent:
        """Send; a platform that knows the key is asked again for as long as it remembers it."""
        unclear: Unclear | None = None
        pause = _FIRST_REPEAT
        while True:
            wait = pause
            try:
                return await self._send(row)
            except Unclear as error:
                unclear = error
            except Later as error:
                if unclear is None:
                    raise
                wait = max(wait, error.seconds or 0.0)
            if not self._remembered(row, began, wait):
                raise unclear
            await self.sleep(wait)
            pause = min(pause * 2, _LONGEST_REPEAT)

    def _remembered(self, row: Delivery, began: datetime, wait: float) -> bool:
        knows = row.action == "send" and self.adapters[row.platform].resends_safely
        return knows and self.services.now() + timedelta(seconds=wait) - began < NONCE_LIFE

    async def _send(self, row: Delivery) -> Sent:
        adapter = self.adapters[row.platform]
        if row.action in _PINS:
            pinned = _PINS[row.action]
            await adapter.pin(
                Address(row.platform, row.chat_id, row.thread_id), row.message_id, pinned=pinned
            )
            return Sent(row.message_id)
        reply = await filled(self.services.store, row.workspace_id, _read(row.payload))
        address = Address(row.platform, row.chat_id, row.thread_id)
        if row.action == "edit":
            return await adapter.edit(address, row.message_id, reply)
        return await adapter.send(address, reply, nonce=row.nonce)

    # -- how it went -------------------------------------------------------------------------------

    def _begin(self, session: Session, starts: Sequence[Start]) -> list[datetime | None]:
        return delivered.begin(session, self.services, starts)

    def _arrive(self, session: Session, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        delivered.arrived(session, arrivals, self.services.now())
        return arrivals

    async def _postpone(self, row: Delivery, began: datetime, seconds: float | None) -> None:
        doubled = _FIRST_RETRY * (2 ** min(row.attempts, 10))
        wait = min(doubled, _LONGEST_RETRY) if seconds is None else timedelta(seconds=seconds)
        if row.attempts + 1 < _MAX_ATTEMPTS:
            await self._later(row, began, wait, "later")
        else:
            await self._finish(row, began, "failed", "refused")

    async def _unclear(self, row: Delivery, began: datetime) -> None:
        if _repeatable(row):
            await self._postpone(row, began, None)
        else:
            await self._finish(row, began, "unknown", "unanswered")

    async def _later(self, row: Delivery, began: datetime, wait: timedelta, error: str) -> None:
        now = self.services.now()
        await self._write(
            lambda session: outbox.later(
                session, id=row.id, due_at=now + wait, now=now, error=error, began=began
            )
        )

    async def _moved(self, row: Delivery, began: datetime, chat_id: str) -> None:
        if chat_id == row.chat_id or row.attempts >= _WRITES:
            await self._finish(row, began, "failed", "refused")
            return
        now = self.services.now()

        def work(session: Session) -> None:
            teams.move_chat(session, platform=row.platform, old=row.chat_id, new=chat_id)
            outbox.later(session, id=row.id, due_at=now, now=now, error="moved", began=began)

        await self._write(work)

    async def _gone(self, row: Delivery, began: datetime, error: Gone) -> None:
        now = self.services.now()

        def work(session: Session) -> None:
            finished = outbox.finish(
                session, id=row.id, state="failed", now=now, began=began, error=delivered.kept(error.reason)
            )
            if finished and row.action == "send":
                delivered.gone(session, self.services, row, error.reason)
                at = {"platform": row.platform, "chat_id": row.chat_id}
                digest_owners.unreachable(session, self.services, reason=error.reason, **at)

        await self._write(work)

    async def _finish(self, row: Delivery, began: datetime, state: str, error: str) -> None:
        now = self.services.now()

        def work(session: Session) -> None:
            finished = outbox.finish(session, id=row.id, state=state, now=now, began=began, error=error)
            # A picture that is missing beside its text is no reason to disturb the team.
            if finished and row.action == "send" and (state == "unknown" or row.part == outbox.TEXT):
                delivered.unsure(session, self.services, row, msg(_REASONS[error]))

        await self._write(work)

    async def _write(self, work: Callable[[Session], T]) -> T:
        return await self._put(_each, work)

    async def _put(self, many: Many[Item, T], item: Item) -> T:
        """Write what happened, once the database is out of its trouble, or it would be sent twice."""
        for tried in count(1):
            try:
                return await self._ledger.put(many, item)
            except Exception as error:
                passing = isinstance(error, StoreTrouble) or tried < _WRITES
                if self._stopping or not passing:
                    raise
                pause = min(tried, _WRITES)
                _log.warning("outbox not written", reason=repr(error), again_in=pause)
            await self.sleep(pause)
        raise AssertionError("it was written or not")


@lru_cache(_MOST_READ)
def _read(payload: str) -> Reply:
    """Read a message; what goes to several addresses is read once."""
    return Reply.model_validate_json(payload)


def _each(session: Session, works: Sequence[Callable[[Session], T]]) -> list[T]:
    return [work(session) for work in works]


def _repeatable(row: Delivery) -> bool:
    """Tell whether a message may be sent again although it may be there: it changes nothing, or asks."""
    return row.action != "send" or delivered.is_notice(row)


_REASONS = {
    "unanswered": N_("No answer came, so I don't know whether the message arrived."),
    "refused": N_("The platform did not take the message after many tries."),
    "error": N_(
        "Something went wrong on my side while I sent it; whoever runs me finds the reason in the log."
    ),
}
