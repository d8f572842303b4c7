"""What alerts could not say at once, for their chat had heard enough: kept until it comes with others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, col, delete, or_, select, update

from storage.models import AlertNote, Chat, Delivery, Digest, DigestTarget
from storage.upserts import insert_new

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
Place = Mapping[str, str]  # platform, chat_id and thread_id


def count(session: Session, chat: Chat, *, today: date) -> int | None:
    """Take one of a chat's messages for today and give which it is; None where no more may come.

    Two processes never take the same one.
    """
    told = (col(Chat.alerts_on) == today, col(Chat.alerts_told) + 1)
    room = or_(
        col(Chat.alerts_on).is_(None),
        col(Chat.alerts_on) != today,
        col(Chat.alert_budget).is_(None),
        col(Chat.alerts_told) < col(Chat.alert_budget),
    )
    some = or_(col(Chat.alert_budget).is_(None), col(Chat.alert_budget) > 0)
    mine = update(Chat).where(col(Chat.id) == chat.id, some)
    again = mine.where(told[0], room).values(alerts_told=told[1]).returning(col(Chat.alerts_told))
    first = mine.where(or_(col(Chat.alerts_on).is_(None), col(Chat.alerts_on) != today))
    first_one = first.values(alerts_on=today, alerts_told=1).returning(col(Chat.alerts_told))
    execute = session.connection().execute
    found = execute(again).scalar()
    taken: int | None = found if found is not None else execute(first_one).scalar()
    session.expire(chat)
    return taken


def add(session: Session, **values: Any) -> bool:
    """Keep what could not be said; False when it is kept already. Values are the columns of AlertNote."""
    return insert_new(session, AlertNote, **values)


def next_digest(session: Session, place: Place, *, workspace_id: int, until: datetime) -> Digest | None:
    """Give the digest that comes to a chat next, and not later than a moment."""
    there = (getattr(DigestTarget, name) == value for name, value in place.items())
    coming = (
        select(Digest)
        .join(DigestTarget, col(DigestTarget.digest_id) == col(Digest.id))
        .where(Digest.workspace_id == workspace_id, Digest.state == "active", col(Digest.next_due) <= until)
    )
    return session.exec(coming.where(*there).order_by(col(Digest.next_due), col(Digest.id)).limit(1)).first()


def any_waiting(session: Session) -> bool:
    """Tell whether anything waits for a digest to take it along."""
    # What was told has no moment any more, so the index leads past all of it.
    waiting = select(AlertNote.id).where(col(AlertNote.due_at) > _EVER, AlertNote.via == "")
    return session.exec(waiting.limit(1)).first() is not None


def chats_waiting(session: Session, *, digest_ids: Sequence[int]) -> Sequence[tuple[DigestTarget, Chat]]:
    """Give the addresses of some digests for which something waits, with their chats."""
    at = ("platform", "chat_id", "thread_id")
    same = [getattr(DigestTarget, name) == getattr(Chat, name) for name in at]
    waits = select(AlertNote.id).where(
        col(AlertNote.told_at).is_(None),
        AlertNote.via == "",
        AlertNote.workspace_id == Chat.workspace_id,
        *(getattr(AlertNote, name) == getattr(Chat, name) for name in at),
    )
    rows = (
        select(DigestTarget, Chat)
        .join(Digest, col(Digest.id) == col(DigestTarget.digest_id))
        .join(Chat, col(Chat.workspace_id) == col(Digest.workspace_id))
        .where(col(DigestTarget.digest_id).in_(digest_ids), *same, waits.exists())
    )
    return session.exec(rows.order_by(col(DigestTarget.id))).all()


def waiting(session: Session, place: Place, *, workspace_id: int) -> Sequence[AlertNote]:
    """Give what waits for a chat and goes with no digest yet, oldest first."""
    there = (getattr(AlertNote, name) == value for name, value in place.items())
    mine = select(AlertNote).where(AlertNote.workspace_id == workspace_id, *there)
    rows = mine.where(col(AlertNote.told_at).is_(None), AlertNote.via == "")
    return session.exec(rows.order_by(col(AlertNote.id)).with_for_update(skip_locked=True)).all()


def due(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Find what is to be looked at: what waited long enough, and whether its digest has arrived."""
    rows = select(AlertNote.id).where(col(AlertNote.due_at) <= now).order_by(col(AlertNote.due_at))
    return session.exec(rows.limit(limit)).all()


def take_due(session: Session, *, id: int, now: datetime) -> AlertNote | None:
    """Take one that is due for the running transaction; None when somebody else has it or did it."""
    mine = select(AlertNote).where(AlertNote.id == id, col(AlertNote.due_at) <= now)
    return session.exec(mine.with_for_update(skip_locked=True)).first()


def carrier(session: Session, note: AlertNote) -> Delivery | None:
    """Give the message of the digest that takes it along."""
    there = (getattr(Delivery, name) == getattr(note, name) for name in ("platform", "chat_id", "thread_id"))
    return session.exec(
        select(Delivery).where(Delivery.cause == note.via, Delivery.part == "text", *there)
    ).first()


def unbind(session: Session, note: AlertNote) -> None:
    """Let all that a digest should have taken along to a chat wait again."""
    there = (getattr(AlertNote, name) == getattr(note, name) for name in ("platform", "chat_id", "thread_id"))
    mine = update(AlertNote).where(col(AlertNote.via) == note.via, *there, col(AlertNote.told_at).is_(None))
    session.exec(mine.values(via=""))
    session.expire(note)


def forget(session: Session, *, alert_id: int) -> None:
    """Drop what an alert would still say."""
    session.exec(
        delete(AlertNote).where(col(AlertNote.alert_id) == alert_id, col(AlertNote.told_at).is_(None))
    )
