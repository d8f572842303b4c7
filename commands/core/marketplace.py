"""What the assistant asks of TikTok One, TikTok's creator marketplace; who connects it says how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Literal, Protocol

from commands.core.errors import RemoteError
from commands.core.texts import msg
from storage.frozen import frozen

Sort = Literal["RELEVANCE", "FOLLOWERS", "MEDIAN_VIEWS", "ENGAGEMENT_RATE"]
Number = int | Decimal


class NotAllowed(RemoteError):
    """The app, its token or its account may not ask for this; somebody has to set something up."""


class NotThere(RemoteError):
    """TikTok One knows no such creator, or does not serve their region."""


@frozen
class Between:
    """The bounds of a figure, both included; None is an open end."""

    low: Number | None = None
    high: Number | None = None


@frozen
class Search:
    """What creators are looked for by in one country; rates are fractions, prices whole currency."""

    country: str
    text: str = ""
    languages: Sequence[str] = ()
    followers: Between = Between()
    average_views: Between = Between()
    median_views: Between = Between()
    engagement_rate: Between = Between()
    price: Between = Between()
    currency: str = ""
    audience_country: str = ""
    audience_gender: str = ""
    audience_age: str = ""
    sort: Sort = "RELEVANCE"


@frozen
class MarketCreator:
    """A creator as TikTok One tells of them; a figure that is missing is None and never zero.

    A search gives the handle, the name and a few counts; the rest is asked for creator by creator.
    """

    handle: str
    name: str = ""
    id: str | None = None
    followers: int | None = None
    likes: int | None = None
    videos: int | None = None
    bio: str = ""
    median_views: int | None = None
    engagement_rate: Decimal | None = None
    price: Decimal | None = None
    currency: str = ""
    labels: Sequence[str] = ()


@frozen
class MarketPage:
    """A page of what was found, and how many there are in all where that is known."""

    creators: Sequence[MarketCreator] = ()
    total: int | None = None
    more: bool = False


@frozen
class MarketPost:
    """A post as TikTok One, or its author's account, tells of it, with the parts of its figures."""

    video_id: str
    caption: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    hashtags: Sequence[str] = ()
    collaboration: str = ""
    handle: str = ""
    organic: Mapping[str, int] = field(default_factory=dict)
    paid: Mapping[str, int] = field(default_factory=dict)


@frozen
class MarketCampaign:
    """A campaign made in TikTok One: creators join it by its link; some handles may have been refused."""

    id: str
    invite_link: str = ""
    handles: Sequence[str] = ()
    refused: Sequence[str] = ()


class Marketplace(Protocol):
    """Ask TikTok One; everything raises NotAllowed, NotThere, or Unreachable of ``commands.core.tiktok``."""

    async def search(self, wanted: Search, page: int) -> MarketPage:
        """Give a page of creators, the first one is 1."""
        ...

    async def creator(self, handle: str) -> MarketCreator:
        """Give all that is public of a creator."""
        ...

    async def details(self, handles: Sequence[str]) -> Mapping[str, MarketCreator]:
        """Give all that is public of those creators of whom it comes soon enough, by handle."""
        ...

    async def posts(self, handle: str) -> Sequence[MarketPost]:
        """Give a creator's newest posts."""
        ...

    async def invite(self, name: str, handles: Sequence[str]) -> MarketCampaign:
        """Make a campaign there and give the link by which these creators join it; raises Unanswered, too."""
        ...

    async def made(self, mark: str) -> MarketCampaign | None:
        """Give the campaign there whose name holds a mark, if there is one."""
        ...

    async def links(self, campaign_id: str) -> Mapping[str, str]:
        """Give for each video that was linked to a campaign there how that stands."""
        ...

    async def report(self, campaign_id: str) -> Sequence[MarketPost]:
        """Give the figures of all videos of a campaign there."""
        ...


class Closed:
    """Stand where nobody has connected TikTok One, and say what is missing."""

    async def search(self, wanted: Search, page: int) -> MarketPage:
        """Refuse."""
        raise _closed()

    async def creator(self, handle: str) -> MarketCreator:
        """Refuse."""
        raise _closed()

    async def details(self, handles: Sequence[str]) -> Mapping[str, MarketCreator]:
        """Refuse."""
        raise _closed()

    async def posts(self, handle: str) -> Sequence[MarketPost]:
        """Refuse."""
        raise _closed()

    async def invite(self, name: str, handles: Sequence[str]) -> MarketCampaign:
        """Refuse."""
        raise _closed()

    async def made(self, mark: str) -> MarketCampaign | None:
        """Refuse."""
        raise _closed()

    async def links(self, campaign_id: str) -> Mapping[str, str]:
        """Refuse."""
        raise _closed()

    async def report(self, campaign_id: str) -> Sequence[MarketPost]:
        """Refuse."""
        raise _closed()


def _closed() -> NotAllowed:
    return NotAllowed(
        msg(
            "TikTok One is not connected here. Whoever runs me sets TAKT_TIKTOK_APP_ID, "
            "TAKT_TIKTOK_APP_SECRET and TAKT_TIKTOK_ACCESS_TOKEN of an app that TikTok has approved for it; "
            "everything else works without."
        )
    )
