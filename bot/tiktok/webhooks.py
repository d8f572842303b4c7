"""Events that TikTok reports by itself: a signature that proves where they come from, then what they say."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256

from bot.tiktok.reading import JsonObject, count, id_text, json_object, objects, words
from commands.core.tiktok import Collaborated, Mentioned, News, Shown
from storage.frozen import frozen

HEADER = "tiktok-signature"
MOST_BYTES = 1_000_000
_OLDEST = timedelta(minutes=5)
_PUBLIC = {
    "post.publish.publicly_available": True,
    "post.publish.no_longer_publicly_available": False,
}
_HEADER = re.compile(r"t=([0-9]{1,12}),\s*s=([0-9a-f]{64})")


class Unproven(Exception):
    """Something that TikTok did not send, or not just now; the reason is for the log, not for the sender."""


@frozen
class Event:
    """One event; ``key`` is the same each time it is delivered, which may be often and for three days."""

    name: str
    key: str
    created: int | None
    user: str
    content: JsonObject


def verified(secret: str, header: str, body: bytes, now: datetime) -> Event:
    """Read an event whose signature is TikTok's and recent; raises Unproven for everything else.

    A delivery that is tried again is signed anew, so that only a copy made by somebody else grows old.
    """
    match = _HEADER.fullmatch(header)
    if match is None:
        raise Unproven("no signature")
    if len(body) > MOST_BYTES:
        raise Unproven("too large")
    right = hmac.new(secret.encode(), match[1].encode() + b"." + body, sha256).hexdigest()
    if not secret or not hmac.compare_digest(right, match[2]):
        raise Unproven("another signature")
    if abs(now.timestamp() - int(match[1])) > _OLDEST.total_seconds():
        raise Unproven("too old, or from a day to come")
    return _event(body)


def news(event: Event) -> list[News]:
    """Read what an event means for a campaign; nothing where it means nothing, or is not known."""
    content = event.content
    if event.name in _PUBLIC:
        post = id_text(content.get("post_id"))
        return [Shown(post, _PUBLIC[event.name])] if post else []
    if event.name == "brand.mention.event" and content.get("type_of_event") == "CREATE":
        # Seen with a space as well; in a comment there is no video of theirs.
        video = words(content.get("mention_type"), 40) in ("VIDEO_MENTION", "VIDEO MENTION")
        url = words(content.get("share_url"), 2_000)
        return [Mentioned(url)] if video and url else []
    if event.name == "TCM_VIDEOS":
        return [one for row in objects(content.get("entry")) if (one := _collaboration(row))]
    return []


def _collaboration(row: JsonObject) -> Collaborated | None:
    campaign, video = id_text(row.get("campaign_id")), id_text(row.get("video_id"))
    handle = words(row.get("handle_name"), 40)
    return Collaborated(campaign, video, handle or "") if campaign and video else None


def _event(body: bytes) -> Event:
    found = json_object(body)
    # Events of accounts name themselves, those of advertising what they are about.
    name = words(found.get("event") or found.get("object"), 100) if found else None
    if found is None or name is None:
        raise Unproven("no event")
    return Event(
        name.replace("publicaly", "publicly"),
        f"tiktok:{sha256(body).hexdigest()}",
        count(found.get("create_time") or found.get("time")),
        words(found.get("user_openid"), 200) or "",
        _content(found),
    )


def _content(found: JsonObject) -> JsonObject:
    """Give what is said; JSON written as a text, whose numbers are too long for floats and stay whole."""
    if "entry" in found:
        entry = found["entry"]
        return {"entry": [entry] if isinstance(entry, dict) else entry}
    content = found.get("content")
    inner = json_object(content.encode("utf-8", "replace")) if isinstance(content, str) else content
    return inner if isinstance(inner, dict) else {}
