"""A source is held by one process while it is read, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

from commands.core.context import Services
from storage import turns
from storage.session import Session
from storage.turns import Source

LEASE = timedelta(minutes=3)


class Left(Exception):
    """Somebody else reads this now, or nobody is to read it any more."""


def held(session: Session, services: Services, table: type[Source], id: int, holder: str) -> Source:
    """Take a source, or hold on to it; raises Left where that is not possible."""
    now = services.now()
    row = turns.hold(session, table, id=id, holder=holder, now=now, until=now + LEASE)
    if row is None:
        raise Left
    return row
