"""Alerts: what a team wants to hear of by itself, and where each stands."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.types import Row, instant, key, owner


class Alert(Row, table=True):
    """A rule over a campaign's figures; ``standing`` is whether it is watched, ``state`` what was seen."""

    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner()
    number: int
    campaign_id: int = owner("campaign")
    words: str
    # The rule as it was understood; see ``commands.rules.alerts``.
    rule: dict[str, Any] = Field(sa_type=JSON)
    standing: str = "active"
    state: str = "ok"
    # How often it has fired; each time is told once, and once that it is over.
    episode: int = 0
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
    # The chat it was made in; what it says goes there.
    platform: str = ""
    chat_id: str = ""
    thread_id: str = ""
    created_at: datetime = instant()
