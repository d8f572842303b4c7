"""What stands out in a creator's figures: signs with their evidence, never a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import quantiles

from commands.core.texts import N_
from storage.frozen import frozen

# So many creators of one size must have a figure before their range says what is usual.
ENOUGH = 10
QUIET_DAYS = 30


class Tier(StrEnum):
    """A size of accounts."""

    NANO = "nano"
    MICRO = "micro"
    MID = "mid"
    MACRO = "macro"
    MEGA = "mega"


# The first number of followers that belongs to the tier, and the first that does not any more.
BOUNDS: Mapping[Tier, tuple[int, int | None]] = {
    Tier.NANO: (0, 10_000),
    Tier.MICRO: (10_000, 100_000),
    Tier.MID: (100_000, 500_000),
    Tier.MACRO: (500_000, 1_000_000),
    Tier.MEGA: (1_000_000, None),
}


class Mark(StrEnum):
    """What is looked at."""

    GROWTH = "growth"
    ENGAGEMENT = "engagement"
    ENGAGEMENT_FOLLOWERS = "engagement_followers"
    VIEWS = "views"
    SPREAD = "spread"
    QUIET = "quiet"
    ELSEWHERE = "elsewhere"


@frozen
class Figures:
    """What is known of a creator; None where nothing is."""

    followers: int | None = None
    engagement_rate: float | None = None
    engagement_by_followers: float | None = None
    average_views: int | None = None
    median_views: int | None = None
    growth_30d: float | None = None
    last_post_on: date | None = None
    country: str = ""
    audience_countries: Mapping[str, int] = field(default_factory=dict)  # hundredths of a percent


@frozen
class Usual:
    """A range that is usual: of so many creators of the team, or with 0 of them a rule of thumb."""

    low: float
    high: float
    of: int = 0


@frozen
class Sign:
    """One thing that stands out: what, how much, and the range or the words it is measured by."""

    mark: Mark
    value: float
    usual: Usual | None = None
    words: tuple[str, ...] = ()


@frozen
class Reference:
    """A published figure: never a bound, shown beside the creator's own with its source and year."""

    mark: Mark
    value: Decimal
    text: str
    tier: Tier | None = None


# All three speak of brands' accounts: no published figure for creators of a tier was found whose way of
# counting is told and does not contradict the others.
REFERENCES = (
    Reference(
        Mark.ENGAGEMENT,
        Decimal("0.0414"),
        N_("By views, the mean of brands' accounts was {value} (Rival IQ, TikTok Benchmark Report 2023)."),
    ),
    Reference(
        Mark.ENGAGEMENT,
        Decimal("0.075"),
        N_(
            "By views, brands' accounts with more than a million followers reached {value} "
            "(Rival IQ, TikTok Benchmark Report 2023)."
        ),
        Tier.MEGA,
    ),
    Reference(
        Mark.ENGAGEMENT_FOLLOWERS,
        Decimal("0.026"),
        N_(
            "By followers, the median of brands' accounts was {value} "
            "(Rival IQ, TikTok Benchmark Report 2024)."
        ),
    ),
)


def _views(figures: Figures) -> float | None:
    """Divide the views of a usual video by the followers."""
    seen = figures.average_views if figures.median_views is None else figures.median_views
    return seen / figures.followers if seen is not None and figures.followers else None


def _spread(figures: Figures) -> float | None:
    if figures.average_views is None or not figures.median_views:
        return None
    return figures.average_views / figures.median_views


MEASURES: Mapping[Mark, Callable[[Figures], float | None]] = {
    Mark.GROWTH: lambda figures: figures.growth_30d,
    Mark.ENGAGEMENT: lambda figures: figures.engagement_rate,
    Mark.ENGAGEMENT_FOLLOWERS: lambda figures: figures.engagement_by_followers,
    Mark.VIEWS: _views,
    Mark.SPREAD: _spread,
}
# Ours, wide on purpose, and said to be a rule of thumb wherever they are shown. Engagement has none: what
# is usual differs too much by size and subject for a number made up here.
_THUMB = {
    Mark.GROWTH: Usual(-0.1, 0.3),
    Mark.VIEWS: Usual(0.05, 5),
    Mark.SPREAD: Usual(0, 3),
}


def tier_of(followers: int | None) -> Tier | None:
    """Give the tier of a number of followers; None where it is not known."""
    if followers is None:
        return None
    return next(tier for tier, (_, end) in BOUNDS.items() if end is None or followers < end)


def usual_among(mark: Mark, peers: Sequence[Figures]) -> Usual | None:
    """Give the range of nine in ten of the team's creators, or a rule of thumb; None without either."""
    values = [value for one in peers if (value := MEASURES[mark](one)) is not None]
    if len(values) < ENOUGH:
        return _THUMB.get(mark)
    parts = quantiles(values, n=20, method="inclusive")
    low, high = parts[0], parts[-1]
    # Where all are the same, whoever differs by a hair would stand out.
    return Usual(low, high, len(values)) if low < high else _THUMB.get(mark)


def known(figures: Figures) -> list[Mark]:
    """Name the marks that can be looked at."""
    found = [mark for mark, measure in MEASURES.items() if measure(figures) is not None]
    found += [Mark.QUIET] if figures.last_post_on else []
    return found + ([Mark.ELSEWHERE] if figures.country and figures.audience_countries else [])


def signs(figures: Figures, peers: Sequence[Figures], today: date) -> list[Sign]:
    """Give what stands out among ``peers`` of the same tier, which do not hold the creator."""
    found = [_outside(mark, measure(figures), peers) for mark, measure in MEASURES.items()]
    found += [_quiet(figures, today), _elsewhere(figures)]
    return [sign for sign in found if sign]


def _outside(mark: Mark, value: float | None, peers: Sequence[Figures]) -> Sign | None:
    usual = usual_among(mark, peers)
    if value is None or usual is None or usual.low <= value <= usual.high:
        return None
    return Sign(mark, value, usual)


def _quiet(figures: Figures, today: date) -> Sign | None:
    if figures.last_post_on is None or (today - figures.last_post_on).days <= QUIET_DAYS:
        return None
    return Sign(Mark.QUIET, (today - figures.last_post_on).days)


def _elsewhere(figures: Figures) -> Sign | None:
    shares = figures.audience_countries
    if not figures.country or not shares:
        return None
    first = min(shares, key=lambda country: (-shares[country], country))
    if shares[first] <= shares.get(figures.country, 0):
        return None
    return Sign(Mark.ELSEWHERE, shares[first] / 10_000, words=(first, figures.country))


def references(tier: Tier | None, marks: Sequence[Mark]) -> list[Reference]:
    """Give the published figures for what is known; one of the tier goes before one of all."""
    found: dict[Mark, Reference] = {}
    for one in REFERENCES:
        if one.mark in marks and one.tier in (None, tier):
            found[one.mark] = one
    return [*found.values()]
