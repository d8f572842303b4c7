"""Leases: who speaks for a token; and small remembered values."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from storage.frozen import frozen
from storage.models import Setting, SpeakerLease
from storage.upserts import insert_new


@frozen
class Held:
    """Who holds a lease; ``until`` changes with every renewal."""

    holder: str
    until: datetime


def take(
    session: Session, *, name: str, holder: str, until: datetime, lapsed: datetime | None = None
) -> Held:
    """Take or renew a lease and give who holds it now.

    Somebody else's is taken only while its ``until`` is still the ``lapsed`` one: whoever waits measures
    the time without renewal with one clock, so clocks that differ between machines do no harm.
    """
    ours = col(SpeakerLease.holder) == holder
    free = ours if lapsed is None else ours | (col(SpeakerLease.until) == lapsed)
    taken = session.exec(
        update(SpeakerLease).where(col(SpeakerLease.name) == name, free).values(holder=holder, until=until)
    )
    if taken.rowcount or insert_new(session, SpeakerLease, name=name, holder=holder, until=until):
        return Held(holder, until)
    # Given back in this very moment: the next call takes it.
    return held(session, name=name) or Held("", until)


def held(session: Session, *, name: str) -> Held | None:
    """Give who holds a lease."""
    row = session.get(SpeakerLease, name)
    return Held(row.holder, row.until) if row else None


def release(session: Session, *, name: str, holder: str) -> None:
    """Give a lease back at once."""
    session.exec(
        delete(SpeakerLease).where(col(SpeakerLease.name) == name, col(SpeakerLease.holder) == holder)
    )


def value(session: Session, *, name: str) -> str:
    """Read a remembered value; nothing when there is none."""
    row = session.get(Setting, name)
    return row.value if row else ""


def locked(session: Session, *, name: str) -> Setting:
    """Give a remembered value, empty at first, that nobody else changes until the transaction ends."""
    insert_new(session, Setting, name=name, value="")
    return session.exec(select(Setting).where(Setting.name == name).with_for_update()).one()


def remember(session: Session, *, name: str, value: str) -> None:
    """Write a remembered value."""
    session.merge(Setting(name=name, value=value))
