"""Figures of a campaign put together by what was measured: by ad, creator, post or day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from commands.core.options import Reading
from commands.core.texts import N_
from commands.posts.post_cards import title_of
from storage import figures, posts, track
from storage.figures import MEASURES, Entity, Span, Sums
from storage.frozen import frozen
from storage.models import Campaign

ADS, CREATORS, POSTS, DAYS = "ads", "creators", "posts", "days"
# What stands for all that belongs to none of the groups.
REST = ""
BY = (
    (ADS, N_("Ads")),
    (CREATORS, N_("Creators")),
    (POSTS, N_("Posts")),
    (DAYS, N_("Days")),
)


@frozen
class Grouped:
    """Sums by group, and what each group is called."""

    sums: Mapping[str, Sums]
    names: Mapping[str, str]


def grouped(reading: Reading, campaign: Campaign, span: Span, by: str) -> Grouped:
    """Put a campaign's figures together by ad, creator, post or day.

    An ad is a creator's whose handle, with its @, is the only one in its name, and a post's which TikTok says
    it shows, or whose number is the only one in its name.
    """
    if by == DAYS:
        return _by_day(reading, span)
    rows = figures.by_entity(reading.session, span)
    named = figures.labels(reading.session, campaign_id=campaign.id, entities=[one.key for one in rows])
    if by == ADS:
        return Grouped(_added(rows, lambda one: one.key), named)
    if by == CREATORS:
        sums = _added(rows, lambda one: track.named_in(named[one.key]))
        return Grouped(sums, {handle: f"@{handle}" for handle in sums if handle})
    numbers = {one.key: one.item or track.number_in(named[one.key]) for one in rows}
    known = posts.of_videos(
        reading.session, workspace_id=campaign.workspace_id, video_ids=set(numbers.values())
    )
    names = {post.video_id: title_of(post) for post in known}
    return Grouped(_added(rows, lambda one: numbers[one.key] if numbers[one.key] in names else REST), names)


def _by_day(reading: Reading, span: Span) -> Grouped:
    """Number the days from the first on, so that two periods of equal length go together."""
    rows = figures.by_day(reading.session, span, MEASURES)
    found = {
        f"{(row[0] - span.start).days:04}": Sums(dict(zip(MEASURES, row[1:], strict=True)), 1) for row in rows
    }
    names = {key: reading.t.date(span.start + timedelta(days=int(key))) for key in found}
    return Grouped(found, names)


def _added(rows: Iterable[Entity], key: Callable[[Entity], str]) -> dict[str, Sums]:
    found: dict[str, list[Sums]] = {}
    for one in rows:
        found.setdefault(key(one), []).append(one.sums)
    return {name: some[0] if len(some) == 1 else _sum(some) for name, some in found.items()}


def _sum(some: list[Sums]) -> Sums:
    values: dict[str, int | None] = {}
    for key in MEASURES:
        known = [value for sums in some if (value := sums.values[key]) is not None]
        # Unique people cannot be added, not even over the ads of one day.
        values[key] = sum(known) if known and key not in figures.ESTIMATES else None
    return Sums(values, max(sums.days for sums in some))
