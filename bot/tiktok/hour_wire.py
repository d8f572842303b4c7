"""Reports by the hour: what is asked, and what is read out of the answer, as strictly as one by day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.tiktok.reading import JsonObject
from bot.tiktok.report_wire import METRICS, PAGE, UNREADABLE, filters_of, id_of, readers_of
from commands.core.reporting import Garbled, HourRow, Wanted
from commands.rules.patterns import lazily

_SHOWN = ("spend", "impressions", "views", "clicks", "conversions")
_HOUR = lazily(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-2][0-9]):00:00")


def hours_asked(wanted: Wanted, page: int) -> dict[str, Any]:
    """Give the values that ask for a page of a report by campaign and hour, of one day."""
    return {
        "advertiser_id": wanted.advertiser_id,
        "report_type": "BASIC",
        "data_level": "AUCTION_CAMPAIGN",
        "dimensions": ["campaign_id", "stat_time_hour"],
        "metrics": [METRICS[key] for key in _SHOWN],
        "start_date": wanted.start.isoformat(),
        "end_date": wanted.start.isoformat(),
        "filtering": filters_of(wanted, "campaign_status"),
        "page": page,
        "page_size": PAGE,
    }


def hours_of(data: JsonObject, wanted: Wanted) -> list[HourRow]:
    """Read a page; raises Garbled rather than leaving a row or a figure out."""
    rows = data.get("list")
    if not isinstance(rows, list):
        raise Garbled(UNREADABLE)
    try:
        return [_hour(row["dimensions"], row["metrics"], wanted) for row in rows]
    except (KeyError, TypeError, AttributeError):
        raise Garbled(UNREADABLE) from None


def _hour(about: Mapping[str, Any], measured: Mapping[str, Any], wanted: Wanted) -> HourRow:
    campaign, at = id_of(about["campaign_id"]), _HOUR.fullmatch(about["stat_time_hour"])
    if campaign not in wanted.campaign_ids or at is None or at[1] != wanted.start.isoformat():
        raise Garbled(UNREADABLE)
    readers = readers_of(wanted.currency)
    figures = {key: readers[key](measured.get(METRICS[key])) for key in _SHOWN}
    return HourRow(campaign, int(at[2]), figures)
