"""Figures of posts by source and day, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.models import Post, PostSnapshot
from storage.posts import FIGURES

COLUMNS = (*FIGURES, "reach", "watch_ms")
OWN = "own"  # a creator's word, which never takes the place of what was measured


def record(
    session: Session,
    post: Post,
    *,
    source: str,
    day: date,
    values: Mapping[str, int],
    now: datetime,
    said_by: str = "",
    always: bool = False,
) -> dict[str, Any]:
    """Keep what a source says of a post on a day, and give the columns of the post that it changes.

    Of several the newest day counts; with ``always`` it is this one.
    """
    row = known(session, post_id=post.id, source=source, day=day)
    row = row or PostSnapshot(post_id=post.id, source=source, day=day, fetched_at=now)
    row.sqlmodel_update({**values, "fetched_at": now, "said_by": said_by})
    session.add(row)
    session.flush()
    counts = {name: value for name, value in values.items() if always or _counts(post, name, source, day)}
    origin = [source, day.isoformat()]
    return {**counts, "figures": {**post.figures, **dict.fromkeys(counts, origin)}}


def _counts(post: Post, name: str, source: str, day: date) -> bool:
    """Tell whether a figure takes the place of the one that counts so far."""
    if getattr(post, name) is None or name not in post.figures:
        return True
    present, of = post.figures[name]
    if (source == OWN) != (present == OWN):
        return source != OWN
    return day.isoformat() >= of


def known(session: Session, *, post_id: int, source: str, day: date) -> PostSnapshot | None:
    """Give what a source said of a post on a day."""
    return session.exec(
        select(PostSnapshot).where(
            PostSnapshot.post_id == post_id, PostSnapshot.source == source, PostSnapshot.day == day
        )
    ).first()


def history(session: Session, *, post_id: int, limit: int) -> Sequence[PostSnapshot]:
    """Give what sources said of a post, the newest day first."""
    return session.exec(
        select(PostSnapshot)
        .where(PostSnapshot.post_id == post_id)
        .order_by(col(PostSnapshot.day).desc(), col(PostSnapshot.fetched_at).desc(), col(PostSnapshot.id))
        .limit(limit)
    ).all()


def forget_names(session: Session, *, post_id: int) -> None:
    """Take who stated figures of a post; the figures stay."""
    for row in session.exec(select(PostSnapshot).where(PostSnapshot.post_id == post_id)):
        row.said_by = ""
        session.add(row)
