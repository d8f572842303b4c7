"""TikTok One behind the port the commands know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.tiktok import market_wire
from bot.tiktok.business import Business
from bot.tiktok.reading import objects, words
from bot.tiktok.wire import turn
from commands.core.errors import RemoteError
from commands.core.marketplace import (
    MarketCampaign,
    MarketCreator,
    MarketPage,
    MarketPost,
    NotAllowed,
    NotThere,
    Search,
)
from commands.core.texts import msg
from commands.core.tiktok import Unanswered, Unreachable

_UNREADABLE = msg("TikTok's answer made no sense to me. Try again in a few minutes.")
_MOST_PAGES = 20
_MOST_KEPT = 2_000
_FRESH = timedelta(minutes=15)
# Somebody waits for the page these belong to.
_PATIENCE = 6.0


class Market:
    """Ask TikTok One for one app; its account there is looked up once, and a creator once in a while."""

    def __init__(
        self,
        business: Business,
        app_id: str,
        secret: str,
        *,
        now: Callable[[], datetime],
        patience: float = _PATIENCE,
    ) -> None:
        self._business = business
        self._now = now
        self._patience = patience
        self._kept: dict[str, tuple[datetime, MarketCreator]] = {}
        self._app = {"app_id": app_id, "secret": secret}
        self._known = ""
        self._looking = asyncio.Lock()

    async def account(self) -> str:
        """Give the id of the app's account in TikTok One; raises NotAllowed where it has none."""
        async with self._looking:
            if not self._known:
                found = market_wire.accounts(await self._business.get("tto/oauth2/tcm", **self._app))
                if not found:
                    raise NotAllowed(
                        msg(
                            "This app has no TikTok One account. Whoever runs me links one in TikTok's "
                            "Business Center."
                        )
                    )
                self._known = found[0]
        return self._known

    async def search(self, wanted: Search, page: int) -> MarketPage:
        """Give a page of creators."""
        values = market_wire.asked(wanted, page)
        return market_wire.page_of(
            await self._business.get("tto/tcm/creator/discover", **await self._named(), **values)
        )

    async def creator(self, handle: str) -> MarketCreator:
        """Give all that is public of a creator."""
        data = await self._business.get("tto/tcm/creator/public", **await self._named(), handle_name=handle)
        found = market_wire.creator_of(data)
        if found is None:
            raise Unreachable(_UNREADABLE)
        if found.handle != handle.lower():
            raise NotThere(
                msg(
                    "TikTok One answered for @{other} instead of @{handle}.",
                    other=found.handle,
                    handle=handle,
                )
            )
        self._keep(found)
        return found

    async def details(self, handles: Sequence[str]) -> Mapping[str, MarketCreator]:
        """Give all that is public of those creators of whom it comes soon enough, by handle.

        Whoever is missing is asked for again the next time, and those that are here are not.
        """
        oldest = self._now() - _FRESH
        fresh = {name: one for name, (at, one) in self._kept.items() if at >= oldest and name in handles}
        tasks = [asyncio.create_task(self.creator(name)) for name in handles if name not in fresh]
        done, late = await asyncio.wait(tasks, timeout=self._patience) if tasks else (set(), set())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        faults = [fault for task in done if (fault := task.exception())]
        if unexpected := next((one for one in faults if not isinstance(one, RemoteError)), None):
            raise unexpected
        came = [task.result() for task in done if not task.exception()]
        return fresh | {one.handle: one for one in came}

    def _keep(self, found: MarketCreator) -> None:
        self._kept.pop(found.handle, None)
        self._kept[found.handle] = (self._now(), found)
        if len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    async def posts(self, handle: str) -> Sequence[MarketPost]:
        """Give a creator's newest ten posts."""
        data = await self._business.get(
            "tto/tcm/creator/public/video/list", **await self._named(), handle_name=handle, limit=10
        )
        return market_wire.posts_of(data)

    async def invite(self, name: str, handles: Sequence[str]) -> MarketCampaign:
        """Make a campaign and give the link by which these creators join it."""
        data = await self._business.post(
            "tto/tcm/campaign/create",
            **await self._named(),
            campaign_name=name,
            handle_names=market_wire.handles(handles),
        )
        found = market_wire.campaign_of(data)
        if found is None:
            raise Unanswered(_UNREADABLE)
        return found

    async def made(self, mark: str) -> MarketCampaign | None:
        """Give the campaign whose name holds a mark, if there is one."""
        for page in range(1, _MOST_PAGES + 1):
            data = await self._business.get("tto/tcm/campaign", **await self._named(), page=page)
            rows = objects(data.get("campaigns"))
            found = next((row for row in rows if mark in (words(row.get("campaign_name"), 600) or "")), None)
            if found:
                return market_wire.campaign_of(found)
            if not turn(data, len(rows)).more:
                break
        return None

    async def links(self, campaign_id: str) -> Mapping[str, str]:
        """Give for each video that was linked to a campaign how that stands."""
        found: dict[str, str] = {}
        for page in range(1, _MOST_PAGES + 1):
            data = await self._business.get(
                "tto/tcm/campaign/link/status", **await self._named(), campaign_ids=[campaign_id], page=page
            )
            new = market_wire.links_of(data)
            found |= new
            if not turn(data, len(new)).more:
                break
        return found

    async def report(self, campaign_id: str) -> Sequence[MarketPost]:
        """Give the figures of all videos of a campaign."""
        found: list[MarketPost] = []
        for page in range(1, _MOST_PAGES + 1):
            data = await self._business.get(
                "tto/tcm/report", **await self._named(), campaign_id=campaign_id, page=page
            )
            new = market_wire.posts_of(data, "videos")
            found += new
            if not turn(data, len(new)).more:
                break
        return found

    async def close(self) -> None:
        """Let go of the connections."""
        await self._business.close()

    async def _named(self) -> dict[str, str]:
        return {"tto_tcm_account_id": await self.account()}
