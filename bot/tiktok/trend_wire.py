"""The pure half of TikTok's trends: what is asked, and what the answers say of hashtags and sounds."""

from __future__ import annotations

from typing import Any

from bot.tiktok.reading import JsonObject, count, objects, words
from commands.core.accounts import TrendingSound
from commands.core.reporting import TrendingTag
from commands.rules.patterns import lazily

_LONGEST = 100
_MOST = 100
_CHANGE = lazily(r"[+-]?[0-9]{1,4}|NEW")


def asked(advertiser_id: str, country: str, days: int) -> dict[str, Any]:
    """Give the values that ask for a country's hashtags on the rise."""
    return {
        "advertiser_id": advertiser_id,
        "discovery_type": "HASHTAG",
        "country_code": country,
        "date_range": f"{days}DAY",
    }


def tags_of(data: JsonObject) -> list[TrendingTag]:
    """Read hashtags in TikTok's order, each once; one without a name is left out."""
    found: dict[str, TrendingTag] = {}
    for row in objects(data.get("list")):
        name = (words(row.get("hashtag_name"), _LONGEST) or "").lstrip("#").strip()
        if name and name.casefold() not in found:
            found[name.casefold()] = TrendingTag(
                name,
                count(row.get("rank_position")),
                _change(row.get("rank_change")),
                count(row.get("views")),
                count(row.get("posts")),
            )
    # A place that is not known is after those that are.
    return sorted(found.values(), key=lambda tag: (tag.rank is None, tag.rank or 0))[:_MOST]


def asked_of_account(account_id: str, country: str, days: int) -> dict[str, Any]:
    """Give the values that ask for a country's sounds on the rise."""
    return {"business_id": account_id, "country_code": country, "date_range": f"{days}DAY"}


def sounds_of(data: JsonObject) -> list[TrendingSound]:
    """Read sounds in TikTok's order, each once; one without a name is left out."""
    found: dict[tuple[str, str], TrendingSound] = {}
    for row in objects(data.get("list")):
        name, artist = (words(row.get(key), _LONGEST) or "" for key in ("commercial_music_name", "artist"))
        if name and (name.casefold(), artist.casefold()) not in found:
            one = TrendingSound(name, count(row.get("rank_position")), artist)
            found[name.casefold(), artist.casefold()] = one
    return sorted(found.values(), key=lambda one: (one.rank is None, one.rank or 0))[:_MOST]


def _change(value: object) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _CHANGE.fullmatch(text) else ""
