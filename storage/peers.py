"""Creators of one size in a team: what is usual among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_cells
from sqlmodel import Session, col

from storage.models import Creator
from storage.prepared import Prepared

# Those added last say what is usual; a card must not wait for all of a hundred thousand.
MOST = 200
COLUMNS = (
    "followers",
    "engagement_rate",
    "engagement_by_followers",
    "average_views",
    "median_views",
    "growth_30d",
)
_PEERS = Prepared(
    select_cells(*(getattr(Creator, name) for name in COLUMNS))
    .where(
        col(Creator.workspace_id) == bindparam("workspace_id"),
        col(Creator.followers) >= bindparam("low"),
        col(Creator.followers) < bindparam("high"),
        col(Creator.id) != bindparam("without"),
    )
    .order_by(col(Creator.id).desc())
    .limit(MOST)
)
_NO_END = 2**62


def of_size(
    session: Session, *, workspace_id: int, low: int, high: int | None, without: int
) -> Sequence[Sequence[Any]]:
    """Give the ``COLUMNS`` of a team's creators within bounds of followers, without one of them."""
    end = _NO_END if high is None else high
    return _PEERS.rows(session, workspace_id=workspace_id, low=low, high=end, without=without)
