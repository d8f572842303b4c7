"""Which days of which campaigns at TikTok are to be read next; days are those of the ad account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from storage.frozen import frozen
from storage.models import AdCampaign, Advertiser

CORRECTED = timedelta(days=3)  # so long TikTok corrects a day's figures
SPAN = 30  # days in one report by day
HISTORY = timedelta(days=730)
_CAMPAIGNS = 100


@frozen
class Window:
    """Campaigns at TikTok, each with the one of ours it counts for, and the days to read of them."""

    rows: Sequence[AdCampaign]
    start: date
    end: date


def zone_of(advertiser: Advertiser) -> ZoneInfo:
    """Give the time zone of an ad account."""
    return zone_named(advertiser.timezone)


def zone_named(name: str) -> ZoneInfo:
    """Give a time zone by its name; one that nobody knows is taken for UTC."""
    try:
        return ZoneInfo(name or "UTC")
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")


def newest(rows: Sequence[AdCampaign], today: date) -> list[Window]:
    """Give the newest days to read: those that may have been corrected, and all since the last time."""
    found: list[Window] = []
    for begun, some in _alike(rows, lambda row: row.newest):
        first = today - timedelta(days=SPAN - 1) if begun is None else min(begun, today) - CORRECTED
        while first <= today:
            end = min(today, first + timedelta(days=SPAN - 1))
            found += _windows(some, first, end)
            first = end + timedelta(days=1)
    return found


def older(rows: Sequence[AdCampaign], today: date) -> list[Window]:
    """Give the latest of the older days to read, for all that have any, down to each campaign's first."""
    found: list[Window] = []
    unread = [row for row in rows if left_of(row, today)]
    for oldest, some in _alike(unread, lambda row: row.oldest):
        if oldest is not None:
            end = oldest - timedelta(days=1)
            first = min(first_day(row, today) for row in some)
            found += _windows(some, max(first, end - timedelta(days=SPAN - 1)), end)
    return found


def left_of(row: AdCampaign, today: date) -> int:
    """Count the days of a campaign that have not been read yet."""
    return max((row.oldest - first_day(row, today)).days, 0) if row.oldest else 0


def first_day(row: AdCampaign, today: date) -> date:
    """Give the first day there may be figures of; TikTok tells it in UTC."""
    earliest = today - HISTORY
    return max(row.created_on - timedelta(days=1), earliest) if row.created_on else earliest


def _alike(
    rows: Sequence[AdCampaign], day: Callable[[AdCampaign], date | None]
) -> Iterator[tuple[date | None, list[AdCampaign]]]:
    """Put campaigns together of which the same days are known."""
    ordered = sorted(rows, key=lambda row: day(row) or date.min)
    for known, some in groupby(ordered, key=day):
        yield known, list(some)


def _windows(rows: Sequence[AdCampaign], start: date, end: date) -> list[Window]:
    return [Window(rows[at : at + _CAMPAIGNS], start, end) for at in range(0, len(rows), _CAMPAIGNS)]
