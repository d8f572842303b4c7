"""Findings of brand safety, and the words of a team's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, delete, func, or_, select, update

from storage.models import Creator, SafetyFinding, SafetyWord
from storage.words import topic_key


class Found(NamedTuple):
    """What was found in a text, ready to be kept."""

    key: str
    category: str
    word: str
    excerpt: str
    source_kind: str
    source_ref: str


class Waits(NamedTuple):
    """A creator of whom something is to be decided: how much, and the first of it."""

    number: int
    handle: str
    many: int
    first: SafetyFinding


def renew(
    session: Session,
    creator: Creator,
    *,
    found: Sequence[Found],
    looked_at: Collection[tuple[str, str]],
    now: datetime,
) -> list[SafetyFinding]:
    """Add what is new, which is given, and note what is gone; a decision stays with its evidence."""
    rows = {row.key: row for row in of_creator(session, creator=creator, gone=True)}
    new = []
    for one in found:
        row = rows.get(one.key)
        if row is None:
            row = SafetyFinding(
                workspace_id=creator.workspace_id, creator_id=creator.id, found_at=now, **one._asdict()
            )
            new.append(row)
        row.gone_at = None
        session.add(row)
    there = {one.key for one in found}
    for row in rows.values():
        if row.key not in there and row.gone_at is None and (row.source_kind, row.source_ref) in looked_at:
            row.gone_at = now
            session.add(row)
    session.flush()
    return new


def with_findings(session: Session, *, creator_ids: Collection[int]) -> set[int]:
    """Tell of which creators anything was ever found."""
    rows = select(SafetyFinding.creator_id).where(col(SafetyFinding.creator_id).in_(creator_ids))
    return set(session.exec(rows.distinct()))


def to_decide(now: datetime) -> ColumnElement[bool]:
    """Give the condition of what a person should decide, now or again."""
    finding = SafetyFinding
    again = col(finding.again_at)
    undecided = or_(col(finding.decision) == "", and_(again.is_not(None), again <= now))
    return and_(col(finding.gone_at).is_(None), undecided)


def open_kinds(session: Session, *, creator_id: int, now: datetime) -> list[tuple[str, int]]:
    """Give what is to be decided of a creator, as (category, how often)."""
    kind = col(SafetyFinding.category)
    rows = select(kind, func.count()).where(SafetyFinding.creator_id == creator_id, to_decide(now))
    return list(session.exec(rows.group_by(kind).order_by(kind)))


def waiting(session: Session, *, workspace_id: int, now: datetime, limit: int) -> tuple[int, Sequence[Waits]]:
    """Count the creators of whom something is to be decided, and give those who wait longest."""
    first = func.min(col(SafetyFinding.id)).label("first")
    each = (
        select(SafetyFinding.creator_id, first, func.count().label("count"))
        .join(Creator, col(Creator.id) == col(SafetyFinding.creator_id))
        .where(
            SafetyFinding.workspace_id == workspace_id, col(Creator.blocked_reason).is_(None), to_decide(now)
        )
        .group_by(col(SafetyFinding.creator_id))
        .subquery()
    )
    total = session.exec(select(func.count()).select_from(each)).one()
    rows = (
        select(Creator.number, Creator.handle, each.c.count, SafetyFinding)
        .join(each, each.c.creator_id == Creator.id)
        .join(SafetyFinding, col(SafetyFinding.id) == each.c.first)
        .order_by(each.c.first)
    )
    return total, [Waits(*row) for row in session.exec(rows.limit(limit))] if total else []


def of_creator(session: Session, *, creator: Creator, gone: bool = False) -> Sequence[SafetyFinding]:
    """Give what was found of a creator, the oldest first; with ``gone`` also what is no longer there."""
    rows = select(SafetyFinding).where(
        SafetyFinding.workspace_id == creator.workspace_id, SafetyFinding.creator_id == creator.id
    )
    if not gone:
        rows = rows.where(col(SafetyFinding.gone_at).is_(None))
    return session.exec(rows.order_by(col(SafetyFinding.id))).all()


def locked(session: Session, *, workspace_id: int, id: int) -> SafetyFinding | None:
    """Find a finding of a workspace and keep others from changing it until the transaction ends."""
    return session.exec(
        select(SafetyFinding)
        .where(SafetyFinding.workspace_id == workspace_id, SafetyFinding.id == id)
        .with_for_update()
    ).first()


def due(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Give the creators of any workspace of whom something is to be looked at again."""
    rows = select(SafetyFinding.creator_id).where(col(SafetyFinding.remind_at) <= now).distinct()
    return session.exec(rows.order_by(col(SafetyFinding.creator_id)).limit(limit)).all()


def take_due(session: Session, *, creator_id: int, now: datetime) -> Sequence[SafetyFinding]:
    """Take up what is due of a creator, so that it is said once; give what is still there and has a chat."""
    rows = session.exec(
        select(SafetyFinding)
        .where(SafetyFinding.creator_id == creator_id, col(SafetyFinding.remind_at) <= now)
        .order_by(col(SafetyFinding.id))
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.remind_at = None
        session.add(row)
    return [row for row in rows if row.gone_at is None and row.from_chat_id]


def forget_chat(session: Session, *, workspace_id: int, platform: str, chat_id: str, thread_id: str) -> None:
    """Remind nobody any more in a chat that a workspace has lost."""
    session.exec(
        update(SafetyFinding)
        .where(
            col(SafetyFinding.workspace_id) == workspace_id,
            col(SafetyFinding.from_platform) == platform,
            col(SafetyFinding.from_chat_id) == chat_id,
            col(SafetyFinding.from_thread_id) == thread_id,
        )
        .values(from_chat_id="", from_thread_id="")
    )


# -- words ----------------------------------------------------------------------------------------


def own_words(session: Session, *, workspace_id: int) -> list[tuple[str, str]]:
    """Give a team's words as (category, word), in the order they came."""
    rows = select(SafetyWord.category, SafetyWord.word).where(SafetyWord.workspace_id == workspace_id)
    return [(category, word) for category, word in session.exec(rows.order_by(col(SafetyWord.id)))]


def add_words(session: Session, *, workspace_id: int, category: str, words: Sequence[str]) -> None:
    """Look for words; one that stood in another category moves."""
    remove_words(session, workspace_id=workspace_id, words=words)
    for key, word in {topic_key(word): word for word in words}.items():
        session.add(SafetyWord(workspace_id=workspace_id, category=category, word=word, key=key))


def remove_words(session: Session, *, workspace_id: int, words: Sequence[str]) -> None:
    """Take words of a team away."""
    keys = [topic_key(word) for word in words]
    session.exec(
        delete(SafetyWord).where(col(SafetyWord.workspace_id) == workspace_id, col(SafetyWord.key).in_(keys))
    )
