"""Events that had their effect: coming again they change nothing."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete

from storage.models import InboxEntry


class AlreadyDone(Exception):
    """This event had its effect before; ``reply`` is the answer it got, as JSON."""

    def __init__(self, reply: str) -> None:
        super().__init__("already done")
        self.reply = reply


def claim(session: Session, *, key: str, now: datetime) -> None:
    """Mark an event as handled in the running transaction; raises AlreadyDone the second time."""
    found = session.get(InboxEntry, key)
    if found:
        raise AlreadyDone(found.reply)
    session.add(InboxEntry(key=key, at=now))
    session.flush()


def keep(session: Session, *, key: str, reply: str) -> None:
    """Remember the answer of an event claimed in this transaction."""
    entry = session.get(InboxEntry, key)
    if entry:
        entry.reply = reply
        session.add(entry)


def forget_before(session: Session, *, moment: datetime) -> None:
    """Drop entries that no platform delivers again."""
    session.exec(delete(InboxEntry).where(col(InboxEntry.at) < moment))
