"""Events that TikTok reports by itself: a signature that proves where they come from, then what they say."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256

from bot.tiktok.reading import JsonObject, count, json_object, words
from storage.frozen import frozen

HEADER = "tiktok-signature"
MOST_BYTES = 1_000_000
_OLDEST = timedelta(minutes=5)
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


def _event(body: bytes) -> Event:
    found = json_object(body)
    name = words(found.get("event"), 100) if found else None
    if found is None or name is None:
        raise Unproven("no event")
    # The content is JSON written as a text; numbers in it are too long for floats and stay whole.
    content = found.get("content")
    inner = json_object(content.encode("utf-8", "replace")) if isinstance(content, str) else content
    return Event(
        name.replace("publicaly", "publicly"),
        f"tiktok:{sha256(body).hexdigest()}",
        count(found.get("create_time")),
        words(found.get("user_openid"), 200) or "",
        inner if isinstance(inner, dict) else {},
    )
