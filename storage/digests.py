"""Digests, their addresses and their runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from storage import teams
from storage.models import Chat, Digest, DigestRun, DigestTarget, Workspace


def add(
    session: Session, workspace: Workspace, *, chats: Sequence[Chat], now: datetime, **values: Any
) -> Digest:
    """Add a digest with the next short id and its addresses; values are the columns of Digest."""
    number = teams.next_number(session, workspace, "digest")
    row = Digest(workspace_id=workspace.id, number=number, created_at=now, **values)
    session.add(row)
    session.flush()
    for chat in chats:
        session.add(
            DigestTarget(
                digest_id=row.id,
                platform=chat.platform,
                chat_id=chat.chat_id,
                thread_id=chat.thread_id,
                title=chat.title,
            )
        )
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> Digest | None:
    """Find a digest of a workspace."""
    row = session.get(Digest, id)
    return row if row and row.workspace_id == workspace_id and row.state != "deleted" else None


def all_of(session: Session, *, workspace_id: int) -> Sequence[Digest]:
    """Give a workspace's digests, newest first."""
    return session.exec(
        select(Digest)
        .where(Digest.workspace_id == workspace_id, Digest.state != "deleted")
        .order_by(col(Digest.number).desc())
    ).all()


def targets(session: Session, *, digest_id: int) -> Sequence[DigestTarget]:
    """Give the addresses of a digest."""
    return session.exec(
        select(DigestTarget).where(DigestTarget.digest_id == digest_id).order_by(col(DigestTarget.id))
    ).all()


def due(session: Session, *, now: datetime, limit: int) -> Sequence[Digest]:
    """Find digests whose moment has come, the longest waiting first; others leave them alone."""
    return session.exec(
        select(Digest)
        .where(col(Digest.next_due) <= now)
        .order_by(col(Digest.next_due))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def any_due(session: Session, *, now: datetime) -> bool:
    """Tell whether a digest's moment has come."""
    return session.exec(select(Digest.id).where(col(Digest.next_due) <= now).limit(1)).first() is not None


def apart(session: Session, work: Callable[[], None]) -> Exception | None:
    """Run a part of the transaction on its own and give the fault that undid it; the database's own go on."""
    try:
        with session.begin_nested():
            work()
    except DBAPIError:
        raise
    except Exception as fault:
        return fault
    return None


def record(
    session: Session, *, digest_id: int, due_at: datetime, now: datetime, outcome: str, folded: int
) -> bool:
    """Write that an occurrence was handled; False when it was before."""
    known = session.exec(
        select(DigestRun.id).where(DigestRun.digest_id == digest_id, DigestRun.due_at == due_at)
    ).first()
    if known is not None:
        return False
    session.add(DigestRun(digest_id=digest_id, due_at=due_at, handled_at=now, outcome=outcome, folded=folded))
    session.flush()
    return True


def runs(session: Session, *, digest_id: int, limit: int = 20) -> Sequence[DigestRun]:
    """Give the last occurrences of a digest, newest first."""
    return session.exec(
        select(DigestRun)
        .where(DigestRun.digest_id == digest_id)
        .order_by(col(DigestRun.due_at).desc())
        .limit(limit)
    ).all()
