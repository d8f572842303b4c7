"""Workspaces, the places and people that belong to them, and what they changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Workspace(Row, table=True):
    """One team; owns everything else."""

    id: int = key()
    name: str
    language: str = "en"
    timezone: str = "Europe/Berlin"
    currency: str = "EUR"
    home_platform: str
    home_scope: str
    # Where the team's rules for silence differ from the usual: state -> days, remind, silence.
    request_rules: dict[str, dict[str, Any]] = Field(default_factory=dict, sa_type=JSON)
    # Above this fee a second manager must consent before an offer goes out or is agreed to.
    consent_minor: int | None = Field(default=None, sa_type=BigInteger)
    # No offer before somebody has said that the creator is 18 or over.
    adult_first: bool = False
    # How pictures in chat are drawn: "light" or "dark".
    charts: str = "light"
    # What each factor weighs when creators are matched to a campaign; what is not there weighs the usual.
    fit_weights: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    next_numbers: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = instant()


class Scope(Row, table=True):
    """A Discord server, Telegram group or private chat, and the workspace it acts in."""

    __table_args__ = (UniqueConstraint("platform", "scope_id"),)
    id: int = key()
    workspace_id: int = owner()
    platform: str
    scope_id: str


class Chat(Row, table=True):
    """A place to write to: a Discord channel or thread, a Telegram group, topic or private chat."""

    __table_args__ = (UniqueConstraint("workspace_id", "platform", "chat_id", "thread_id"),)
    id: int = key()
    workspace_id: int = owner()
    platform: str
    chat_id: str
    thread_id: str = ""
    scope_id: str = ""
    title: str = ""
    private: bool = False
    paused_reason: str = ""
    ops: bool = False  # here a team is told of what fails; one chat of it at most
    quiet: str = ""  # hours in the team's zone in which no digest comes, such as 22:00-07:00
    # How many messages of alerts may come on a day, null for any number; and how many came on which.
    alert_budget: int | None = 10
    alerts_on: date | None = None
    alerts_told: int = 0
    # Until when what changed was shown here.
    looked_at: datetime | None = instant(nullable=True)


class Member(Row, table=True):
    """A person in a workspace; ``role_given`` tells a role given by hand from a first one."""

    __table_args__ = (UniqueConstraint("workspace_id", "platform", "user_id"),)
    id: int = key()
    workspace_id: int = owner()
    platform: str = Field(index=True)
    user_id: str = Field(index=True)
    name: str
    username: str = ""
    role: str = "member"
    role_given: bool = False
    language: str = ""
    chosen: bool = False
    joined_at: datetime = instant()


class LinkCode(Row, table=True):
    """A one-time code that joins another chat to a workspace; only its keyed hash is kept."""

    id: int = key()
    workspace_id: int = owner()
    code_hash: str = Field(unique=True)
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class AuditEntry(Row, table=True):
    """Who changed what, when and where, with the values before and after."""

    id: int = key()
    workspace_id: int = owner()
    at: datetime = instant(index=True)
    platform: str = ""
    actor_id: str = ""
    actor_name: str = ""
    chat_id: str = ""
    action: str
    subject_kind: str = Field(default="", index=True)
    subject_id: int = Field(default=0, index=True)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
