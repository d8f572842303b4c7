"""Brand safety: what was found, what a person decided of it, and a team's own words."""

from datetime import datetime

from sqlalchemy import UniqueConstraint

from storage.types import Row, instant, key, owner


class SafetyFinding(Row, table=True):
    """A word in what a creator writes, with the words around it, and what was decided; ``key`` names it."""

    __table_args__ = (UniqueConstraint("creator_id", "key"),)
    id: int = key()
    workspace_id: int = owner()
    creator_id: int = owner("creator", index=False)
    key: str
    category: str
    word: str
    excerpt: str
    # Where it stands: the kind of text, and which of that kind.
    source_kind: str
    source_ref: str = ""
    found_at: datetime = instant()
    # When it was no longer there.
    gone_at: datetime | None = instant(nullable=True)
    decision: str = ""
    decided_by: str = ""
    decided_at: datetime | None = instant(nullable=True)
    reason: str = ""
    # From when on it is to be looked at again, and when the team is told so, once.
    again_at: datetime | None = instant(nullable=True)
    remind_at: datetime | None = instant(index=True, nullable=True)
    # The chat it was decided in; the reminder goes there.
    from_platform: str = ""
    from_chat_id: str = ""
    from_thread_id: str = ""


class SafetyWord(Row, table=True):
    """A word of the team's own that brand safety looks for, or leaves alone; ``key`` is the word folded."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    id: int = key()
    workspace_id: int = owner(index=False)
    category: str
    word: str
    key: str
