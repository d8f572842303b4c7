"""TikTok One in memory: who is there, and what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from commands.core.marketplace import (
    MarketCampaign,
    MarketCreator,
    MarketPage,
    MarketPost,
    NotThere,
    Search,
)
from commands.core.texts import msg

MIA = MarketCreator(
    "mia.kocht",
    "Mia kocht",
    "7100000000000000123",
    followers=182_400,
    bio="Schnelle Rezepte",
    median_views=41_200,
    engagement_rate=Decimal("0.0712"),
    price=Decimal("850.0"),
    currency="EUR",
    labels=["Cooking", "Food & Beverage"],
)


class FakeMarket:
    """TikTok One as a test wants it; ``shy`` ones give no details, and ``fault`` is raised instead."""

    def __init__(self, *creators: MarketCreator, size: int = 10) -> None:
        self.creators = list(creators or [MIA])
        self.searches: list[tuple[Search, int]] = []
        self.shy: set[str] = set()
        self.fault: Exception | None = None
        self.of: dict[str, list[MarketPost]] = {}
        self.lost: Exception | None = None
        self.campaigns: dict[str, MarketCampaign] = {}
        self.looked: list[str] = []
        self.videos: dict[str, str] = {}
        self.counted: list[MarketPost] = []
        self._size = size

    async def search(self, wanted: Search, page: int) -> MarketPage:
        """Give a page of creators with the few values a search gives."""
        self.searches.append((wanted, page))
        if self.fault:
            raise self.fault
        first = (page - 1) * self._size
        part = self.creators[first : first + self._size]
        bare = [MarketCreator(one.handle, one.name, followers=one.followers) for one in part]
        return MarketPage(bare, len(self.creators), first + len(part) < len(self.creators))

    async def creator(self, handle: str) -> MarketCreator:
        """Give all there is of a creator."""
        if self.fault:
            raise self.fault
        found = next((one for one in self.creators if one.handle == handle), None)
        if found is None:
            raise NotThere(
                msg("TikTok One answered for @{other} instead of @{handle}.", other="x", handle=handle)
            )
        return found

    async def details(self, handles: Sequence[str]) -> Mapping[str, MarketCreator]:
        """Give all there is of those who are not shy."""
        return {
            one.handle: one for one in self.creators if one.handle in handles and one.handle not in self.shy
        }

    async def posts(self, handle: str) -> Sequence[MarketPost]:
        """Give a creator's posts."""
        if self.fault:
            raise self.fault
        return self.of.get(handle, [])

    async def invite(self, name: str, handles: Sequence[str]) -> MarketCampaign:
        """Make a campaign that all but the shy may join; ``lost`` is raised where the answer is lost."""
        if self.fault:
            raise self.fault
        link = f"https://www.tiktok.com/tcm/invite/{len(self.campaigns) + 1}"
        shy = [one for one in handles if one in self.shy]
        taken = [one for one in handles if one not in self.shy]
        number = f"741000000000000000{len(self.campaigns) + 1}"
        self.campaigns[name] = MarketCampaign(number, link, taken, shy)
        if self.lost:
            raise self.lost
        return self.campaigns[name]

    async def made(self, mark: str) -> MarketCampaign | None:
        """Give the campaign whose name holds a mark."""
        self.looked.append(mark)
        return next((one for name, one in self.campaigns.items() if mark in name), None)

    async def links(self, campaign_id: str) -> Mapping[str, str]:
        """Give how the links of videos stand."""
        if self.fault:
            raise self.fault
        return self.videos

    async def report(self, campaign_id: str) -> Sequence[MarketPost]:
        """Give the figures of a campaign's videos."""
        if self.fault:
            raise self.fault
        return self.counted
