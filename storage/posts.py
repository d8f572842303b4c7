"""Posts of a team, by what is looked for; and boards, on which a campaign's are chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Float, and_, case, cast, false, literal, or_, true
from sqlmodel import Session, col, delete, func, select

from storage import creators, dashboards, teams
from storage.finding import Bounds
from storage.frozen import frozen
from storage.models import BoardPin, Campaign, Post, Workspace
from storage.words import HANDLE, STEM, TOPIC, stem, topic_key, words

FIGURES = ("views", "likes", "comments", "shares", "saves")
Sort = Literal["newest", "relevance", "views", "likes", "comments", "shares", "saves", "engagement"]
# What a word is marked with tells where it stands, as with creators.
_HASHTAG, _SOUND = "+", "~"
_WORDS = literal(" ") + col(Post.search_words)
_ENGAGEMENT = cast(col(Post.likes) + col(Post.comments) + col(Post.shares), Float) / func.nullif(
    col(Post.views), 0
)
_RANGED: dict[str, Any] = {
    **{name: getattr(Post, name) for name in FIGURES},
    "engagement": _ENGAGEMENT,
    "posted_at": col(Post.posted_at),
}


@frozen
class Wanted:
    """What posts are looked for by; what is left at its default asks for nothing.

    Each of ``topics`` lists the spellings of one topic, the typed one first, which may be a beginning.
    ``creator`` is a row and a handle; either makes a post theirs.
    """

    words: Sequence[str] = ()
    hashtags: Sequence[str] = ()
    sound: Sequence[str] = ()
    topics: Sequence[Sequence[str]] = ()
    kind: str = ""
    creator: tuple[int, str] | None = None
    campaign_id: int | None = None
    bounds: Sequence[Bounds] = ()
    sort: Sort = "newest"


@frozen
class Found:
    """How many fit, how many more lack only a figure, and a page of those who fit."""

    total: int = 0
    unknown: int = 0
    rows: Sequence[Post] = field(default_factory=list)


def searchable(values: Mapping[str, Any]) -> str:
    """Give all words a post is found by, each once, out of its columns."""
    sound = words(values.get("sound") or "")
    plain = words(" ".join(str(values.get(name) or "") for name in ("caption", "author", "handle")))
    plain += [*words(" ".join([*values.get("hashtags", []), *values.get("topics", [])])), *sound]
    marked = [HANDLE + values["handle"]] if values.get("handle") else []
    marked += [_HASHTAG + key for key in map(topic_key, values.get("hashtags", [])) if key]
    marked += [TOPIC + key for key in map(topic_key, values.get("topics", [])) if key]
    marked += [_SOUND + word for word in sound]
    return " ".join(dict.fromkeys([*plain, *marked, *(STEM + stem(word) for word in plain)]))


def add(session: Session, workspace: Workspace, *, now: datetime, **values: Any) -> Post:
    """Add a post with the next short id; values are the columns of Post."""
    row = Post(
        workspace_id=workspace.id,
        number=teams.next_number(session, workspace, "post"),
        created_at=now,
        updated_at=now,
        **values,
        search_words=searchable(values),
    )
    session.add(row)
    session.flush()
    _to_look_at(session, row, now)
    _stir(session, row, now)
    return row


def change(session: Session, post: Post, *, now: datetime, **values: Any) -> None:
    """Change columns of a post."""
    before = (post.caption, post.creator_id)
    post.sqlmodel_update({**values, "updated_at": now})
    post.search_words = searchable(post.model_dump())
    session.add(post)
    if (post.caption, post.creator_id) != before:
        _to_look_at(session, post, now)
    _stir(session, post, now)


def _stir(session: Session, post: Post, now: datetime) -> None:
    if post.campaign_id:
        dashboards.stir(session, workspace_id=post.workspace_id, campaign_id=post.campaign_id, now=now)


def _to_look_at(session: Session, post: Post, now: datetime) -> None:
    if post.caption and post.creator_id:
        creators.heard_from(session, id=post.creator_id, now=now)


def remove(session: Session, post: Post) -> None:
    """Forget a post, also on boards."""
    session.delete(post)
    session.flush()


def get(session: Session, *, workspace_id: int, id: int) -> Post | None:
    """Find a post of a workspace."""
    row = session.get(Post, id)
    return row if row and row.workspace_id == workspace_id else None


def locked(session: Session, *, workspace_id: int, id: int) -> Post | None:
    """Find a post and keep others from changing it until the transaction ends."""
    return session.exec(
        select(Post).where(Post.workspace_id == workspace_id, Post.id == id).with_for_update()
    ).first()


def of_video(session: Session, *, workspace_id: int, video_id: str) -> Post | None:
    """Find a post by TikTok's number of it: a link used twice leads to the same."""
    return session.exec(
        select(Post).where(Post.workspace_id == workspace_id, Post.video_id == video_id)
    ).first()


def of_videos(session: Session, *, workspace_id: int, video_ids: Collection[str]) -> Sequence[Post]:
    """Give the posts of a workspace that have some of TikTok's numbers."""
    own = (col(Post.workspace_id) == workspace_id, col(Post.video_id).in_(sorted(video_ids)))
    return session.exec(select(Post).where(*own)).all() if video_ids else ()


def everywhere(session: Session, *, video_id: str) -> Sequence[Post]:
    """Give the posts of a number in all workspaces, for changing."""
    return session.exec(
        select(Post).where(Post.video_id == video_id).order_by(col(Post.id)).with_for_update()
    ).all()


def to_add(session: Session, workspace: Workspace, *, video_id: str) -> Post | None:
    """Find a post that is about to be added; until the transaction ends nobody else adds it."""
    teams.hold(session, workspace)
    return of_video(session, workspace_id=workspace.id, video_id=video_id)


