"""Rows that are due, each settled in a transaction of its own, so that a fault in one stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from commands.core.context import Services
from storage.frozen import frozen
from storage.session import Session, StoreTrouble

_log = structlog.get_logger()
_AT_ONCE = 100
Step = Callable[[Session, Services, int], None]


@frozen
class Sweep:
    """What is swept: its word in the log, how its due rows are found, settled, and put off after a fault."""

    what: str
    due: Callable[..., Sequence[int]]
    settle: Step
    put_off: Step

    async def run(self, services: Services) -> int:
        """Settle what is due and give how many there were; cheap when none is."""
        now = services.now()
        found = await services.store.read(lambda session: self.due(session, now=now, limit=_AT_ONCE))
        for id in found:
            await self._alone(services, id)
        if found:
            services.wake()
        return len(found)

    async def _alone(self, services: Services, id: int) -> None:
        try:
            await services.store.write(lambda session: self.settle(session, services, id))
        except StoreTrouble:
            raise
        except Exception as fault:
            _log.error(f"{self.what} failed", exc_info=fault, **{self.what: id})
            await services.store.write(lambda session: self.put_off(session, services, id))
