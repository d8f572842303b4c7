"""What the assistant asks of TikTok; who connects it says how."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from commands.core.errors import RemoteError
from commands.core.texts import Message, msg
from storage.frozen import frozen


class Gone(RemoteError):
    """TikTok shows no such post: it is private, deleted, or the link is wrong. Asking again does not help."""


class Unreachable(RemoteError):
    """TikTok does not answer as it should right now. Asking again later may help."""


class Unanswered(Unreachable):
    """TikTok was asked to change something and no answer came: whether it did is not known."""


class Refused(RemoteError):
    """TikTok did not take what was asked for, and would not the next time; ``code`` is its reason."""

    def __init__(self, message: Message, code: str = "") -> None:
        super().__init__(message)
        self.code = code


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


@frozen
class Grant:
    """What TikTok says of a Spark code: for which post it holds and until when; None is not known."""

    video_id: str | None = None
    ends_at: datetime | None = None
    holds: bool | None = None


class Sparks(Protocol):
    """Redeem Spark codes; a code is never logged and never part of an error. All raise RemoteError."""

    async def redeem(self, code: str) -> None:
        """Let the advertising account use the post of a code; raises Refused, or Unanswered."""
        ...

    async def granted(self, code: str) -> Grant:
        """Ask what a code is good for, which changes nothing; raises Refused where it is not known."""
        ...


class Unredeemed:
    """Stand where no advertising account is connected, and say what is missing."""

    async def redeem(self, code: str) -> None:
        """Refuse."""
        raise _not_connected()

    async def granted(self, code: str) -> Grant:
        """Refuse."""
        raise _not_connected()


def _not_connected() -> RemoteError:
    return RemoteError(
        msg(
            "TikTok's advertising interface is not connected here, so the Spark code stays sealed. Whoever "
            "runs me sets TAKT_TIKTOK_ACCESS_TOKEN and TAKT_TIKTOK_ADVERTISER_ID. Until then let the creator "
            "give the code to whoever runs your Ads Manager: I show it to nobody."
        )
    )


# -- what TikTok reports by itself -------------------------------------------------------------------


@frozen
class Shown:
    """A post became public, or is not any more."""

    video_id: str
    public: bool


@frozen
class Mentioned:
    """Somebody's video mentions the brand's account; ``url`` is the link TikTok gives."""

    url: str


@frozen
class Collaborated:
    """Something happened to a video of a campaign in TikTok One."""

    campaign_id: str
    video_id: str
    handle: str


News = Shown | Mentioned | Collaborated
