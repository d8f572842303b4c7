"""Alerts: what a team wants to hear of by itself, and where each stands."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Alert(Row, table=True):
    """A rule over figures and days; ``standing`` is whether it is watched, ``state`` what was seen."""

    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner()
    number: int
    campaign_id: int = owner("campaign")
    words: str
    # The rule as it was understood; see ``commands.rules.alert_model``.
    rule: dict[str, Any] = Field(sa_type=JSON)
    standing: str = "active"
    state: str = "ok"
    # How often it has fired; each time is told once, and once that it is over.
    episode: int = 0
    # The days and sources it named in the running episode; what joins them is told as well.
    named: list[str] = Field(default_factory=list, sa_type=JSON)
    # The member who looks after the last episode.
    owner_id: int | None = Field(default=None, sa_type=BigInteger)
    # The newest day whose figures were looked at, and the one whose figures made it fire.
    judged_on: date | None = None
    fired_on: date | None = None
    fired_at: datetime | None = instant(nullable=True)
    recovered_at: datetime | None = instant(nullable=True)
    # How often it fired on one day.
    counted_on: date | None = None
    counted: int = 0
    quiet_until: datetime | None = instant(nullable=True)
    next_due: datetime | None = instant(index=True, nullable=True)
    # The chat it speaks in.
    platform: str = ""
    chat_id: str = ""
    thread_id: str = ""
    created_at: datetime = instant()


class AlertNote(Row, table=True):
    """What an alert had to say when its chat had heard enough for the day: it comes with others, later.

    ``via`` is the cause of the digest that takes it along; it is told once that has arrived. Until then
    ``due_at`` is when it is looked at again.
    """

    __table_args__ = (UniqueConstraint("cause", "platform", "chat_id", "thread_id"),)
    id: int = key()
    workspace_id: int = owner()
    alert_id: int = owner("alert")
    cause: str
    platform: str
    chat_id: str
    thread_id: str = ""
    text: str
    via: str = ""
    at: datetime = instant()
    due_at: datetime | None = instant(index=True, nullable=True)
    told_at: datetime | None = instant(nullable=True)
