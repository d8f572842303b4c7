"""Sweeps that take what is due one by one, in a transaction each; a fault in one stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from commands.core.context import Services
from storage.session import Session, StoreTrouble

_log = structlog.get_logger()
_AGAIN = timedelta(hours=1)
Look = Callable[[Session, Services, int], None]


class Waiting(Protocol):
    """A row that says when it is looked at next."""

    next_due: datetime | None


class Rows(Protocol):
    """Where rows that wait are found, and taken for a transaction."""

    def due(self, session: Session, *, now: datetime, limit: int) -> Sequence[int]:
        """Find those that are due."""

    def take_due(self, session: Session, *, id: int, now: datetime) -> Waiting | None:
        """Take one that is due; None when somebody else has it or did it."""


async def sweep_each(services: Services, rows: Rows, look: Look, *, kind: str, limit: int) -> int:
    """Look at what is due and give how many; cheap when nothing is."""
    now = services.now()
    due = await services.store.read(lambda session: rows.due(session, now=now, limit=limit))
    for id in due:
        await _alone(services, rows, look, kind, id)
    if due:
        services.wake()
    return len(due)


async def _alone(services: Services, rows: Rows, look: Look, kind: str, id: int) -> None:
    try:
        await services.store.write(lambda session: look(session, services, id))
    except StoreTrouble:
        raise
    except Exception as fault:
        _log.error(f"{kind} failed", id=id, exc_info=fault)
        await services.store.write(lambda session: _put_off(session, services, rows, id))


def _put_off(session: Session, services: Services, rows: Rows, id: int) -> None:
    if row := rows.take_due(session, id=id, now=services.now()):
        row.next_due = services.now() + _AGAIN
        session.add(row)
