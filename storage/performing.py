"""What the posts of a campaign and its creators are known by: public figures, fees and followers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from storage.models import Creator, CreatorRequest, Post
from storage.track import AGREED


def posts_of(session: Session, *, campaign_id: int) -> Sequence[Post]:
    """Give the posts of a campaign, whether they belong to one of its requests or to itself."""
    requests = select(CreatorRequest.id).where(CreatorRequest.campaign_id == campaign_id)
    own = (col(Post.campaign_id) == campaign_id) | col(Post.request_id).in_(requests)
    return session.exec(select(Post).where(own).order_by(col(Post.id))).all()


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
