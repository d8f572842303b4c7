"""TikTok accounts a team may read, and TikTok One: what they know of the team's posts, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.models import CreatorRequest, Post, PostSource
from storage.upserts import insert_new

ACCOUNT, CREATOR, MARKET = "account", "creator", "tiktok_one"
ACCOUNTS = (ACCOUNT, CREATOR)  # which are read with somebody's own leave
ASKED, GIVEN, REFUSED, ENDED = "asked", "given", "refused", "ended"  # how a creator's leave stands
RUNNING = (GIVEN, REFUSED)


def of(session: Session, *, workspace_id: int) -> Sequence[PostSource]:
    """Give a team's sources, in the order they came."""
    return session.exec(
        select(PostSource).where(PostSource.workspace_id == workspace_id).order_by(col(PostSource.id))
    ).all()


def get(session: Session, *, workspace_id: int, id: int) -> PostSource | None:
    """Find a source of a team."""
    return session.exec(
        select(PostSource).where(PostSource.id == id, PostSource.workspace_id == workspace_id)
    ).first()


def account_of(session: Session, *, workspace_id: int, handle: str) -> PostSource | None:
    """Find the account with a handle that a team may read."""
    return session.exec(
        select(PostSource)
        .where(PostSource.workspace_id == workspace_id, PostSource.kind == ACCOUNT)
        .where(PostSource.handle == handle, col(PostSource.due_at).is_not(None))
        .order_by(col(PostSource.id).desc())
    ).first()


def everywhere(session: Session) -> Sequence[PostSource]:
    """Give the accounts of all teams."""
    return session.exec(select(PostSource).where(col(PostSource.kind).in_(ACCOUNTS))).all()


def take(session: Session, *, workspace_id: int, kind: str, remote_id: str, **values: Any) -> PostSource:
    """Give the row of a source, made anew or changed."""
    insert_new(session, PostSource, workspace_id=workspace_id, kind=kind, remote_id=remote_id, **values)
    row = session.exec(
        select(PostSource).where(
            PostSource.workspace_id == workspace_id,
            PostSource.kind == kind,
            PostSource.remote_id == remote_id,
        )
    ).one()
    row.sqlmodel_update({name: value for name, value in values.items() if name != "created_at"})
    session.add(row)
    return row


def drop(session: Session, row: PostSource) -> None:
    """Forget a source; the figures it brought stay."""
    session.delete(row)
    session.flush()


# -- a creator's own leave ------------------------------------------------------------------------


def covered(session: Session, source: PostSource) -> Sequence[CreatorRequest]:
    """Give the requests for which a creator lets their account be read."""
    given = session.get(CreatorRequest, source.request_id) if source.request_id else None
    if given is None:
        return []
    return session.exec(
        select(CreatorRequest)
        .where(CreatorRequest.workspace_id == source.workspace_id)
        .where(CreatorRequest.creator_id == given.creator_id)
        .where(col(CreatorRequest.account_leave).in_(RUNNING))
        .order_by(col(CreatorRequest.id))
    ).all()


def leaves(session: Session) -> Sequence[PostSource]:
    """Give what creators of all teams let us read."""
    return session.exec(
        select(PostSource).where(PostSource.kind == CREATOR).order_by(col(PostSource.id))
    ).all()


def leaves_for(session: Session, *, requests: Sequence[CreatorRequest]) -> list[PostSource]:
    """Give those by which any of some requests is read."""
    ids = {one.id for one in requests}
    teams = {one.workspace_id for one in requests}
    return [
        row
        for row in leaves(session)
        if row.workspace_id in teams and any(one.id in ids for one in covered(session, row))
    ]


def without_market(session: Session, *, since: datetime) -> Sequence[int]:
    """Give the teams that have new posts of somebody and no row for TikTok One yet."""
    has = select(PostSource.id).where(PostSource.workspace_id == Post.workspace_id, PostSource.kind == MARKET)
    return session.exec(
        select(Post.workspace_id)
        .where(col(Post.posted_at) >= since, Post.handle != "", ~has.exists())
        .distinct()
    ).all()


def followed(session: Session, *, workspace_id: int, since: datetime) -> Sequence[Post]:
    """Give a team's posts of somebody that were published since a moment, the newest first."""
    return session.exec(
        select(Post)
        .where(Post.workspace_id == workspace_id, col(Post.posted_at) >= since, Post.handle != "")
        .order_by(col(Post.posted_at).desc(), col(Post.id))
    ).all()
