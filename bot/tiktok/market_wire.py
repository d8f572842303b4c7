"""The pure half of TikTok One: what is asked, and what its answers say of creators, posts and campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.tiktok.reading import JsonObject, count, decimal, fraction, id_text, objects, texts, words
from bot.tiktok.wire import turn
from commands.core.marketplace import (
    Between,
    MarketCampaign,
    MarketCreator,
    MarketPage,
    MarketPost,
    Search,
)
from commands.core.texts import UserError
from commands.rules.handles import parse_handle

PAGE = 10
_NAME, _TEXT, _LINK = 200, 2_000, 2_000
_MOST_TEXT = 100  # what a search may be for
_FIGURES = {
    "views": "video_views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "saves": "favorites",
}
_LINKS = frozenset({"IN_REVIEW", "APPROVE", "REJECTED", "REVOKE"})


def asked(wanted: Search, page: int) -> dict[str, Any]:
    """Give the values that ask for a page of creators."""
    order = {} if wanted.sort == "RELEVANCE" else {"sort_order": "DESC"}
    return {
        "country_codes": [wanted.country],
        "keyword_search": wanted.text[:_MOST_TEXT],
        "languages": list(wanted.languages),
        **_bounds("followers", wanted.followers),
        **_bounds("avg_views", wanted.average_views),
        **_bounds("median_views", wanted.median_views),
        **_bounds("engagement_rate", wanted.engagement_rate),
        **_bounds("creator_price", wanted.price),
        "creator_price_currency": wanted.currency if wanted.price != Between() else "",
        "follower_country_codes": [wanted.audience_country] if wanted.audience_country else [],
        "follower_gender_ratio": wanted.audience_gender,
        "follower_age": wanted.audience_age,
        "sort_field": wanted.sort,
        **order,
        "page": page,
        "page_size": PAGE,
    }


def _bounds(name: str, bounds: Between) -> dict[str, Any]:
    return {f"min_{name}": bounds.low, f"max_{name}": bounds.high}


def accounts(data: JsonObject) -> list[str]:
    """Give the TikTok One accounts of an app."""
    listed = data.get("tto_tcm_account_ids")
    return [id for one in listed if (id := id_text(one))] if isinstance(listed, list) else []


def page_of(data: JsonObject) -> MarketPage:
    """Read a page of a search; whoever has no handle is left out."""
    found = [one for row in objects(data.get("creators")) if (one := creator_of(row))]
    place = turn(data, len(found))
    return MarketPage(found, place.total, place.more)


def creator_of(row: JsonObject) -> MarketCreator | None:
    """Read a creator, with as much as there is."""
    handle = _handle(row.get("handle_name"))
    if handle is None:
        return None
    price = decimal(row.get("creator_price"))
    currency = _currency(row.get("currency"))
    return MarketCreator(
        handle,
        words(row.get("display_name"), _NAME) or "",
        id_text(row.get("creator_id")),
        count(row.get("followers_count")),
        count(row.get("likes_count")),
        count(row.get("videos_count")),
        words(row.get("bio"), _TEXT) or "",
        count(row.get("median_views")),
        fraction(row.get("engagement_rate")),
        # A price without its currency, or one of nothing, says nothing.
        price if currency and price else None,
        currency if price else "",
        _labels(row),
    )


def _labels(row: JsonObject) -> list[str]:
    labels = [*objects(row.get("content_labels")), *objects(row.get("industry_labels"))]
    return list(dict.fromkeys(name for label in labels if (name := words(label.get("label_name"), 60))))


def _currency(value: object) -> str:
    known = isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha()
    return str(value).upper() if known else ""


def _handle(value: object) -> str | None:
    try:
        return parse_handle(value) if isinstance(value, str) else None
    except UserError:
        return None


def posts_of(data: JsonObject, key: str = "posts") -> list[MarketPost]:
    """Read posts; one without its id is left out."""
    return [one for row in objects(data.get(key)) if (one := _post(row))]


def _post(row: JsonObject) -> MarketPost | None:
    about = row.get("video_info")
    id = id_text(row.get("video_id")) or (id_text(about.get("video_id")) if isinstance(about, dict) else None)
    if id is None:
        return None
    figures = _counts(row)
    return MarketPost(
        id,
        words(row.get("caption"), _TEXT) or "",
        figures,
        texts(row.get("caption_hashtags"), 100),
        words(row.get("collaboration_status"), 40) or "",
        _author(row),
        *(_part(_counts(row, part), figures) for part in ("_organic", "_paid")),
    )


def _counts(row: JsonObject, part: str = "") -> dict[str, int]:
    known = {name: count(row.get(f"{key}{part}")) for name, key in _FIGURES.items()}
    return {name: value for name, value in known.items() if value is not None}


def _part(part: Mapping[str, int], whole: Mapping[str, int]) -> dict[str, int]:
    """Leave out what cannot be right: a part is not more than the whole."""
    return {name: value for name, value in part.items() if value <= whole.get(name, value)}


def _author(row: JsonObject) -> str:
    """Give whose post it is, where that is said."""
    about = row.get("creator_info")
    return (_handle(about.get("handle_name")) if isinstance(about, dict) else None) or ""


def campaign_of(data: JsonObject) -> MarketCampaign | None:
    """Read a campaign that was made."""
    id = id_text(data.get("campaign_id")) or words(data.get("campaign_id"), 64)
    if id is None:
        return None
    link = words(data.get("invite_link"), _LINK) or ""
    return MarketCampaign(
        id,
        link if link.startswith("https://") else "",
        texts(data.get("handle_names")),
        texts(data.get("failed_handle_names")),
    )


def links_of(data: JsonObject) -> Mapping[str, str]:
    """Read how the link of each video stands; words nobody knows are left out."""
    rows = objects(data.get("video_infos"))
    found = ((id_text(row.get("video_id")), row.get("status")) for row in rows)
    return {id: status for id, status in found if id and isinstance(status, str) and status in _LINKS}


def handles(names: Sequence[str]) -> list[str]:
    """Give handles as TikTok One takes them."""
    return [name.removeprefix("@") for name in names]
