"""Links that show a client a campaign's candidates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage import leases, teams
from storage.models import ReviewLink, Workspace


def add(session: Session, workspace: Workspace, *, now: datetime, prices: bool, **values: Any) -> ReviewLink:
    """Add a link with the next number; values are the columns of ReviewLink."""
    row = ReviewLink(
        workspace_id=workspace.id,
        number=teams.next_number(session, workspace, "review"),
        token_hash="",
        created_at=now,
        **values,
    )
    session.add(row)
    session.flush()
    _keep(session, row, {"prices": prices, "opened": 0})
    return row


def listed(session: Session, *, workspace_id: int, limit: int) -> Sequence[ReviewLink]:
    """Give a team's links, the newest first."""
    return session.exec(
        select(ReviewLink)
        .where(ReviewLink.workspace_id == workspace_id)
        .order_by(col(ReviewLink.number).desc())
        .limit(limit)
    ).all()


def numbered(session: Session, *, workspace_id: int, number: int) -> ReviewLink | None:
    """Find a team's link by its number, for changing."""
    return session.exec(
        select(ReviewLink)
        .where(ReviewLink.workspace_id == workspace_id, ReviewLink.number == number)
        .with_for_update()
    ).first()


def of_link(session: Session, *, token_hashes: Sequence[str]) -> ReviewLink | None:
    """Find what a link opens, of whichever workspace."""
    return session.exec(select(ReviewLink).where(col(ReviewLink.token_hash).in_(token_hashes))).first()


def shows_prices(session: Session, link: ReviewLink) -> bool:
    """Tell whether a link shows what candidates cost."""
    return bool(_kept(session, link)["prices"])


def opened(session: Session, link: ReviewLink) -> int:
    """Give how often a link was opened."""
    return int(_kept(session, link)["opened"])


def count_opening(session: Session, link: ReviewLink) -> None:
    """Count that a link was opened."""
    kept = _kept(session, link)
    _keep(session, link, {**kept, "opened": kept["opened"] + 1})


def _kept(session: Session, link: ReviewLink) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(leases.value(session, name=f"review:{link.id}") or "{}")
    return {"prices": False, "opened": 0} | found


def _keep(session: Session, link: ReviewLink, kept: dict[str, Any]) -> None:
    leases.remember(session, name=f"review:{link.id}", value=json.dumps(kept))
