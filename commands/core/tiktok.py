"""What the assistant asks of TikTok; who connects it says how."""

from __future__ import annotations

from typing import Protocol

from commands.core.errors import RemoteError
from commands.core.texts import msg
from storage.frozen import frozen


class Gone(RemoteError):
    """TikTok shows no such post: it is private, deleted, or the link is wrong. Asking again does not help."""


class Unreachable(RemoteError):
    """TikTok does not answer as it should right now. Asking again later may help."""


@frozen
class Embed:
    """What TikTok tells everybody of a public post; what it left out is None.

    The handle and the id are TikTok's own word, a link may name anybody.
    """

    title: str | None = None
    author: str | None = None
    handle: str | None = None
    video_id: str | None = None
    thumbnail: str | None = None
    sound: str | None = None


class TikTok(Protocol):
    """Read public posts; both raise Gone or Unreachable."""

    async def follow(self, short: str) -> str:
        """Give the address a short link leads to, of a post or whatever is there; it is asked for once."""
        ...

    async def embed(self, address: str) -> Embed:
        """Give what TikTok tells everybody of the post at an address."""
        ...


class Unconnected:
    """Stand where nobody has connected TikTok, and say so."""

    async def follow(self, short: str) -> str:
        """Refuse."""
        raise Unreachable(
            msg("TikTok is not connected here, so I cannot open short links. Paste the full one.")
        )

    async def embed(self, address: str) -> Embed:
        """Refuse."""
        raise Unreachable(msg("TikTok is not connected here, so I cannot look at posts."))
