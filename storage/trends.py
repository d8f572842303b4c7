"""What trends are told from: TikTok's lists as they were read, and the team's own posts and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.frozen import frozen
from storage.models import Campaign, Creator, CreatorList, ListedCreator, Post, TrendList
from storage.upserts import insert_or_change

_MOST_POSTS = 20_000


@frozen
class Used:
    """What a post of the team's used, whose it is, when it was published, and how often it was seen."""

    handle: str
    hashtags: Sequence[str]
    sound: str
    posted_at: datetime | None
    views: int | None


def kept(session: Session, *, workspace_id: int, kind: str, country: str, days: int) -> TrendList | None:
    """Give TikTok's list of a country as it was read last."""
    return session.exec(
        select(TrendList).where(
            TrendList.workspace_id == workspace_id,
            TrendList.kind == kind,
            TrendList.country == country,
            TrendList.days == days,
        )
    ).first()


def keep(
    session: Session,
    *,
    workspace_id: int,
    kind: str,
    country: str,
    days: int,
    tags: list[list[Any]],
    now: datetime,
) -> None:
    """Keep a list as it was read just now, in place of the one before."""
    unique = {"workspace_id": workspace_id, "kind": kind, "country": country, "days": days}
    values = {**unique, "tags": tags, "read_at": now}
    insert_or_change(session, TrendList, values, unique=(*unique,), change=("tags", "read_at"))


def used(session: Session, *, workspace_id: int) -> list[Used]:
    """Give what the newest posts of a team used."""
    columns: Any = (Post.handle, Post.hashtags, Post.sound, Post.posted_at, Post.views)
    rows = select(*columns).where(Post.workspace_id == workspace_id)
    return [Used(*row) for row in session.exec(rows.order_by(col(Post.id).desc()).limit(_MOST_POSTS))]


def listed(session: Session, *, workspace_id: int) -> Mapping[str, list[str]]:
    """Give the lists each creator of a team is on, by handle."""
    rows = (
        select(Creator.handle, CreatorList.name)
        .join(ListedCreator, col(ListedCreator.creator_id) == col(Creator.id))
        .join(CreatorList, col(CreatorList.id) == col(ListedCreator.list_id))
        .where(CreatorList.workspace_id == workspace_id, col(CreatorList.key).is_not(None))
        .order_by(col(CreatorList.key))
    )
    found: dict[str, list[str]] = {}
    for handle, name in session.exec(rows):
        found.setdefault(handle, []).append(name)
    return found


def newest_market(session: Session, *, workspace_id: int) -> str:
    """Give the first market of the newest campaign that names one; nothing where none does."""
    rows = select(Campaign.markets).where(Campaign.workspace_id == workspace_id, Campaign.state != "archived")
    named = (markets[0] for markets in session.exec(rows.order_by(col(Campaign.id).desc())) if markets)
    return next(named, "")
