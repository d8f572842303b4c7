"""Digests, the outbox, and who speaks for a token."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Digest(Row, table=True):
    """A report on a schedule: wall-clock rule, zone and the next due instant."""

    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner()
    number: int
    campaign_id: int = owner("campaign")
    every: str
    schedule: dict[str, Any] = Field(sa_type=JSON)
    timezone: str
    period: str = ""
    # What must hold for it to be sent (``commands/rules/needs.py``); with nothing it always is.
    needs: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    # Which sections and KPIs it shows (``commands/rules/digest_parts.py``); with nothing all of them.
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    # Held until somebody lets it out: for how many minutes, and what happens by silence; with nothing not.
    review: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = "active"
    next_due: datetime | None = instant(index=True, nullable=True)
    created_by: str = ""
    created_at: datetime = instant()


class DigestTarget(Row, table=True):
    """An address a digest goes to, or with the purpose ``review`` the one it is looked at before."""

    __table_args__ = (UniqueConstraint("digest_id", "platform", "chat_id", "thread_id"),)
    id: int = key()
    digest_id: int = owner("digest")
    platform: str
    chat_id: str
    thread_id: str = ""
    title: str = ""
    purpose: str = ""


class DigestRun(Row, table=True):
    """One occurrence of a digest: due once, whatever happens."""

    __table_args__ = (UniqueConstraint("digest_id", "due_at"),)
    id: int = key()
    digest_id: int = owner("digest", index=False)
    due_at: datetime = instant()
    handled_at: datetime = instant()
    outcome: str = "queued"
    folded: int = 0
    held_until: datetime | None = instant(index=True, nullable=True)
    remark: str = ""
    decided_by: str = ""


class Delivery(Row, table=True):
    """One message that must reach one address, once: a row of the outbox."""

    __table_args__ = (
        UniqueConstraint("cause", "platform", "chat_id", "thread_id", "part"),
        Index("ix_delivery_due", "platform", "state", "due_at"),
    )
    id: int = key()
    workspace_id: int = owner()
    cause: str
    platform: str
    chat_id: str
    thread_id: str = ""
    part: str = "text"
    action: str = "send"
    message_id: str = ""
    payload: str
    language: str = "en"
    state: str = "waiting"
    due_at: datetime = instant()
    lease_until: datetime | None = instant(nullable=True)
    sending_at: datetime | None = instant(nullable=True)
    attempts: int = 0
    nonce: str = ""
    error: str = ""
    link: str = ""
    done_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class SpeakerLease(Row, table=True):
    """Which process speaks for a platform's token, and until when."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = instant()


class Setting(Row, table=True):
    """A small remembered value of the installation, such as a hash of the registered commands."""

    name: str = Field(primary_key=True)
    value: str