def of_request(session: Session, *, workspace_id: int, request_id: int) -> Sequence[Post]:
    """Give the posts that belong to a request, the first one first."""
    query = select(Post).where(Post.workspace_id == workspace_id, Post.request_id == request_id)
    return session.exec(query.order_by(col(Post.id))).all()


# -- finding --------------------------------------------------------------------------------------


def found(session: Session, *, workspace_id: int, wanted: Wanted, limit: int, after: int = 0) -> Found:
    """Give which fit, the best first, from the one after so many on."""
    meets = [col(Post.workspace_id) == workspace_id, *_facts(wanted)]
    verdict = and_(true(), *map(_within, wanted.bounds))
    counts: dict[bool | None, int] = {}
    for fits, count in session.exec(
        select(verdict.label("fits"), func.count()).select_from(Post).where(*meets).group_by("fits")
    ):
        counts[None if fits is None else bool(fits)] = count
    total, unknown = counts.get(True, 0), counts.get(None, 0)
    if total <= after:
        return Found(total, unknown)
    page = select(Post).where(*meets, verdict).order_by(*_order(wanted), col(Post.id).desc())
    return Found(total, unknown, session.exec(page.limit(limit).offset(after)).all())


def _facts(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Give the conditions that every post either meets or does not."""
    facts: list[Any] = []
    facts += [Post.kind == wanted.kind] if wanted.kind else []
    facts += [Post.campaign_id == wanted.campaign_id] if wanted.campaign_id else []
    if wanted.creator:
        id, handle = wanted.creator
        facts.append(or_(col(Post.creator_id) == id, col(Post.handle) == handle))
    for word in wanted.words:
        facts += [_has(word)] if word.startswith(HANDLE) else map(_any_form, words(word) or [word])
    facts += [_whole(_HASHTAG + topic_key(tag)) for tag in wanted.hashtags]
    facts += [_begins(_SOUND + part) for word in wanted.sound for part in words(word)]
    return facts + [_of_topic(spellings) for spellings in wanted.topics]


def _of_topic(spellings: Sequence[str]) -> ColumnElement[bool]:
    """Find a topic by the beginning of what was typed, or one of its other names."""
    typed, *others = map(topic_key, spellings)
    named = [_whole(TOPIC + other) for other in others if other]
    return or_(false(), *([_begins(TOPIC + typed), *named] if typed else []))


def _any_form(word: str) -> ColumnElement[bool]:
    return or_(_begins(word), _whole(STEM + stem(word)))


def _has(word: str) -> ColumnElement[bool]:
    return _begins(word.casefold())


def _begins(word: str) -> ColumnElement[bool]:
    return _WORDS.contains(f" {word}", autoescape=True)


def _whole(word: str) -> ColumnElement[bool]:
    return (_WORDS + " ").contains(f" {word} ", autoescape=True)


def _within(bounds: Bounds) -> ColumnElement[bool]:
    value = _RANGED[bounds.figure]
    sides = [value >= bounds.low] if bounds.low is not None else []
    sides += [value <= bounds.high] if bounds.high is not None else []
    return and_(*(sides or [value == value]))


def _order(wanted: Wanted) -> list[Any]:
    newest = [col(Post.posted_at).is_(None), col(Post.posted_at).desc()]
    if wanted.sort == "relevance" and wanted.words:
        scores = [_score(part) for word in wanted.words for part in words(word)]
        return [sum(scores, literal(0)).desc(), *newest]
    if wanted.sort in _RANGED:
        value = _RANGED[wanted.sort]
        return [value.is_(None), value.desc(), *newest]
    return newest


def _score(word: str) -> Any:
    return case(
        (_whole(HANDLE + word), 8),
        (_whole(_HASHTAG + word), 6),
        (_begins(TOPIC + word), 4),
        (_whole(word), 3),
        else_=1,
    )


# -- boards ---------------------------------------------------------------------------------------


def board(session: Session, *, workspace_id: int, campaign_id: int) -> Sequence[Post]:
    """Give the posts on a campaign's board in their order."""
    query = (
        select(Post)
        .join(BoardPin, col(BoardPin.post_id) == col(Post.id))
        .join(Campaign, col(Campaign.id) == col(BoardPin.campaign_id))
        .where(
            Campaign.workspace_id == workspace_id,
            Post.workspace_id == workspace_id,
            BoardPin.campaign_id == campaign_id,
        )
    )
    return session.exec(query.order_by(col(BoardPin.place), col(BoardPin.id))).all()


def boards_of(session: Session, *, post_id: int) -> Sequence[Campaign]:
    """Give the campaigns on whose boards a post is."""
    query = select(Campaign).join(BoardPin, col(BoardPin.campaign_id) == col(Campaign.id))
    return session.exec(query.where(BoardPin.post_id == post_id).order_by(col(Campaign.id))).all()


def arrange(
    session: Session, *, campaign_id: int, post_ids: Sequence[int], now: datetime, by: str = ""
) -> None:
    """Let a campaign's board hold exactly these posts in this order."""
    rows = session.exec(select(BoardPin).where(BoardPin.campaign_id == campaign_id).with_for_update()).all()
    there = {row.post_id: row for row in rows}
    _unpin(session, campaign_id, there.keys() - set(post_ids))
    for place, post_id in enumerate(post_ids, 1):
        row = there.get(post_id) or BoardPin(
            campaign_id=campaign_id, post_id=post_id, place=place, pinned_by=by, created_at=now
        )
        row.place = place
        session.add(row)
    session.flush()


def _unpin(session: Session, campaign_id: int, post_ids: Collection[int]) -> None:
    if post_ids:
        session.exec(
            delete(BoardPin).where(
                col(BoardPin.campaign_id) == campaign_id, col(BoardPin.post_id).in_(post_ids)
            )
        )
