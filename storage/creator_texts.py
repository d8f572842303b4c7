"""What creators wrote, as it is looked at for brand safety, and of whom something is to be looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, literal, select, update
from sqlmodel import Session, col, func

from storage.models import Creator, CreatorRequest, Draft, Offer, Post, RequestMessage

# Of each creator and kind the newest; older ones were looked at when they came.
_MOST = 50


class Written(NamedTuple):
    """A text of a creator's: its kind, what it says, and which of that kind it is."""

    kind: str
    text: str
    ref: str


def written(session: Session, *, creator_ids: Collection[int]) -> dict[int, list[Written]]:
    """Give the captions, notes of drafts and messages of some creators, by creator."""
    found: dict[int, list[Written]] = defaultdict(list)
    for query in _queries(creator_ids):
        for creator_id, kind, text, *parts in session.execute(query):
            found[creator_id].append(Written(kind, text, _REFS[kind](*parts)))
    return found


def draft_ref(number: int, piece: int, version: int) -> str:
    """Name a version of a draft."""
    return f"R{number} {piece}.{version}"


def caption_ref(number: int) -> str:
    """Name a post whose caption it is."""
    return f"V{number}"


_REFS: dict[str, Any] = {
    "caption": lambda number, *_: caption_ref(number),
    "draft": draft_ref,
    # What is before the colon is shown; what is behind it tells messages of a request apart.
    "message": lambda number, id, _: f"R{number}:{id}",
    "counter": lambda number, id, _: f"R{number}:{id}",
}


def _queries(creator_ids: Collection[int]) -> list[Select[Any]]:
    number, whose, none = CreatorRequest.number, CreatorRequest.creator_id, literal(0)
    said = RequestMessage
    posts = _newest("caption", Post.creator_id, Post.caption, Post.number, none, none, Post.id)
    drafts = _newest("draft", whose, Draft.note, number, Draft.piece, Draft.version, Draft.id)
    messages = _newest("message", whose, said.text, number, said.id, none, said.id)
    counters = _newest("counter", whose, Offer.note, number, Offer.version, none, Offer.id)
    of_request = col(CreatorRequest.id)
    theirs = col(whose).in_(creator_ids)
    return [
        _cut(posts.where(col(Post.creator_id).in_(creator_ids), col(Post.caption) != "")),
        _cut(
            drafts.join(CreatorRequest, of_request == Draft.request_id).where(theirs, col(Draft.note) != "")
        ),
        _cut(
            messages.join(CreatorRequest, of_request == said.request_id).where(
                theirs, col(said.side) == "creator"
            )
        ),
        _cut(
            counters.join(CreatorRequest, of_request == Offer.request_id).where(
                theirs, col(Offer.side) == "creator", col(Offer.note) != ""
            )
        ),
    ]


def _newest(kind: str, whose: Any, text: Any, *parts: Any) -> Select[Any]:
    *shown, id = parts
    turn = func.row_number().over(partition_by=whose, order_by=id.desc()).label("turn")
    named = [part.label(f"part{at}") for at, part in enumerate(shown)]
    return select(whose.label("whose"), literal(kind).label("kind"), text.label("text"), *named, turn)


def _cut(query: Select[Any]) -> Select[Any]:
    rows = query.subquery()
    *shown, turn = rows.c
    return select(*shown).where(turn <= _MOST)


def unread(session: Session, *, now: datetime, limit: int) -> Sequence[Creator]:
    """Give creators of any workspace whose texts are to be looked at, the longest waiting first."""
    rows = select(Creator).where(col(Creator.unread_since) <= now)
    return session.scalars(rows.order_by(col(Creator.unread_since), col(Creator.id)).limit(limit)).all()


def take_unread(session: Session, *, ids: Collection[int]) -> Sequence[Creator]:
    """Take up those that still are, and that nobody else has in hand."""
    rows = select(Creator).where(col(Creator.id).in_(ids), col(Creator.unread_since).is_not(None))
    return session.scalars(rows.order_by(col(Creator.id)).with_for_update(skip_locked=True)).all()


def read_through(session: Session, *, ids: Collection[int]) -> None:
    """Note that there is nothing of these that was not looked at."""
    session.execute(update(Creator).where(col(Creator.id).in_(ids)).values(unread_since=None))
