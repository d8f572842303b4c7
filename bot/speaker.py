"""One speaker per token: only the holder of a platform's lease connects; another follows when it lapses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.adapters.base import Adapter
from commands.core.context import Services
from storage import leases

_log = structlog.get_logger()

LIFE = 4.0  # seconds without renewal after which somebody else takes over
_RENEW = 1.0
_LOOK = 0.25  # who waits looks more often, or a death would be noticed a renewal too late
_FIRST_WAIT, _LONGEST_WAIT, _STEADY = 1.0, 10.0, 60.0


@dataclass
class Speaker:
    """Keep one adapter connected while the lease is ours; a platform that is down is tried again.

    ``on_lead`` runs each time before the platform is connected.
    """

    adapter: Adapter
    name: str
    holder: str
    services: Services
    on_lead: Callable[[str], Awaitable[None]] | None = None
    clock: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    leads: bool = field(default=False, init=False)
    _ours_until: float = field(default=float("-inf"), init=False)
    _seen: tuple[datetime, float] | None = field(default=None, init=False)

    async def run(self) -> None:
        """Speak whenever the lease is ours, until cancelled."""
        try:
            while True:
                if await self._kept():
                    await self._lead()
                await self.sleep(self._until_next_look())
        finally:
            self.leads = False
            await self._give_back()

    async def _kept(self) -> bool:
        """Take or renew the lease; a database that does not answer ends it only when its life is over."""
        mine: bool | None = None
        asked = self.clock()
        left = self._ours_until - asked
        try:
            async with asyncio.timeout(left if left > 0 else LIFE):
                mine = await self._take()
        except Exception as error:
            _log.warning("lease not renewed", platform=self.adapter.platform, reason=repr(error))
        if mine is not None:
            self._ours_until = asked + LIFE if mine else float("-inf")
        self.leads = self.clock() < self._ours_until
        return self.leads

    def _until_next_look(self) -> float:
        """Give the seconds until the other's lease may have lapsed, but not many."""
        left = self._seen[1] + LIFE - self.clock() if self._seen else 0.0
        return min(_LOOK, left) if left > 0 else _LOOK

    async def _take(self) -> bool:
        """Take or renew the lease; another's that lives is only looked at."""
        lapsed = None
        if not self.leads:
            other = await self.services.store.read(lambda session: leases.held(session, name=self.name))
            lapsed = self._lapsed(other)
            if other and other.holder != self.holder and not lapsed:
                return False
        now = self.services.now()
        until = now + timedelta(seconds=LIFE)
        held = await self.services.store.write(
            lambda session: leases.take(
                session, name=self.name, holder=self.holder, until=until, lapsed=lapsed
            ),
            urgent=True,
        )
        return held.holder == self.holder

    def _lapsed(self, held: leases.Held | None) -> datetime | None:
        """Give until when another's lease was to last, once it was seen unchanged for a whole life."""
        if held is None or held.holder == self.holder:
            self._seen = None
            return None
        if self._seen is None or self._seen[0] != held.until:
            self._seen = (held.until, self.clock())
        return held.until if self.clock() - self._seen[1] >= LIFE else None

    async def _lead(self) -> None:
        _log.info("speaking", platform=self.adapter.platform)
        connection = asyncio.create_task(self._connected())
        try:
            while not connection.done() and await self._kept():
                await self._rest(connection)
        finally:
            self.leads = False
            while not connection.done():
                # Whatever an adapter makes of being cancelled, it ends.
                connection.cancel()
                await asyncio.wait({connection}, timeout=_RENEW)

    async def _rest(self, connection: asyncio.Task[None]) -> None:
        timer = asyncio.ensure_future(self.sleep(_RENEW))
        await asyncio.wait({connection, timer}, return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()

    async def _connected(self) -> None:
        wait = _FIRST_WAIT
        while True:
            started = self.clock()
            try:
                if self.on_lead:
                    await self.on_lead(self.adapter.platform)
                await self.adapter.run()
                return
            except Exception as error:
                _log.warning(
                    "platform not reachable",
                    platform=self.adapter.platform,
                    reason=repr(error),
                    again_in=wait,
                )
            if self.clock() - started > _STEADY:
                wait = _FIRST_WAIT
            await self.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _give_back(self) -> None:
        with contextlib.suppress(Exception):
            await self.services.store.write(
                lambda session: leases.release(session, name=self.name, holder=self.holder), urgent=True
            )
