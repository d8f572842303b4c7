"""Rows that tests of the store begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from storage import outbox, teams
from storage.models import Delivery, Workspace
from storage.session import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def team(session: Session) -> Workspace:
    """Add a workspace."""
    return teams.found(
        session,
        platform="telegram",
        scope_id="-100",
        name="Team",
        language="en",
        timezone="Europe/Berlin",
        currency="EUR",
        now=NOW,
    )


def queue(store: Store, *, workspace_id: int, **values: Any) -> bool:
    """Queue a message with the values that matter to a test."""
    values = {
        "cause": "digest:1:monday",
        "platform": "telegram",
        "chat_id": "-100",
        "payload": "{}",
        **values,
    }
    now = values.pop("now", NOW)
    return store.write_now(lambda session: outbox.put(session, now=now, workspace_id=workspace_id, **values))


def rows(store: Store) -> list[Delivery]:
    """Give all deliveries in the order they were queued."""
    return store.read_now(lambda session: list(session.exec(select(Delivery).order_by(col(Delivery.id)))))
