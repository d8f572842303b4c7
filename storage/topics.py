"""Words of a team's own for what creators talk about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from storage.models import TopicWord
from storage.words import topic_key


def own(session: Session, *, workspace_id: int) -> list[tuple[str, str]]:
    """Give a team's words as (topic, word), in the order they came."""
    rows = select(TopicWord.topic, TopicWord.word).where(TopicWord.workspace_id == workspace_id)
    return [(topic, word) for topic, word in session.exec(rows.order_by(col(TopicWord.id)))]


def add(session: Session, *, workspace_id: int, topic: str, words: Sequence[str]) -> None:
    """Let words stand for a topic; a word that stood for another one moves."""
    remove(session, workspace_id=workspace_id, words=words)
    for key, word in {topic_key(word): word for word in words}.items():
        session.add(TopicWord(workspace_id=workspace_id, topic=topic, word=word, key=key))


def remove(session: Session, *, workspace_id: int, words: Sequence[str]) -> int:
    """Take words of a team away; give how many there were."""
    keys = [topic_key(word) for word in words]
    there = select(TopicWord.id).where(TopicWord.workspace_id == workspace_id, col(TopicWord.key).in_(keys))
    ids = list(session.exec(there))
    session.exec(delete(TopicWord).where(col(TopicWord.id).in_(ids)))
    return len(ids)
