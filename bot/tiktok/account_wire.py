"""Read tokens, profiles and videos of TikTok accounts out of TikTok's answers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from bot.tiktok.market_wire import posts_of
from bot.tiktok.reading import JsonObject, count, decimal, id_text, objects, words
from bot.tiktok.report_wire import UNREADABLE
from commands.core.accounts import AccountGrant, Profile
from commands.core.marketplace import MarketPost
from commands.core.reporting import Garbled
from commands.core.texts import UserError
from commands.rules.handles import parse_handle
from commands.rules.tags import hashtags_in

# What a figure of ours is called there.
_FIGURES: Mapping[str, str] = {
    "views": "video_views",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "saves": "favorites",
    "reach": "reach",
}
_WATCHED = "total_time_watched"
FIELDS = ["item_id", "caption", *_FIGURES.values(), _WATCHED]
_CAPTION, _LONGEST_TOKEN = 2_200, 2_000


def grant_of(data: JsonObject) -> AccountGrant:
    """Read tokens; raises Garbled where one is missing."""
    account, token, renewal = (
        _secret(data.get(name)) for name in ("open_id", "access_token", "refresh_token")
    )
    lasts = count(data.get("expires_in"))
    if not account or not token or not renewal or not lasts:
        raise Garbled(UNREADABLE)
    return AccountGrant(account, token, renewal, lasts)


def _secret(value: object) -> str:
    good = isinstance(value, str) and value.isprintable() and " " not in value and len(value) < _LONGEST_TOKEN
    return str(value) if good else ""


def profile_of(data: JsonObject) -> Profile:
    """Read whose account it is."""
    return Profile(handle_of(data.get("username")), words(data.get("display_name"), 200) or "")


def creator_of(data: JsonObject) -> Profile:
    """Read whose account it is in TikTok One, which calls a handle otherwise."""
    return profile_of({**data, "username": data.get("handle_name")})


def posts_from(data: JsonObject) -> list[MarketPost]:
    """Read a creator's posts; raises Garbled where there is no list."""
    if not isinstance(data.get("posts"), list):
        raise Garbled(UNREADABLE)
    return posts_of(data)


def next_of(data: JsonObject) -> int | None:
    """Give where the next page of posts begins; None where there is none."""
    return count(data.get("cursor")) if data.get("has_more") is True else None


def handle_of(value: object) -> str:
    """Read a handle; what is none is not known."""
    try:
        return parse_handle(value) if isinstance(value, str) else ""
    except UserError:
        return ""


def videos_of(data: JsonObject) -> list[MarketPost]:
    """Read videos; raises Garbled where there is no list, and leaves out those without a number."""
    if not isinstance(data.get("videos"), list):
        raise Garbled(UNREADABLE)
    return [one for row in objects(data["videos"]) if (one := _video(row))]


def _video(row: JsonObject) -> MarketPost | None:
    id = id_text(row.get("item_id"))
    if id is None:
        return None
    figures = {name: found for name, key in _FIGURES.items() if (found := count(row.get(key))) is not None}
    seconds = decimal(row.get(_WATCHED))
    if seconds is not None:
        figures["watch_ms"] = int((seconds * 1000).quantize(Decimal(1), ROUND_HALF_UP))
    caption = words(row.get("caption"), _CAPTION) or ""
    return MarketPost(id, caption, figures, hashtags_in(caption))
