"""What the posts of a campaign and its creators are known by: public figures, fees and followers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_
from sqlalchemy import select as select_cells
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from storage.frozen import frozen
from storage.models import Creator, CreatorRequest, Post
from storage.posts import FIGURES
from storage.prepared import Prepared
from storage.track import AGREED, COMPLETED

# What was accepted once, whatever became of it.
_ACCEPTED = AGREED | {"cancelled", "not_delivered"}
_VERIFIED = COMPLETED | {"verified", "tracking"}


def posts_of(session: Session, *, campaign_id: int) -> Sequence[Post]:
    """Give the posts of a campaign, whether they belong to one of its requests or to itself."""
    requests = select(CreatorRequest.id).where(CreatorRequest.campaign_id == campaign_id)
    own = (col(Post.campaign_id) == campaign_id) | col(Post.request_id).in_(requests)
    return session.exec(select(Post).where(own).order_by(col(Post.id))).all()


_PUBLIC = Prepared(
    select_cells(*(getattr(Post, name) for name in FIGURES), col(Post.figures), col(Post.split)).where(
        or_(
            col(Post.campaign_id) == bindparam("campaign_id"),
            col(Post.request_id).in_(
                select_cells(col(CreatorRequest.id)).where(
                    col(CreatorRequest.campaign_id) == bindparam("campaign_id")
                )
            ),
        )
    )
)


@frozen
class Public:
    """The public figures of a post with the day of each, and which of them are organic or paid."""

    values: Mapping[str, int | None]
    days: Mapping[str, date]
    split: Mapping[str, list[Any]]


def public(session: Session, *, campaign_id: int) -> list[Public]:
    """Give the public figures of a campaign's posts."""
    return [
        Public(
            dict(zip(FIGURES, values, strict=True)),
            {key: date.fromisoformat(day) for key, (_, day) in figures.items() if key in FIGURES},
            split,
        )
        for *values, figures, split in _PUBLIC.rows(session, campaign_id=campaign_id)
    ]


def fees(session: Session, *, campaign_id: int, currency: str) -> dict[str, int]:
    """Give the fees agreed with each creator in a currency, by handle; who has none is left out."""
    query = (
        select(Creator.handle, func.sum(col(CreatorRequest.fee_minor)))
        .join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
        .where(CreatorRequest.campaign_id == campaign_id, CreatorRequest.currency == currency)
        .where(col(CreatorRequest.state).in_(sorted(AGREED)), col(CreatorRequest.fee_minor).is_not(None))
        .group_by(col(Creator.handle))
    )
    return {handle: int(fee) for handle, fee in session.exec(query) if fee is not None}


def followers(session: Session, *, workspace_id: int, handles: Sequence[str]) -> dict[str, int]:
    """Give how many followers some creators have, by handle; who is not known is left out."""
    query = select(Creator.handle, Creator.followers).where(
        Creator.workspace_id == workspace_id,
        col(Creator.handle).in_(handles),
        col(Creator.followers).is_not(None),
    )
    return {handle: int(count) for handle, count in session.exec(query) if count is not None}


@frozen
class Asked:
    """A sent request: whether it was accepted, and whether its creator had accepted another before."""

    accepted: bool
    returning: bool


@frozen
class Promised:
    """A request that was agreed: what it names as pieces, and how many of its posts a person confirmed."""

    pieces: Sequence[dict[str, Any]]
    confirmed: int
    whole: bool  # all of it is confirmed


def asked(session: Session, *, campaign_id: int) -> list[Asked]:
    """Give the requests of a campaign that were sent to their creators."""
    own, before = CreatorRequest, aliased(CreatorRequest)
    returning = (
        select(before.id)
        .where(before.workspace_id == own.workspace_id, before.creator_id == own.creator_id)
        .where(col(before.id) < col(own.id), before.campaign_id != own.campaign_id)
        .where(col(before.state).in_(sorted(_ACCEPTED)))
        .exists()
    )
    rows = session.exec(select(own.state, returning).where(own.campaign_id == campaign_id, own.sent_by != ""))
    return [Asked(state in _ACCEPTED, bool(known)) for state, known in rows]


def promised(session: Session, *, campaign_id: int) -> list[Promised]:
    """Give what was agreed in a campaign, also where it was not delivered in the end."""
    kept = sorted(AGREED | {"not_delivered"})
    rows = session.exec(
        select(CreatorRequest).where(
            CreatorRequest.campaign_id == campaign_id, col(CreatorRequest.state).in_(kept)
        )
    ).all()
    posts = session.exec(select(Post).where(col(Post.request_id).in_([row.id for row in rows]))).all()
    confirmed: dict[int | None, int] = {}
    for post in posts:
        if any(line.get("mark") == "verified" for line in post.evidence):
            confirmed[post.request_id] = confirmed.get(post.request_id, 0) + 1
    return [Promised(row.pieces, confirmed.get(row.id, 0), row.state in _VERIFIED) for row in rows]
