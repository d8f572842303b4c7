"""What keeps a conversation going after a restart: buttons, forms, shown cards, handled updates."""

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Button(Row, table=True):
    """What a button does; its token is keyed, so it cannot be guessed."""

    token: str = Field(primary_key=True)
    workspace_id: int = owner()
    command: str
    arguments: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    ask: list[str] = Field(default_factory=list, sa_type=JSON)
    only_for: str = ""
    guest: bool = False
    edit: bool = True
    label: str = ""
    shown_at: datetime = instant(index=True)


class Form(Row, table=True):
    """An open question to one person in one place."""

    __table_args__ = (UniqueConstraint("platform", "chat_id", "thread_id", "user_id"),)
    id: int = key()
    workspace_id: int | None = owner(nullable=True)
    platform: str
    chat_id: str
    thread_id: str = ""
    user_id: str
    command: str
    arguments: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    guest: bool = False
    created_at: datetime = instant()


class Card(Row, table=True):
    """A message that shows something and changes with it, below what it ``said`` to a team."""

    __table_args__ = (
        UniqueConstraint("platform", "chat_id", "message_id"),
        Index("ix_card_subject", "subject_kind", "subject_id"),
    )
    id: int = key()
    workspace_id: int = owner()
    subject_kind: str
    subject_id: int
    platform: str
    chat_id: str
    thread_id: str = ""
    message_id: str
    said: str = ""
    shown_at: datetime = instant()


class InboxEntry(Row, table=True):
    """An update that had its effect, with the answer it got; coming again it changes nothing."""

    key: str = Field(primary_key=True)
    reply: str = ""
    at: datetime = instant(index=True)
