"""One speaker per token: only the holder of a platform's lease connects; another takes over when it lapses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.adapters.base import Adapter
from commands.core.context import Services
from storage import leases

_log = structlog.get_logger()

LIFE = timedelta(seconds=4)
_RENEW = 1.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 10.0


@dataclass
class Speaker:
    """Keep one adapter connected while the lease is ours; a platform that is down is tried again."""

    adapter: Adapter
    name: str
    holder: str
    services: Services
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    on_lead: Callable[[], Awaitable[None]] | None = None
    leads: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Speak whenever the lease is ours, until cancelled."""
        try:
            while True:
                if await self._take():
                    await self._lead()
                await self.sleep(_RENEW)
        finally:
            await self._give_back()

    async def _take(self) -> bool:
        now = self.services.now()
        self.leads = await self.services.store.write(
            lambda session: leases.take(session, name=self.name, holder=self.holder, now=now, life=LIFE)
        )
        return self.leads

    async def _lead(self) -> None:
        if self.on_lead:
            await self.on_lead()
        connection = asyncio.create_task(self._connected())
        try:
            while not connection.done() and await self._kept():
                await asyncio.wait({connection}, timeout=_RENEW)
        finally:
            self.leads = False
            connection.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await connection

    async def _kept(self) -> bool:
        try:
            return await self._take()
        except Exception as error:
            _log.warning("lease not renewed", platform=self.adapter.platform, reason=type(error).__name__)
            return False

    async def _connected(self) -> None:
        wait = _FIRST_WAIT
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await self.adapter.run()
                return
            except Exception as error:
                _log.warning(
                    "platform not reachable",
                    platform=self.adapter.platform,
                    reason=repr(error),
                    again_in=wait,
                )
            await self.sleep(wait)
            lasted = asyncio.get_running_loop().time() - started
            wait = _FIRST_WAIT if lasted > 60 else min(wait * 2, _LONGEST_WAIT)

    async def _give_back(self) -> None:
        with contextlib.suppress(Exception):
            await self.services.store.write(
                lambda session: leases.release(session, name=self.name, holder=self.holder)
            )
