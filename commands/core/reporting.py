"""What the assistant asks of TikTok's ad accounts; who connects them says how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from commands.core.errors import RemoteError
from commands.core.marketplace import NotAllowed
from commands.core.texts import msg
from storage.frozen import frozen


class TokenRefused(NotAllowed):
    """TikTok takes this token no longer: it was taken back, or has expired."""


class Twice(RemoteError):
    """TikTok was asked for this very thing before, or has one of the same name."""


class Garbled(RemoteError):
    """An answer from which no figure can be taken without guessing."""


@dataclass(frozen=True, repr=False)
class Own:
    """The settings' own access: a token, and the advertiser it is for."""

    token: str
    advertiser_id: str


@dataclass(frozen=True, repr=False)
class Grant:
    """What somebody allowed: a token, and the ids of the advertisers it opens."""

    token: str
    advertiser_ids: Sequence[str] = ()


@frozen
class AdAccount:
    """An ad account as TikTok tells of it; its days begin at midnight of its time zone."""

    id: str
    name: str = ""
    currency: str = ""
    timezone: str = ""


@frozen
class SeenCampaign:
    """A campaign of an ad account."""

    id: str
    name: str = ""
    status: str = ""
    created_on: date | None = None
    on: bool | None = None


@frozen
class NewCampaign:
    """A campaign to make at TikTok, switched off; with the same ``request_id`` it is made once."""

    advertiser_id: str
    name: str
    objective: str
    budget: str
    request_id: str


@frozen
class Wanted:
    """Which days of which campaigns of an ad account a report is to be about; both days included."""

    advertiser_id: str
    campaign_ids: Sequence[str]
    start: date
    end: date
    currency: str


@frozen
class TrendingTag:
    """A hashtag that is on the rise; ``change`` is TikTok's own word for how its rank moved."""

    name: str
    rank: int | None = None
    change: str = ""
    views: int | None = None
    posts: int | None = None


@frozen
class ReportPage:
    """Rows of a report as columns: for each its ad, the ad's name and campaign, its day, and its figures.

    ``items`` are the numbers of the posts that ads show; one that shows none has a blank.
    """

    ads: Sequence[str] = ()
    names: Sequence[str] = ()
    campaigns: Sequence[str] = ()
    days: Sequence[int] = ()
    measures: Sequence[str] = ()
    values: Sequence[Sequence[int | None]] = field(default_factory=tuple)
    pages: int = 1
    total: int = 0
    items: Sequence[str] = ()


@frozen
class HourRow:
    """What a campaign did in an hour, which is named as the ad account's clock does."""

    campaign: str
    hour: int
    figures: Mapping[str, int | None]


class AdsApi(Protocol):
    """Ask for ad accounts and their figures.

    Everything that goes to TikTok raises TokenRefused, NotAllowed, Garbled, or Unreachable of
    ``commands.core.tiktok``.
    """

    def gate(self, state: str, redirect: str) -> str:
        """Give the address at which somebody lets us read; raises NotAllowed where no app is set."""
        ...

    async def exchange(self, code: str) -> Grant:
        """Turn the code somebody came back with into a token; it works once."""
        ...

    async def revoke(self, token: str) -> None:
        """Give a token up at TikTok."""
        ...

    async def accounts(self, token: str) -> Sequence[AdAccount]:
        """Give the ad accounts a token opens."""
        ...

    async def account(self, token: str, id: str) -> AdAccount:
        """Give one ad account."""
        ...

    async def campaigns(self, token: str, advertiser_id: str) -> Sequence[SeenCampaign]:
        """Give all campaigns of an ad account, deleted ones included."""
        ...

    async def report(self, token: str, wanted: Wanted, page: int) -> ReportPage:
        """Give a page of a report, the first one is 1."""
        ...

    async def hours(self, token: str, wanted: Wanted) -> Sequence[HourRow]:
        """Give what campaigns did in each hour of a day that is not over."""
        ...

    async def order(self, token: str, wanted: Wanted) -> str:
        """Let TikTok make a large report, and give its number there."""
        ...

    async def ordered(self, token: str, wanted: Wanted, task: str) -> ReportPage | None:
        """Give a large report as a whole; None while it is being made."""
        ...

    async def make(self, token: str, wanted: NewCampaign) -> str:
        """Make a campaign that is switched off, and give its number there; raises Twice."""
        ...

    async def look(self, token: str, advertiser_id: str, id: str) -> SeenCampaign | None:
        """Tell how a campaign is now."""
        ...

    async def switch(self, token: str, advertiser_id: str, id: str, on: bool) -> None:
        """Switch a campaign on or off."""
        ...

    async def trending(
        self, token: str, advertiser_id: str, country: str, days: int
    ) -> Sequence[TrendingTag]:
        """Give the hashtags on the rise in a country over the last 1, 7, 30 or 120 days, the first first."""
        ...


class NoAds:
    """Stand where no app is set, and say what is missing."""

    def gate(self, state: str, redirect: str) -> str:
        """Refuse."""
        raise _no_app()

    async def exchange(self, code: str) -> Grant:
        """Refuse."""
        raise _no_app()

    async def revoke(self, token: str) -> None:
        """Refuse."""
        raise _no_app()

    async def accounts(self, token: str) -> Sequence[AdAccount]:
        """Refuse."""
        raise _no_app()

    async def account(self, token: str, id: str) -> AdAccount:
        """Refuse."""
        raise _no_app()

    async def campaigns(self, token: str, advertiser_id: str) -> Sequence[SeenCampaign]:
        """Refuse."""
        raise _no_app()

    async def report(self, token: str, wanted: Wanted, page: int) -> ReportPage:
        """Refuse."""
        raise _no_app()

    async def hours(self, token: str, wanted: Wanted) -> Sequence[HourRow]:
        """Refuse."""
        raise _no_app()

    async def order(self, token: str, wanted: Wanted) -> str:
        """Refuse."""
        raise _no_app()

    async def ordered(self, token: str, wanted: Wanted, task: str) -> ReportPage | None:
        """Refuse."""
        raise _no_app()

    async def make(self, token: str, wanted: NewCampaign) -> str:
        """Refuse."""
        raise _no_app()

    async def look(self, token: str, advertiser_id: str, id: str) -> SeenCampaign | None:
        """Refuse."""
        raise _no_app()

    async def switch(self, token: str, advertiser_id: str, id: str, on: bool) -> None:
        """Refuse."""
        raise _no_app()

    async def trending(
        self, token: str, advertiser_id: str, country: str, days: int
    ) -> Sequence[TrendingTag]:
        """Refuse."""
        raise _no_app()


def _no_app() -> NotAllowed:
    return NotAllowed(
        msg(
            "No TikTok app is set up here. Whoever runs me makes one in TikTok's developer portal and sets "
            "TAKT_TIKTOK_APP_ID and TAKT_TIKTOK_APP_SECRET; until then figures come from files: /kpi import"
        )
    )
