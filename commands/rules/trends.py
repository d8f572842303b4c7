"""What the own posts use more than before: hashtags and sounds, counted over complete days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from storage.frozen import frozen


@frozen
class Use:
    """One thing that one post used: its key and name, whose post it is, of which day, and its views."""

    key: str
    name: str
    handle: str
    day: date | None
    views: int | None


@frozen
class Trend:
    """How many posts of some days used a thing, how many of as many days before, and who ever did."""

    key: str
    name: str
    posts: int
    before: int
    views: int | None
    handles: Sequence[str]


def trends(uses: Iterable[Use], *, today: date, days: int) -> list[Trend]:
    """Rank what the posts of the last complete days used, by how much more that is than in those before."""
    groups: dict[str, list[Use]] = {}
    for use in uses:
        groups.setdefault(use.key, []).append(use)
    found = (_trend(some, today, timedelta(days=days)) for some in groups.values())
    return sorted(
        (one for one in found if one.posts),
        key=lambda one: (one.before - one.posts, -one.posts, -(one.views or 0), one.key),
    )


def _trend(some: Sequence[Use], today: date, span: timedelta) -> Trend:
    now = [use for use in some if use.day and today - span <= use.day < today]
    before = [use for use in some if use.day and today - 2 * span <= use.day < today - span]
    views = [use.views for use in now if use.views is not None]
    handles = dict.fromkeys(use.handle for use in some if use.handle)
    newest = max(now or some, key=lambda use: use.day or date.min)
    return Trend(
        newest.key, newest.name, len(now), len(before), sum(views) if views else None, tuple(handles)
    )
