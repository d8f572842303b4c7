"""Links that show a client some KPIs of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from storage import teams
from storage.models import DashboardLink, Workspace


def add(session: Session, workspace: Workspace, *, now: datetime, **values: Any) -> DashboardLink:
    """Add a link with the next number; values are columns of DashboardLink."""
    number = teams.next_number(session, workspace, "dashboard_link")
    row = DashboardLink(workspace_id=workspace.id, number=number, token_hash="", created_at=now, **values)
    session.add(row)
    session.flush()
    return row


def listed(session: Session, *, workspace_id: int, limit: int) -> Sequence[DashboardLink]:
    """Give a team's links, the newest first."""
    mine = select(DashboardLink).where(DashboardLink.workspace_id == workspace_id)
    return session.exec(mine.order_by(col(DashboardLink.number).desc()).limit(limit)).all()


def numbered(session: Session, *, workspace_id: int, number: int) -> DashboardLink | None:
    """Find a team's link by its number, for changing."""
    mine = select(DashboardLink).where(
        DashboardLink.workspace_id == workspace_id, DashboardLink.number == number
    )
    return session.exec(mine.with_for_update()).first()


def of_link(session: Session, *, token_hashes: Sequence[str]) -> DashboardLink | None:
    """Find what a link opens, of whichever workspace."""
    return session.exec(select(DashboardLink).where(col(DashboardLink.token_hash).in_(token_hashes))).first()


def count_opening(session: Session, *, id: int) -> None:
    """Count that a link was opened."""
    one_more = col(DashboardLink.opened) + 1
    session.exec(update(DashboardLink).where(col(DashboardLink.id) == id).values(opened=one_more))
