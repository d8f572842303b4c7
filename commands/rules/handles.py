"""Read TikTok handles and links; nothing is fetched."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from commands.core.texts import UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, strip_invisible
from storage.frozen import frozen

_MAX_URL = 2000
_HOME = "www.tiktok.com"
_WEB = (_HOME, "tiktok.com", "m.tiktok.com")
_SHORT = ("vm.tiktok.com", "vt.tiktok.com")
_NAME = r"[A-Za-z0-9._]{1,23}[A-Za-z0-9_]"
_ID = r"(?P<id>[0-9]{15,20})"
_HANDLE = lazily(_NAME)
_PATHS: tuple[tuple[tuple[str, ...], str, re.Pattern[str]], ...] = tuple(
    (hosts, kind, lazily(pattern + "/?"))
    for hosts, kind, pattern in (
        (_WEB, "profile", rf"/@(?P<handle>{_NAME})"),
        # A short link may lead to an address without the name.
        (_WEB, "video", rf"/@(?P<handle>{_NAME})?/video/{_ID}"),
        (_WEB, "photo", rf"/@(?P<handle>{_NAME})?/photo/{_ID}"),
        (_WEB, "live", rf"/@(?P<handle>{_NAME})/live"),
        (_WEB, "video", rf"/v/{_ID}(?:\.html)?"),
        (_WEB, "embed", rf"/(?:player/v1|embed(?:/v[23])?)/{_ID}"),
        (_WEB, "short", r"/t/[A-Za-z0-9]+"),
        (_SHORT, "short", r"/[A-Za-z0-9]+"),
        (_WEB, "hashtag", r"/tag/[^/]+"),
        (_WEB, "music", rf"/music/(?:[^/]*-)?{_ID}"),
    )
)
_UNSAFE = lazily(r"[\s\\\x00-\x20\x7f]")


@frozen
class TikTokUrl:
    """Say what a TikTok link leads to: its kind, and the handle and id it names.

    Kinds: profile, video, photo, live, embed, short, hashtag, music.
    """

    kind: str
    handle: str | None
    id: str | None


def parse_tiktok_url(url: str) -> TikTokUrl:
    """Read a TikTok link; any other host, and any path that is not a known kind, is refused."""
    host, path = _host_and_path(url)
    if host not in (*_WEB, *_SHORT):
        raise UserError(
            msg(
                "“{url}” is not a TikTok link. It has to start with https://www.tiktok.com/.",
                url=excerpt(url),
            )
        )
    for hosts, kind, pattern in _PATHS:
        match = pattern.fullmatch(path) if host in hosts else None
        if match:
            found = match.groupdict()
            handle = found.get("handle")
            return TikTokUrl(kind, handle.lower() if handle else None, found.get("id"))
    raise UserError(
        msg(
            "The link “{url}” leads to no profile or post that I know. "
            "Paste a link like https://www.tiktok.com/@name.",
            url=excerpt(url),
        )
    )


def short_address(url: str) -> str:
    """Give the address that says where a short link leads: https, an exact host and the code alone."""
    if parse_tiktok_url(url).kind != "short":
        raise ValueError("not a short link")
    host, path = _host_and_path(url)
    return f"https://{host if host in _SHORT else _HOME}{path.rstrip('/')}/"


def post_address(link: TikTokUrl) -> str:
    """Give the one address of a post, however its link was written."""
    if link.id is None:
        raise ValueError("not a post")
    if link.handle is None:
        return f"https://m.tiktok.com/v/{link.id}.html"
    return f"https://{_HOME}/@{link.handle}/{'photo' if link.kind == 'photo' else 'video'}/{link.id}"


def _host_and_path(url: str) -> tuple[str, str]:
    """Split a link; an empty host stands for anything malformed."""
    flat = strip_invisible(url[: _MAX_URL + 1])
    if len(url) > _MAX_URL or _UNSAFE.search(flat):
        return "", ""
    try:
        parts = urlsplit(flat)
    except ValueError:
        return "", ""
    # The whole of netloc is compared, so that a port, a user name or a look-alike never passes.
    return (parts.netloc.lower() if parts.scheme in ("http", "https") else ""), unquote(parts.path)


def parse_handle(text: str) -> str:
    """Read a handle from "@name", "name" or a link that names one; handles are lower-cased."""
    flat = strip_invisible(text[: _MAX_URL + 1])
    if flat.lower().startswith(tuple(f"{host}/" for host in (*_WEB, *_SHORT))):
        flat = f"https://{flat}"
    if "/" in flat:
        return _handle_of_link(flat)
    name = flat.removeprefix("@")
    if len(text) > _MAX_URL or not _HANDLE.fullmatch(name):
        raise UserError(
            msg(
                "“{text}” is not a TikTok handle. A handle has 2 to 24 letters, digits, dots or underscores "
                "and does not end with a dot.",
                text=excerpt(text),
            )
        )
    return name.lower()


def _handle_of_link(url: str) -> str:
    link = parse_tiktok_url(url)
    if link.kind == "short":
        raise UserError(
            msg(
                "A short link does not say whose it is. Paste the link of the profile or the @handle instead."
            )
        )
    if link.handle is None:
        raise UserError(
            msg(
                "The link “{url}” names no creator. Paste the link of the profile or the @handle.",
                url=excerpt(url),
            )
        )
    return link.handle


def video_posted_at(video_id: str) -> datetime:
    """Give the moment a post was made, in UTC, out of its id's upper bits.

    True to the minute for the ids of 19 digits in use today; shorter, old ids give a moment in 1970.
    """
    if not re.fullmatch(r"[0-9]{1,20}", video_id):
        raise UserError(
            msg("“{id}” is not the id of a TikTok post. It has 15 to 20 digits.", id=excerpt(video_id))
        )
    return datetime.fromtimestamp(int(video_id) >> 32, UTC)
