"""Read the link of a post: whose it is, when it was published, and what TikTok tells of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from commands.core.texts import Message, UserError, msg
from commands.core.tiktok import Embed, TikTok, Unreachable
from commands.rules.handles import TikTokUrl, parse_tiktok_url, post_address, short_address, video_posted_at
from commands.rules.plain import excerpt
from commands.rules.tags import hashtags_in
from storage.frozen import frozen

_POSTS = ("video", "photo", "embed")
# Ids of before then are shorter and say nothing of the time.
_FIRST = datetime(2014, 9, 1, tzinfo=UTC)
_FAST_CLOCK = timedelta(days=1)


@frozen
class Posted:
    """A post as its link tells of it, and TikTok where it answered.

    ``handle`` is the author's: TikTok's word where ``proven``, else only what the link names. ``posted_at``
    comes out of the id; ``trouble`` says why TikTok told nothing, and then asking again later may help.
    """

    video_id: str
    kind: str
    url: str
    handle: str | None
    posted_at: datetime | None
    embed: Embed | None = None
    seen_at: datetime | None = None
    trouble: Message | None = None

    @property
    def proven(self) -> bool:
        """Tell whether TikTok itself named the author."""
        return self.embed is not None and self.embed.handle is not None


async def read_post(tiktok: TikTok, text: str, now: Callable[[], datetime]) -> Posted:
    """Read a link to a post in any of its forms and ask TikTok about it.

    Raises UserError for what is no link to a post, Gone for a post that TikTok shows nobody, and Unreachable
    for a short link that cannot be followed now. A full link is read also where TikTok does not answer.
    """
    link = await _followed(tiktok, text)
    posted = _read(link, text, now())
    try:
        embed = await tiktok.embed(posted.url)
    except Unreachable as error:
        return Posted(
            posted.video_id, posted.kind, posted.url, posted.handle, posted.posted_at, trouble=error.message
        )
    return _seen(posted, embed, now())


def link_of(text: str) -> TikTokUrl:
    """Read a link that may lead to a post, short ones included; raises UserError for every other."""
    link = parse_tiktok_url(_with_scheme(text))
    if link.kind not in (*_POSTS, "short"):
        raise _no_post(text)
    return link


def columns(posted: Posted) -> dict[str, Any]:
    """Give the columns of Post that a link and TikTok's answer fill in."""
    embed = posted.embed or Embed()
    return {
        "video_id": posted.video_id,
        "url": posted.url,
        "kind": posted.kind,
        "handle": posted.handle or "",
        "posted_at": posted.posted_at,
        "caption": embed.title or "",
        "author": embed.author or "",
        "hashtags": hashtags_in(embed.title or ""),
        "sound": embed.sound or "",
        "seen_at": posted.seen_at,
    }


def evidence(posted: Posted, now: datetime) -> dict[str, Any]:
    """Give one line of a post's evidence: when TikTok was asked, and what it said or that it said nothing."""
    if posted.embed is None:
        return {"at": now.isoformat(), "answered": False}
    said = {name: value for name, value in vars(posted.embed).items() if value is not None}
    return {"at": now.isoformat(), "answered": True, "public": True, **said}


async def _followed(tiktok: TikTok, text: str) -> TikTokUrl:
    link = link_of(text)
    if link.kind != "short":
        return link
    link = parse_tiktok_url(await tiktok.follow(short_address(_with_scheme(text))))
    if link.kind == "short":
        raise UserError(
            msg(
                "“{url}” leads to another short link. Open it yourself and paste the address of the post.",
                url=excerpt(text),
            )
        )
    return link


def _with_scheme(text: str) -> str:
    """Let a link stand without https://, as apps show it."""
    flat = text.strip()
    return flat if "://" in flat or not flat.partition("/")[0].endswith("tiktok.com") else f"https://{flat}"


def _read(link: TikTokUrl, text: str, now: datetime) -> Posted:
    if link.kind not in _POSTS or link.id is None:
        raise _no_post(text)
    if video_posted_at(link.id) > now + _FAST_CLOCK:
        raise UserError(
            msg(
                "“{url}” cannot be right: its number stands for a day to come. Copy the link again.",
                url=excerpt(text),
            )
        )
    kind = "photo" if link.kind == "photo" else "video"
    return Posted(link.id, kind, post_address(link), link.handle, published(link.id))


def published(video_id: str) -> datetime | None:
    """Give when a post was published, out of its id; None for old ids, which do not say."""
    moment = video_posted_at(video_id)
    return moment if moment >= _FIRST else None


def _no_post(text: str) -> UserError:
    return UserError(
        msg(
            "“{url}” leads to no post. Open the post, tap Share, copy the link and paste it here.",
            url=excerpt(text),
        )
    )


def _seen(posted: Posted, embed: Embed, now: datetime) -> Posted:
    if embed.video_id not in (None, posted.video_id):
        raise Unreachable(msg("TikTok answered with another post than the one asked for. Try again later."))
    handle = embed.handle or posted.handle
    url = post_address(TikTokUrl(posted.kind, handle, posted.video_id))
    return Posted(posted.video_id, posted.kind, url, handle, posted.posted_at, embed, now)
