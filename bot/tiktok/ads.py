"""TikTok's ad accounts behind the port the commands know."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlencode

from bot.tiktok import hour_wire, report_wire, trend_wire
from bot.tiktok.business import Business, Kinds
from bot.tiktok.codes import Action
from bot.tiktok.wire import turn
from commands.core.errors import RemoteError
from commands.core.marketplace import NotAllowed
from commands.core.reporting import (
    AdAccount,
    Garbled,
    Grant,
    HourRow,
    NewCampaign,
    ReportPage,
    SeenCampaign,
    TokenRefused,
    TrendingTag,
    Twice,
    Wanted,
)
from commands.core.texts import Message, msg

_WRONG: tuple[type[RemoteError], Message] = (
    RemoteError,
    msg(
        "TikTok did not take the question (code {code}). Look whether the ad account is still open in "
        "Ads Manager; I ask again by myself."
    ),
)
# How refusals are said where somebody's own leave is at stake, and not the settings'.
KINDS: Kinds = {
    Action.SET_UP: (
        NotAllowed,
        msg(
            "TikTok does not let this app read that (code {code}). Whoever runs me asks for the permissions "
            "Ad Account Management, Ads Management and Reporting in TikTok's developer portal; then connect "
            "again: /connect tiktok"
        ),
    ),
    Action.RECONNECT: (
        TokenRefused,
        msg(
            "TikTok does not accept your team's leave any more (code {code}): it was taken back, or has "
            "expired. A manager gives it again: /connect tiktok"
        ),
    ),
    Action.CORRECT: _WRONG,
    Action.UNKNOWN: _WRONG,
}
_TRENDS: Kinds = {
    Action.SET_UP: (
        NotAllowed,
        msg(
            "TikTok does not let this app read trends (code {code}). Whoever runs me asks for the permission "
            "Discovery in TikTok's developer portal."
        ),
    ),
    Action.CORRECT: (
        RemoteError,
        msg("TikTok has no trends for this country or these days (code {code}). Try another country."),
    ),
}
_MOST_PAGES = 100
_TWICE = "40050"
_NAMED_AT_ONCE = 100


class Ads:
    """Ask for one app, each time with the token that is given."""

    def __init__(self, business: Business, base_url: str, app_id: str, secret: str) -> None:
        self._business = business
        self._base = base_url
        self._app = {"app_id": app_id, "secret": secret}

    def gate(self, state: str, redirect: str) -> str:
        """Give the address at which somebody lets us read."""
        asked = {"app_id": self._app["app_id"], "state": state, "redirect_uri": redirect}
        return f"{self._base}/portal/auth?{urlencode(asked)}"

    async def exchange(self, code: str) -> Grant:
        """Turn a code into a token, once: whether it was used is not known when no answer comes."""
        data = await self._business.post("oauth2/access_token", **self._app, auth_code=code)
        return report_wire.grant_of(data)

    async def revoke(self, token: str) -> None:
        """Give a token up."""
        await self._business.using(token).post("oauth2/revoke_token", **self._app, access_token=token)

    async def accounts(self, token: str) -> Sequence[AdAccount]:
        """Give the ad accounts a token opens, with their currencies and time zones."""
        speaking = self._business.using(token)
        named = report_wire.accounts_of(await speaking.get("oauth2/advertiser/get", **self._app))
        found: dict[str, AdAccount] = {one.id: one for one in named}
        ids = list(found)
        for at in range(0, len(ids), _NAMED_AT_ONCE):
            some = await speaking.get("advertiser/info", advertiser_ids=ids[at : at + _NAMED_AT_ONCE])
            found |= {one.id: one for one in report_wire.accounts_of(some) if one.id in found}
        return list(found.values())

    async def account(self, token: str, id: str) -> AdAccount:
        """Give one ad account; one whose currency is not told cannot be read."""
        data = await self._business.using(token).get("advertiser/info", advertiser_ids=[id])
        found = next((one for one in report_wire.accounts_of(data) if one.id == id), None)
        if found is None or not found.currency:
            raise Garbled(report_wire.UNREADABLE)
        return found

    async def campaigns(self, token: str, advertiser_id: str) -> Sequence[SeenCampaign]:
        """Give all campaigns of an ad account."""
        speaking, found = self._business.using(token), dict[str, SeenCampaign]()
        for page in range(1, _MOST_PAGES + 1):
            asked = report_wire.campaigns_asked(advertiser_id, page)
            data = await speaking.whole("campaign/get", **asked)
            new = report_wire.campaigns_of(data)
            found |= {one.id: one for one in new}
            if not turn(data, len(new)).more:
                break
        return list(found.values())

    async def report(self, token: str, wanted: Wanted, page: int) -> ReportPage:
        """Give a page of a report."""
        asked = report_wire.report_asked(wanted, page)
        data = await self._business.using(token).whole("report/integrated/get", **asked)
        return report_wire.report_of(data, wanted)

    async def hours(self, token: str, wanted: Wanted) -> Sequence[HourRow]:
        """Give what campaigns did in each hour of a day."""
        speaking, found = self._business.using(token), list[HourRow]()
        for page in range(1, _MOST_PAGES + 1):
            data = await speaking.whole("report/integrated/get", **hour_wire.hours_asked(wanted, page))
            new = hour_wire.hours_of(data, wanted)
            found += new
            if not turn(data, len(new)).more:
                break
        return found

    async def order(self, token: str, wanted: Wanted) -> str:
        """Let TikTok make a large report; one that is made twice does no harm."""
        asked = report_wire.order_asked(wanted)
        return report_wire.task_of(await self._business.using(token).post("report/task/create", **asked))

    async def ordered(self, token: str, wanted: Wanted, task: str) -> ReportPage | None:
        """Give a large report; raises Garbled where TikTok could not make it."""
        speaking, asked = (
            self._business.using(token),
            {"advertiser_id": wanted.advertiser_id, "task_id": task},
        )
        if not report_wire.is_made(await speaking.get("report/task/check", **asked)):
            return None
        text = await speaking.text("report/task/download", **asked)
        return await asyncio.to_thread(report_wire.table_of, text, wanted)

    async def make(self, token: str, wanted: NewCampaign) -> str:
        """Make a campaign that is switched off."""
        asked = report_wire.new_campaign(wanted)
        try:
            data = await self._business.using(token).post("campaign/create", **asked)
        except RemoteError as error:
            if error.message.params.get("code") == _TWICE:
                raise Twice(error.message) from None
            raise
        found = report_wire.campaigns_of({"list": [data]})
        if not found:
            raise Garbled(report_wire.UNREADABLE)
        return found[0].id

    async def look(self, token: str, advertiser_id: str, id: str) -> SeenCampaign | None:
        """Tell how a campaign is now."""
        asked = report_wire.campaigns_asked(advertiser_id, 1)
        asked["filtering"] = {"campaign_ids": [id], "primary_status": "STATUS_ALL"}
        found = report_wire.campaigns_of(await self._business.using(token).whole("campaign/get", **asked))
        return next((one for one in found if one.id == id), None)

    async def switch(self, token: str, advertiser_id: str, id: str, on: bool) -> None:
        """Switch a campaign on or off; which it is now, ``look`` tells."""
        asked = {"campaign_ids": [id], "operation_status": "ENABLE" if on else "DISABLE"}
        await self._business.using(token).post("campaign/status/update", advertiser_id=advertiser_id, **asked)

    async def trending(
        self, token: str, advertiser_id: str, country: str, days: int
    ) -> Sequence[TrendingTag]:
        """Give the hashtags on the rise in a country."""
        asked = trend_wire.asked(advertiser_id, country, days)
        return trend_wire.tags_of(
            await self._business.using(token, _TRENDS).get("discovery/trending_list", **asked)
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._business.close()
