"""Occurrences of digests that are held until somebody lets them out: their rows in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage import outbox
from storage.models import Card, Delivery, Digest, DigestRun, DigestTarget

REVIEW = "review"  # the purpose of an address, and in a cause before the moment


def cause_of(run: DigestRun, word: str = "") -> str:
    """Name what the messages of an occurrence are about."""
    return ":".join(("digest", str(run.digest_id), *([word] if word else []), run.due_at.isoformat()))


def reviewed_at(session: Session, *, digest_id: int, address: tuple[str, str, str, str] | None) -> None:
    """Let a digest be looked at in a chat (platform, chat, thread, title), or nowhere any more."""
    mine = (col(DigestTarget.digest_id) == digest_id, col(DigestTarget.purpose) == REVIEW)
    session.exec(delete(DigestTarget).where(*mine))
    if address:
        platform, chat_id, thread_id, title = address
        session.add(
            DigestTarget(
                digest_id=digest_id,
                platform=platform,
                chat_id=chat_id,
                thread_id=thread_id,
                title=title,
                purpose=REVIEW,
            )
        )
        session.flush()


def run(session: Session, *, workspace_id: int, id: int) -> tuple[DigestRun, Digest] | None:
    """Find an occurrence of a workspace and its digest, to decide about it; others wait."""
    query = select(DigestRun, Digest).join(Digest).where(DigestRun.id == id)
    return session.exec(query.where(Digest.workspace_id == workspace_id).with_for_update()).first()


def by_id(session: Session, *, id: int) -> DigestRun:
    """Give an occurrence that was written a moment ago."""
    return session.get_one(DigestRun, id)


def over(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Find the occurrences that were held for as long as was said, the longest first."""
    query = select(DigestRun.id).where(col(DigestRun.held_until) <= now)
    return session.exec(query.order_by(col(DigestRun.held_until)).limit(limit)).all()


def take_over(session: Session, *, id: int, now: datetime) -> tuple[DigestRun, Digest] | None:
    """Give one of them, unless somebody else has it or it was decided meanwhile."""
    query = select(DigestRun, Digest).join(Digest).where(DigestRun.id == id)
    return session.exec(
        query.where(col(DigestRun.held_until) <= now).with_for_update(skip_locked=True)
    ).first()


def held(session: Session, found: DigestRun) -> Sequence[Delivery]:
    """Give the messages of an occurrence that wait to be let out."""
    return session.exec(
        select(Delivery)
        .where(Delivery.cause == cause_of(found), Delivery.state == "held")
        .order_by(col(Delivery.id))
    ).all()


def asked(session: Session, found: DigestRun) -> Sequence[Delivery]:
    """Give the messages in which an occurrence is to be looked at."""
    query = select(Delivery).where(Delivery.cause == cause_of(found, REVIEW), Delivery.part == outbox.TEXT)
    # Locked, since one of them may arrive at this moment.
    return session.exec(query.order_by(col(Delivery.id)).with_for_update()).all()


def let_out(session: Session, found: DigestRun, *, due_at: Callable[[Delivery], datetime]) -> int:
    """Let the messages of an occurrence be sent, each from its moment on; give how many there were."""
    rows = held(session, found)
    for row in rows:
        row.state, row.due_at = "waiting", due_at(row)
        session.add(row)
    return len(rows)


def drop(session: Session, found: DigestRun, *, now: datetime) -> None:
    """Let the messages of an occurrence not be sent."""
    for row in held(session, found):
        row.state, row.error, row.done_at = "skipped", "withheld", now
        session.add(row)


def rewrite(session: Session, found: DigestRun, *, payload: str) -> None:
    """Change what an occurrence says before it goes out."""
    for row in held(session, found):
        if row.part == outbox.TEXT:
            row.payload = payload
            session.add(row)


def show_anew(session: Session, row: Delivery, *, payload: str, cause: str, now: datetime) -> None:
    """Change a message wherever it is: at the platform, or as it is sent, for the first time or again."""
    if not row.message_id:
        row.payload = payload
        session.add(row)
    else:
        _edit(session, row, row.message_id, payload=payload, cause=cause, now=now)


def is_asked(row: Delivery) -> bool:
    """Tell whether a message asks somebody to look at an occurrence."""
    return row.part == outbox.TEXT and row.cause.startswith("digest:") and f":{REVIEW}:" in row.cause


def arrived(session: Session, row: Delivery, *, message_id: str, now: datetime) -> None:
    """Change a message that has arrived where it was decided about while it was on its way."""
    payload = session.exec(select(Delivery.payload).where(Delivery.id == row.id)).one()
    # A platform that is sent a message once more may know it by its key, and keep what it said first.
    if payload != row.payload or row.attempts:
        _edit(session, row, message_id, payload=payload, cause=f"{row.cause}:arrived", now=now)


def _edit(
    session: Session, row: Delivery, message_id: str, *, payload: str, cause: str, now: datetime
) -> None:
    place = {name: getattr(row, name) for name in ("workspace_id", "platform", "chat_id", "thread_id")}
    shown = Card(**place, message_id=message_id, subject_kind="", subject_id=0, shown_at=now)
    outbox.put_edit(session, shown, cause=cause, payload=payload, now=now)
