"""Searches for creators that a team keeps under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage import teams
from storage.models import SavedSearch, Workspace


def save(
    session: Session,
    workspace: Workspace,
    *,
    name: str,
    key: str,
    filters: Mapping[str, str],
    saved_by: str,
    now: datetime,
) -> SavedSearch:
    """Keep a search under a name, in place of the one that had it."""
    same = select(SavedSearch).where(SavedSearch.workspace_id == workspace.id, SavedSearch.key == key)
    row = session.exec(same.with_for_update()).first()
    if row is None:
        number = teams.next_number(session, workspace, "search")
        row = SavedSearch(workspace_id=workspace.id, number=number, name=name, key=key, created_at=now)
    row.name, row.filters, row.saved_by, row.created_at = name, dict(filters), saved_by, now
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> SavedSearch | None:
    """Find a saved search of a workspace."""
    row = session.get(SavedSearch, id)
    return row if row and row.workspace_id == workspace_id else None


def all_of(session: Session, *, workspace_id: int) -> Sequence[SavedSearch]:
    """Give the saved searches of a workspace by their names."""
    rows = select(SavedSearch).where(SavedSearch.workspace_id == workspace_id)
    return session.exec(rows.order_by(col(SavedSearch.key))).all()
