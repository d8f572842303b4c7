"""Leases: who speaks for a token; and small remembered values."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, update

from storage.models import Setting, SpeakerLease


def take(session: Session, *, name: str, holder: str, now: datetime, life: timedelta) -> bool:
    """Take or renew a lease; False while somebody else holds it."""
    renewed = session.exec(
        update(SpeakerLease)
        .where(col(SpeakerLease.name) == name)
        .where((col(SpeakerLease.holder) == holder) | (col(SpeakerLease.until) < now))
        .values(holder=holder, until=now + life)
    )
    if renewed.rowcount:
        return True
    if session.get(SpeakerLease, name):
        return False
    try:
        with session.begin_nested():
            session.execute(insert(SpeakerLease).values(name=name, holder=holder, until=now + life))
    except IntegrityError:
        return False
    return True


def release(session: Session, *, name: str, holder: str) -> None:
    """Give a lease back at once."""
    session.exec(
        delete(SpeakerLease).where(col(SpeakerLease.name) == name, col(SpeakerLease.holder) == holder)
    )


def value(session: Session, *, name: str) -> str:
    """Read a remembered value; nothing when there is none."""
    row = session.get(Setting, name)
    return row.value if row else ""


def remember(session: Session, *, name: str, value: str) -> None:
    """Write a remembered value."""
    session.merge(Setting(name=name, value=value))
