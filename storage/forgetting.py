"""What else names a creator and is emptied with them: posts, notes, findings, lists, remarks, proofs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from sqlmodel import Session, col, delete, or_, select, update

from storage.models import (
    Creator,
    CreatorNote,
    CreatorRequest,
    ListedCreator,
    Payment,
    Post,
    SafetyFinding,
    StoredFile,
    Vote,
)
from storage.post_figures import forget_names
from storage.posts import searchable

# What the history says of a post that names who posted it, or is what they or others wrote.
OF_POST = (
    "handle", "author", "caption", "hashtags", "sound", "url", "title", "by", "words", "evidence",
    "search_words", "checks",
)  # fmt: skip
_KEPT_OF_LINE = ("at", "mark", "answered", "public")


def posts_of_requests(session: Session, *, request_ids: Sequence[int]) -> Sequence[Post]:
    """Give the posts that belong to requests."""
    return session.exec(select(Post).where(col(Post.request_id).in_(request_ids))).all()


def posts_of_creator(session: Session, *, creator: Creator) -> Sequence[Post]:
    """Give the posts of a creator that a team has collected."""
    theirs = or_(Post.creator_id == creator.id, Post.handle == creator.handle)
    return session.exec(select(Post).where(Post.workspace_id == creator.workspace_id, theirs)).all()


def forget_post(session: Session, post: Post) -> None:
    """Leave of a post what was measured and when, and of its address what finds it without a handle."""
    post.url = f"https://www.tiktok.com/@/{post.kind}/{post.video_id}"
    post.handle = post.author = post.caption = post.sound = ""
    post.hashtags = []
    post.evidence = [_bare(line) for line in post.evidence]
    post.search_words = searchable(post.model_dump())
    session.add(post)
    forget_names(session, post_id=post.id)


def _bare(line: dict[str, Any]) -> dict[str, Any]:
    """Leave of a line of evidence what happened and when."""
    kept = {name: line[name] for name in _KEPT_OF_LINE if name in line}
    return kept | ({"by": "", "words": ""} if "mark" in line else {})


def forget_remarks(session: Session, *, request_ids: Sequence[int]) -> None:
    """Take what people remarked with their votes on candidates."""
    session.exec(update(Vote).where(col(Vote.request_id).in_(request_ids)).values(note=""))


def name_proofs(session: Session, *, request_id: int) -> None:
    """Name the files of payments after these: they stay for the books, but say whose they are no more."""
    rows = select(Payment.id, StoredFile).join(StoredFile, col(StoredFile.id) == col(Payment.file_id))
    for id, file in session.exec(rows.where(Payment.request_id == request_id)):
        file.name = f"proof-{id}{PurePosixPath(file.name).suffix[:8]}"
        session.add(file)


def forget_notes(session: Session, *, creator_id: int) -> None:
    """Take a creator off all lists, and what a team noted and found of them."""
    for table in (CreatorNote, SafetyFinding, ListedCreator):
        session.exec(delete(table).where(col(table.creator_id) == creator_id))


def requests_of_creator(session: Session, *, creator_id: int) -> Sequence[int]:
    """Give all requests to a creator."""
    return session.exec(select(CreatorRequest.id).where(CreatorRequest.creator_id == creator_id)).all()
