"""Long polling by our own loop: an update is confirmed only after it was handled.

What was not confirmed comes again after a kill; its key makes its effect once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from telegram import Update
from telegram.error import Conflict, TelegramError

from bot.adapters.telegram_events import lane
from bot.adapters.telegram_wire import BotLine, TooMany

_log = structlog.get_logger()
_WAIT = 50  # seconds that Telegram holds a request while there is nothing
_BESIDE = 0.3  # seconds between looks for new updates while old ones are being handled
_AT_ONCE = 16
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
_LAST_WORD = 1.5

Handle = Callable[[Update], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Lanes:
    """Handle updates of one chat in order and of several chats at the same time."""

    def __init__(self, handle: Handle, at_once: int = _AT_ONCE) -> None:
        self._handle = handle
        self._room = asyncio.Semaphore(at_once)
        self._waiting: dict[str, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.open: set[int] = set()

    def put(self, update: Update) -> None:
        """Take an update on."""
        name = lane(update)
        self.open.add(update.update_id)
        if name in self._waiting:
            self._waiting[name].append(update)
            return
        self._waiting[name] = deque([update])
        task = asyncio.create_task(self._work(name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, seconds: float) -> None:
        """Wait until everything is handled, so many seconds at most."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)

    async def drop(self) -> None:
        """Give up what is not handled; it stays unconfirmed and comes again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self, name: str) -> None:
        waiting = self._waiting[name]
        while waiting:
            async with self._room:
                await self._one(waiting[0])
            self.open.discard(waiting.popleft().update_id)
        del self._waiting[name]

    async def _one(self, update: Update) -> None:
        try:
            await self._handle(update)
        except Exception:
            # Coming again would not help it, and would hold up all that follow.
            _log.exception("update not handled", update=update.update_id)


class Poller:
    """Fetch updates until stopped."""

    def __init__(self, bot: BotLine, lanes: Lanes, sleep: Sleep) -> None:
        self._bot, self._lanes, self._sleep = bot, lanes, sleep
        self._next: int | None = None
        self._seen: set[int] = set()
        self._pause = _FIRST_PAUSE

    async def run(self, stopping: asyncio.Event) -> None:
        """Fetch and hand on until the event is set; trouble is waited out."""
        stop = asyncio.ensure_future(stopping.wait())
        try:
            while not stopping.is_set():
                step = asyncio.ensure_future(self._step())
                try:
                    await asyncio.wait({step, stop}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    step.cancel()
                    await asyncio.gather(step, return_exceptions=True)
        finally:
            stop.cancel()

    async def confirm(self) -> None:
        """Confirm what was handled last, so that it does not come again at the next start."""
        if self._next is None:
            return
        with contextlib.suppress(TelegramError, TimeoutError):
            await asyncio.wait_for(self._bot.raw_updates(self._offset(), limit=1), _LAST_WORD)

    def _offset(self) -> int | None:
        return min(self._lanes.open, default=self._next)

    async def _step(self) -> None:
        try:
            await self._fetch()
        except TelegramError as error:
            await self._rest(error)
        except Exception:
            _log.exception("updates not readable")
            await self._sleep(_LONGEST_PAUSE)
        else:
            self._pause = _FIRST_PAUSE
            if self._lanes.open:
                await self._lanes.settle(_BESIDE)

    async def _fetch(self) -> None:
        offset = self._offset()
        busy = bool(self._lanes.open)
        found = await self._bot.raw_updates(offset, wait=0 if busy else _WAIT)
        if not found and not busy:
            # All is confirmed. After a quiet week Telegram may number anew, so the next offset is open.
            self._next = None
            self._seen.clear()
        self._seen = {number for number in self._seen if offset is None or number >= offset}
        self.take(found)

    def take(self, found: Sequence[Any]) -> None:
        """Hand on updates that are new; one that cannot be read holds up no other."""
        for raw in found:
            number = raw.get("update_id") if isinstance(raw, dict) else None
            if not isinstance(number, int):
                _log.error("update without a number")
            elif number not in self._seen:
                self._seen.add(number)
                self._next = max(self._next or 0, number + 1)
                self._hand_on(raw, number)

    def _hand_on(self, raw: Mapping[str, Any], number: int) -> None:
        try:
            self._lanes.put(Update.de_json(dict(raw), self._bot))
        except Exception:
            _log.exception("update not readable", update=number)

    async def _rest(self, error: TelegramError) -> None:
        if isinstance(error, TooMany):
            await self._sleep(error.seconds)
            return
        if isinstance(error, Conflict):
            await self._only_one(error)
        _log.warning("telegram not reachable", reason=error.message, again_in=self._pause)
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        await self._sleep(pause)

    async def _only_one(self, error: Conflict) -> None:
        """Remove a webhook left from before; another process with this token can only be told of."""
        if "webhook" in error.message.lower():
            with contextlib.suppress(TelegramError):
                await self._bot.delete_webhook()
