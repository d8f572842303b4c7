"""Answers that are packed for browsers that can unpack them, and not sent again where nothing has changed."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from storage.frozen import frozen

_FOREVER = "public, max-age=31536000, immutable"
_KINDS = {".js": "text/javascript", ".css": "text/css"}
_SMALL = 500  # bytes that are not worth packing


@frozen
class Served:
    """A file that pages name by what is in it, so that browsers may keep it for good."""

    name: str
    kind: str
    content: bytes
    packed: bytes

    def answer(self, request: web.Request) -> web.Response:
        """Answer with the file."""
        return _answer(request, self.content, self.packed, self.kind, {"Cache-Control": _FOREVER})


def file(*paths: Path) -> Served:
    """Read a file, or several one after the other, once."""
    content = b"\n".join(path.read_bytes() for path in paths)
    suffix = paths[-1].suffix
    name = f"{paths[-1].stem}-{sha256(content).hexdigest()[:12]}{suffix}"
    return Served(name, _KINDS[suffix], content, gzip.compress(content, 9, mtime=0))


def tag_of(*texts: str) -> str:
    """Give what some texts together are known by."""
    digest = sha256("\n".join(texts).encode()).hexdigest()
    return f'"{digest[:24]}"'


def answer(request: web.Request, text: str, *, tag: str, **headers: str) -> web.Response:
    """Answer with a page that is known by a tag, or that the browser has it already."""
    named = {"ETag": tag} | {name.replace("_", "-"): value for name, value in headers.items()}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=named)
    content = text.encode()
    # mtime: the same page is the same bytes.
    packed = gzip.compress(content, 6, mtime=0) if len(content) > _SMALL else content
    return _answer(request, content, packed, "text/html", named)


def _answer(
    request: web.Request, content: bytes, packed: bytes, kind: str, headers: dict[str, str]
) -> web.Response:
    taken = "gzip" in request.headers.get("Accept-Encoding", "").lower()
    if taken and len(packed) < len(content):
        content, headers = packed, headers | {"Content-Encoding": "gzip"}
    return web.Response(
        body=content, content_type=kind, charset="utf-8", headers=headers | {"Vary": "Accept-Encoding"}
    )
