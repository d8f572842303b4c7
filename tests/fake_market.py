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
        """Make a campaign that all of them may join."""
        return MarketCampaign("1", "https://www.tiktok.com/tcm/invite/1", list(handles))

    async def links(self, campaign_id: str) -> Mapping[str, str]:
        """Give no links."""
        return {}

    async def report(self, campaign_id: str) -> Sequence[MarketPost]:
        """Give no figures."""
        return []
