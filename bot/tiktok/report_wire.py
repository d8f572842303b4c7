"""Read ad accounts, campaigns and reports out of TikTok's answers: what is not plain is no figure."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from itertools import repeat
from typing import Any

from babel.numbers import get_currency_precision

from bot.tiktok.reading import JsonObject, count, decimal, id_text, objects, words
from commands.core.reporting import AdAccount, Garbled, Grant, NewCampaign, ReportPage, SeenCampaign, Wanted
from commands.core.texts import Message, msg

# What a measure of ours is called there; ``total_complete_payment_rate`` is an amount all the same.
METRICS: Mapping[str, str] = {
    "spend": "spend",
    "revenue": "total_complete_payment_rate",
    "impressions": "impressions",
    "reach": "reach",
    "clicks": "clicks",
    "clicks_all": "engagements",
    "views": "video_play_actions",
    "views_2s": "video_watched_2s",
    "views_6s": "video_watched_6s",
    "focused_6s": "engaged_view",
    "focused_15s": "engaged_view_15s",
    "views_p25": "video_views_p25",
    "views_p50": "video_views_p50",
    "views_p75": "video_views_p75",
    "views_p100": "video_views_p100",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "follows": "follows",
    "profile_visits": "profile_visits",
    "conversions": "conversion",
    "results": "result",
    "purchases": "complete_payment",
}
_AVERAGE_PLAY = "average_video_play"
_ATTRIBUTES = ("campaign_id", "ad_name", "tiktok_item_id")
_MONEY = frozenset({"spend", "revenue"})
_BLANK = frozenset({"-", "--", ""})
PAGE = 1000
_LONGEST_NAME = 512
_ABSURD = 10**15
UNREADABLE: Message = msg(
    "TikTok's answer made no sense to me, so no figure was taken from it. I try again by myself."
)


def grant_of(data: JsonObject) -> Grant:
    """Read a token and the advertisers it opens."""
    token = data.get("access_token")
    if not isinstance(token, str) or not token.isprintable() or not token or " " in token:
        raise Garbled(UNREADABLE)
    ids = data.get("advertiser_ids")
    found = [id_text(one) for one in ids] if isinstance(ids, list) else []
    return Grant(token, [one for one in found if one])


def accounts_of(data: JsonObject) -> list[AdAccount]:
    """Read ad accounts; one without an id is none."""
    found = (_account(one) for one in objects(data.get("list")))
    return [one for one in found if one.id]


def _account(one: JsonObject) -> AdAccount:
    name = words(one.get("name"), 200) or words(one.get("advertiser_name"), 200) or ""
    currency = words(one.get("currency"), 3) or ""
    zone = words(one.get("timezone"), 64) or words(one.get("display_timezone"), 64) or ""
    return AdAccount(id_text(one.get("advertiser_id")) or "", name, currency.upper(), zone)


def campaigns_asked(advertiser_id: str, page: int) -> dict[str, Any]:
    """Give the values that ask for a page of an ad account's campaigns."""
    return {
        "advertiser_id": advertiser_id,
        "fields": ["campaign_id", "campaign_name", "operation_status", "secondary_status", "create_time"],
        "filtering": {"primary_status": "STATUS_ALL"},
        "page": page,
        "page_size": PAGE,
    }


def campaigns_of(data: JsonObject) -> list[SeenCampaign]:
    """Read a page of campaigns; one whose id cannot be read is left out, for it cannot be asked for."""
    found = []
    for one in objects(data.get("list")):
        if id := id_text(one.get("campaign_id")):
            status = words(one.get("secondary_status"), 60) or words(one.get("operation_status"), 60) or ""
            name = words(one.get("campaign_name"), _LONGEST_NAME) or ""
            on = {"ENABLE": True, "DISABLE": False}.get(str(one.get("operation_status")))
            found.append(SeenCampaign(id, name, status, _day(one.get("create_time")), on))
    return found


def new_campaign(wanted: NewCampaign) -> dict[str, Any]:
    """Give the values that make a campaign: switched off, for TikTok would switch it on by itself."""
    return {
        "advertiser_id": wanted.advertiser_id,
        "campaign_name": wanted.name,
        "objective_type": wanted.objective,
        "budget_mode": "BUDGET_MODE_TOTAL",
        "budget": float(wanted.budget),
        "operation_status": "DISABLE",
        "request_id": wanted.request_id,
    }


def report_asked(wanted: Wanted, page: int) -> dict[str, Any]:
    """Give the values that ask for a page of a daily report by ad, deleted ads included."""
    return {
        "advertiser_id": wanted.advertiser_id,
        "report_type": "BASIC",
        "data_level": "AUCTION_AD",
        "dimensions": ["ad_id", "stat_time_day"],
        "metrics": [*METRICS.values(), _AVERAGE_PLAY, *_ATTRIBUTES],
        "start_date": wanted.start.isoformat(),
        "end_date": wanted.end.isoformat(),
        "filtering": filters_of(wanted, "ad_status"),
        "page": page,
        "page_size": PAGE,
    }


def filters_of(wanted: Wanted, status: str) -> list[dict[str, str]]:
    """Choose some campaigns, with what was deleted: it is left out otherwise, and what it cost with it."""
    chosen = ",".join(f'"{id}"' for id in wanted.campaign_ids)
    return [
        {"field_name": "campaign_ids", "filter_type": "IN", "filter_value": f"[{chosen}]"},
        {"field_name": status, "filter_type": "IN", "filter_value": '["STATUS_ALL"]'},
    ]


