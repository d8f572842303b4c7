"""Events that had their effect: coming again they change nothing."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from storage.models import InboxEntry
from storage.upserts import insert_new


class AlreadyDone(Exception):
    """This event had its effect before; ``reply`` is the answer it got, as JSON."""

    def __init__(self, reply: str) -> None:
        super().__init__("already done")
        self.reply = reply


def claim(session: Session, *, key: str, now: datetime) -> None:
    """Mark an event as handled in the running transaction; raises AlreadyDone the second time.

    Where another process handles the same event right now, this waits for how that ends.
    """
    if not insert_new(session, InboxEntry, key=key, at=now):
        raise AlreadyDone(session.exec(select(InboxEntry.reply).where(InboxEntry.key == key)).one())


def keep(session: Session, *, key: str, reply: str) -> None:
    """Remember the answer of an event claimed in this transaction."""
    session.exec(update(InboxEntry).where(col(InboxEntry.key) == key).values(reply=reply))


def kept(session: Session, *, key: str) -> str:
    """Give the answer an event got; nothing where it is not known."""
    row = session.get(InboxEntry, key)
    return row.reply if row else ""


def counted(session: Session, *, prefix: str) -> dict[str, int]:
    """Count what came lately under keys that begin so, by what was kept of each."""
    query = select(InboxEntry.reply, func.count()).where(col(InboxEntry.key).startswith(prefix))
    return dict(session.exec(query.group_by(InboxEntry.reply).order_by(InboxEntry.reply)).all())


def forget_before(session: Session, *, moment: datetime) -> None:
    """Drop entries that no platform delivers again."""
    session.exec(delete(InboxEntry).where(col(InboxEntry.at) < moment))
