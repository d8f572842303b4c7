"""The pure half of reading public posts: short links and oEmbed, as requests and what their answers mean."""

from __future__ import annotations

import html
from urllib.parse import quote, urljoin, urlsplit

from bot.tiktok.answers import Answer
from bot.tiktok.reading import JsonObject, id_text, json_object, words
from commands.core.texts import Message, UserError, msg
from commands.core.tiktok import Embed, Gone, Unreachable
from commands.rules.handles import parse_handle, parse_tiktok_url
from commands.rules.patterns import lazily

OEMBED_HOST = "www.tiktok.com"
# The only addresses that are ever asked, whatever a person pastes.
HOSTS = frozenset({OEMBED_HOST, "vm.tiktok.com", "vt.tiktok.com"})
_GONE = frozenset({400, 404, 410})
_MOVED = frozenset({301, 302, 303, 307, 308})
_LONGEST_WAIT = 86_400.0
_CAPTION, _NAME, _ADDRESS = 4_000, 200, 2_000
_SOUND = lazily(r'title="♬ ([^"<>]{1,400})"')

_NOTHING_THERE = msg(
    "TikTok shows no post there: it is private or deleted, or the link is wrong. Open the link in a browser "
    "where nobody is logged in; once the post is public, send it again."
)
_NO_WAY_ON = msg(
    "This short link leads to no post any more. Open the post, tap Share and copy the link anew."
)
_DOWN = msg("TikTok does not answer right now. Try again in a few minutes.")
_UNREADABLE = msg("TikTok's answer made no sense to me. Try again in a few minutes.")


def oembed_path(address: str) -> str:
    """Give the path that asks what TikTok tells of the post at an address."""
    return f"/oembed?url={quote(address, safe='')}"


def split_address(address: str) -> tuple[str, str]:
    """Give host and path of an address to ask; raises ValueError for any host that is not ours to ask."""
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.netloc not in HOSTS:
        raise ValueError("never asked")
    return parts.netloc, parts.path


def read_embed(answer: Answer) -> Embed:
    """Read what oEmbed answered; raises Gone or Unreachable."""
    _check(answer)
    found = json_object(answer.body) if answer.status == 200 else None
    if found is None:
        raise Unreachable(_UNREADABLE)
    embed = _embed(found)
    # An error that comes as a success carries a code and a message, and neither of these.
    if embed.title is None and embed.author is None and embed.handle is None:
        raise (
            Gone(_NOTHING_THERE)
            if {"code", "message", "status_msg"} & found.keys()
            else Unreachable(_UNREADABLE)
        )
    return embed


def _embed(found: JsonObject) -> Embed:
    return Embed(
        title=words(found.get("title"), _CAPTION),
        author=words(found.get("author_name"), _NAME),
        handle=_handle(found.get("author_unique_id")) or _handle(found.get("author_url")),
        video_id=id_text(found.get("embed_product_id")),
        thumbnail=_thumbnail(found.get("thumbnail_url")),
        sound=_sound(found.get("html")),
    )


def read_target(short: str, answer: Answer) -> str:
    """Read where a short link leads: an exact host of TikTok over https, or Gone or Unreachable is raised."""
    _check(answer)
    location = answer.headers.get("location", "")
    if answer.status not in _MOVED or not location:
        raise Gone(_NO_WAY_ON)
    try:
        target = urljoin(short, location[:_ADDRESS])
        parse_tiktok_url(target)
    except (UserError, ValueError):
        raise Gone(_NO_WAY_ON) from None
    if not target.startswith("https://"):
        raise Gone(_NO_WAY_ON)
    return target


def wait_of(answer: Answer) -> float | None:
    """Give how many seconds to wait before the same is asked again; None where that is of no use."""
    if answer.status != 429 and answer.status < 500:
        return None
    given = answer.headers.get("retry-after", "").strip()
    if given.isascii() and given.isdecimal() and len(given) < 9:
        return min(float(given), _LONGEST_WAIT)
    return 1.0


def down() -> Unreachable:
    """Give the error for no answer at all."""
    return Unreachable(_DOWN)


def _check(answer: Answer) -> None:
    if answer.status in _GONE:
        raise Gone(_NOTHING_THERE)
    if answer.status == 429:
        raise Unreachable(_busy(wait_of(answer) or 1.0))
    if answer.status >= 500:
        raise Unreachable(_DOWN)


def _busy(seconds: float) -> Message:
    minutes = max(1, -(-int(seconds) // 60))
    return msg("TikTok takes no more questions for now. Try again in {count} min.", count=minutes)


def _handle(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return parse_handle(value)
    except UserError:
        return None


def _thumbnail(value: object) -> str | None:
    """Keep the picture's address, which is shown and never fetched."""
    found = words(value, _ADDRESS + 1)
    return found if found and len(found) <= _ADDRESS and found.startswith("https://") else None


def _sound(value: object) -> str | None:
    match = _SOUND.search(value[:20_000]) if isinstance(value, str) else None
    return words(html.unescape(match[1]), _NAME) if match else None