def order_asked(wanted: Wanted) -> dict[str, Any]:
    """Give the values that let TikTok make the same report as a table."""
    asked = {
        name: value for name, value in report_asked(wanted, 1).items() if name not in ("page", "page_size")
    }
    # Without this the columns would be called as a person likes it.
    return {**asked, "output_format": "CSV_STRING", "enable_report_title_translation": False}


def task_of(data: JsonObject) -> str:
    """Read the number of a report that is being made."""
    found = words(data.get("task_id"), 100)
    if not found:
        raise Garbled(UNREADABLE)
    return found


def is_made(data: JsonObject) -> bool:
    """Tell whether a report is there; raises Garbled where it never will be."""
    status = data.get("status")
    if status not in ("SUCCESS", "QUEUING", "PROCESSING"):
        raise Garbled(UNREADABLE)
    return bool(status == "SUCCESS")


def table_of(text: str, wanted: Wanted) -> ReportPage:
    """Read a report that came as a table, as strictly as one that came in pages."""
    try:
        rows = list(csv.DictReader(StringIO(text.lstrip("\ufeff")), strict=True))
        return _read(rows, rows, wanted, 1, len(rows))
    except (csv.Error, KeyError, TypeError, AttributeError):
        raise Garbled(UNREADABLE) from None


def report_of(data: JsonObject, wanted: Wanted) -> ReportPage:
    """Read a page of a report; raises Garbled rather than leaving a row or a figure out."""
    rows, info = data.get("list"), data.get("page_info")
    if not isinstance(rows, list) or not isinstance(info, dict):
        raise Garbled(UNREADABLE)
    pages, total = count(info.get("total_page")), count(info.get("total_number"))
    if pages is None or total is None:
        raise Garbled(UNREADABLE)
    try:
        measured = [row["metrics"] for row in rows]
        about = [row["dimensions"] for row in rows]
        return _read(about, measured, wanted, pages, total)
    except (KeyError, TypeError, AttributeError):
        raise Garbled(UNREADABLE) from None


def _read(
    about: Sequence[JsonObject], measured: Sequence[JsonObject], wanted: Wanted, pages: int, total: int
) -> ReportPage:
    ads = [id_of(one["ad_id"]) for one in about]
    campaigns = _campaigns([one.get("campaign_id") for one in measured], wanted)
    readers = readers_of(wanted.currency)
    values = [
        list(map(reader, [one.get(METRICS[key]) for one in measured])) for key, reader in readers.items()
    ]
    views = values[list(METRICS).index("views")]
    played = list(map(_played, [one.get(_AVERAGE_PLAY) for one in measured], views))
    known = _days(wanted)
    days = [known[one["stat_time_day"]] for one in about]
    names = [words(one.get("ad_name"), _LONGEST_NAME) or ad for one, ad in zip(measured, ads, strict=True)]
    items = [_item(one.get("tiktok_item_id")) for one in measured]
    measures = (*METRICS, "watch_ms")
    return ReportPage(ads, names, campaigns, days, measures, [*values, played], pages, total, items)


def readers_of(currency: str) -> dict[str, Callable[[Any], int | None]]:
    """Give what reads each figure; money is in a currency's smallest units."""
    scale = 10 ** get_currency_precision(currency)
    return {key: _money(scale) if key in _MONEY else _count for key in METRICS}


def id_of(value: object) -> str:
    """Read an id; raises Garbled where there is none."""
    found = value if isinstance(value, str) and value.isdecimal() and len(value) < 21 else id_text(value)
    if not found:
        raise Garbled(UNREADABLE)
    return found


def _item(value: object) -> str:
    """Read which post an ad shows; most show none."""
    found = id_text(value) or ""
    return found if found.strip("0") else ""


def _campaigns(found: Sequence[object], wanted: Wanted) -> list[str]:
    """Tell which campaign each row belongs to; where only one was asked for, it is that one."""
    if len(wanted.campaign_ids) == 1 and not any(found):
        return list(repeat(wanted.campaign_ids[0], len(found)))
    ids = [id_of(one) for one in found]
    if set(ids) - set(wanted.campaign_ids):
        raise Garbled(UNREADABLE)
    return ids


def _days(wanted: Wanted) -> dict[str, int]:
    """Give how the days that were asked for are written; any other is a KeyError."""
    first, last = wanted.start.toordinal(), wanted.end.toordinal()
    days = {number: date.fromordinal(number).isoformat() for number in range(first, last + 1)}
    return {f"{day}{more}": number for number, day in days.items() for more in ("", " 00:00:00")}


def _count(value: object) -> int | None:
    """Read a count; a missing one is blank, one that is none is not passed over."""
    if value.__class__ is str and value.isdecimal() and len(value) < 16:
        return int(value)
    found = _figure(value)
    if found is None:
        return None
    # Modelled conversions may be fractions.
    return int(found.quantize(Decimal(1), ROUND_HALF_UP))


def _money(scale: int) -> Callable[[object], int | None]:
    def read(value: object) -> int | None:
        found = _figure(value)
        return None if found is None else int((found * scale).quantize(Decimal(1), ROUND_HALF_UP))

    return read


def _figure(value: object) -> Decimal | None:
    if value is None or (isinstance(value, str) and (value.strip() in _BLANK or value.strip()[:1] == "<")):
        return None
    found = decimal(value)
    if found is None:
        raise Garbled(UNREADABLE)
    return found


def _played(average: object, views: int | None) -> int | None:
    """Give the milliseconds that were watched in all."""
    seconds = _figure(average)
    if seconds is None or views is None:
        return None
    found = int((seconds * views * 1000).quantize(Decimal(1), ROUND_HALF_UP))
    if found > _ABSURD:
        raise Garbled(UNREADABLE)
    return found


def _day(value: object) -> date | None:
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None
