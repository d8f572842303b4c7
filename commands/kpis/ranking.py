"""What a KPI ranks: ads and creators by what ads measured, posts and what they share by their own figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from commands.core.options import Reading
from commands.core.texts import N_
from commands.kpis.groups import ADS, CREATORS, POSTS, REST, grouped
from commands.posts.post_cards import title_of
from commands.rules.kpis import Kpi, Sums
from commands.rules.measures import BY_KEY as MEASURES
from commands.rules.names import fold
from commands.rules.periods import Period
from storage import performing
from storage.figures import Span
from storage.frozen import frozen
from storage.models import Campaign, Post

HASHTAGS, SOUNDS = "hashtags", "sounds"
BY = (
    (ADS, N_("Ads")),
    (CREATORS, N_("Creators")),
    (POSTS, N_("Posts")),
    (HASHTAGS, N_("Hashtags")),
    (SOUNDS, N_("Sounds")),
)
_OF_POSTS = ("views", "likes", "comments", "shares", "saves")
# What is not measured by ads: such a KPI of a creator comes from posts.
Beside = tuple[dict[str, int], dict[str, int]]  # fees and followers, by handle
_BESIDE = frozenset({"fee", "followers", "posts"})


@frozen
class Thing:
    """Something with figures: one that is ranked."""

    name: str
    values: Sums


@frozen
class Entries:
    """What may be ranked; ``measured`` are the first and last day of posts' figures, where these count."""

    things: Sequence[Thing]
    of_posts: bool = False
    measured: tuple[date, date] | None = None


def measured(reading: Reading, campaign: Campaign, span: Period, by: str) -> Entries:
    """Give ads, or the creators that these name, with what was measured in a period."""
    found = grouped(reading, campaign, Span(campaign.id, span.start, span.end), by)
    return Entries([Thing(found.names[key], sums.values) for key, sums in found.sums.items() if key != REST])


def from_posts(kpi: Kpi, by: str) -> bool:
    """Tell whether a KPI of such things can come from posts alone."""
    return by in (POSTS, HASHTAGS, SOUNDS) or (by == CREATORS and bool(_BESIDE & kpi.measures))


def of_posts(reading: Reading, campaign: Campaign, kpi: Kpi, span: Period | None, by: str) -> Entries:
    """Give the campaign's posts, or what these share, with the posts' own figures.

    Of several posts those count that have all the KPI needs, or a ratio would have unequal halves. With a
    period, only what was published in it.
    """
    needed = [key for key in _OF_POSTS if key in kpi.measures]
    rows = [
        post
        for post in performing.posts_of(reading.session, campaign_id=campaign.id)
        if _within(reading, post, span) and all(getattr(post, key) is not None for key in needed)
    ]
    groups: dict[str, tuple[str, list[Post]]] = {}
    for post in rows:
        for key, name in _KEYS[by](post):
            groups.setdefault(key, (name, []))[1].append(post)
    beside = _beside(reading, campaign, rows)
    things = [Thing(name, _values(some, by, beside)) for name, some in groups.values()]
    days = [
        date.fromisoformat(post.figures[key][1]) for post in rows for key in needed if key in post.figures
    ]
    return Entries(things, of_posts=True, measured=(min(days), max(days)) if days else None)


def _within(reading: Reading, post: Post, span: Period | None) -> bool:
    if span is None:
        return True
    return (
        post.posted_at is not None
        and span.start <= post.posted_at.astimezone(reading.zone).date() <= span.end
    )


def _hashtags(post: Post) -> Iterable[tuple[str, str]]:
    return {tag.casefold(): f"#{tag}" for tag in post.hashtags}.items()


def _sound(post: Post) -> Iterable[tuple[str, str]]:
    return [(fold(post.sound) or post.sound, post.sound)] if post.sound else []


def _handle(post: Post) -> Iterable[tuple[str, str]]:
    return [(post.handle, f"@{post.handle}")] if post.handle else []


_KEYS: Mapping[str, Callable[[Post], Iterable[tuple[str, str]]]] = {
    POSTS: lambda post: [(post.video_id, title_of(post))],
    CREATORS: _handle,
    HASHTAGS: _hashtags,
    SOUNDS: _sound,
}


def _beside(reading: Reading, campaign: Campaign, rows: Sequence[Post]) -> Beside:
    """Give the fees and the followers of the authors."""
    handles = sorted({post.handle for post in rows if post.handle})
    if not handles:
        return {}, {}
    fees = performing.fees(reading.session, campaign_id=campaign.id, currency=campaign.currency)
    return fees, performing.followers(reading.session, workspace_id=campaign.workspace_id, handles=handles)


def _values(some: Sequence[Post], by: str, beside: Beside) -> dict[str, int | None]:
    """Add posts up; followers are one creator's, and so is a fee, which is for all of their posts."""
    values: dict[str, int | None] = dict.fromkeys((*MEASURES, *_BESIDE))
    for key in _OF_POSTS:
        known = [value for post in some if (value := getattr(post, key)) is not None]
        values[key] = sum(known) if known else None
    handles = {post.handle for post in some}
    if by in (POSTS, CREATORS) and len(handles) == 1:
        fees, followers = beside
        (handle,) = handles
        fee = fees.get(handle) if by == CREATORS else None
        values |= {"posts": len(some), "followers": followers.get(handle), "fee": fee}
    return values
