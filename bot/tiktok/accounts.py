"""TikTok accounts behind the port the commands know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode, urlsplit

from bot.tiktok import account_wire, trend_wire
from bot.tiktok.business import Business, Kinds
from bot.tiktok.codes import Action
from bot.tiktok.reading import JsonObject
from commands.core.accounts import AccountGrant, Profile, TrendingSound
from commands.core.errors import RemoteError
from commands.core.marketplace import MarketPost, NotAllowed
from commands.core.reporting import TokenRefused
from commands.core.texts import Message, msg

PATH = "/connect/account/"
_HOST, _SCOPES = "www.tiktok.com", "user.info.basic,user.account.type,video.list"
_NEWEST = 20
_WRONG: tuple[type[RemoteError], Message] = (
    RemoteError,
    msg(
        "TikTok did not take the question (code {code}). Look whether the account is still open in the "
        "TikTok app; I ask again by myself."
    ),
)
KINDS: Kinds = {
    Action.SET_UP: (
        NotAllowed,
        msg(
            "TikTok does not let this app read TikTok accounts (code {code}). Whoever runs me asks for the "
            "permission TikTok Accounts in TikTok's developer portal; then connect again: /connect account"
        ),
    ),
    Action.RECONNECT: (
        TokenRefused,
        msg(
            "TikTok does not accept the leave for this account any more (code {code}): it was taken back, or "
            "has expired. Whoever owns the account gives it again: /connect account"
        ),
    ),
    Action.CORRECT: _WRONG,
    Action.UNKNOWN: _WRONG,
}
_SOUNDS: Kinds = {
    Action.CORRECT: (
        RemoteError,
        msg("TikTok has no sounds for this country or these days (code {code}). Try another country."),
    ),
}


def way_back(url: str | None) -> str:
    """Give where TikTok sends somebody back to: it takes https alone, without a port.

    Where we have no such address nothing answers there; what counts is the address itself.
    """
    parts = urlsplit(url or "")
    fits = parts.scheme == "https" and parts.port is None and not parts.query
    return f"{url if fits else 'https://localhost'}{PATH}"


class Accounts:
    """Ask for one app, each time with the token that is given; ``place`` gives TikTok's public hosts."""

    def __init__(
        self, business: Business, place: Callable[[str], str], app_id: str, secret: str, redirect: str
    ) -> None:
        self._business = business
        self._place = place
        self._app = {"client_id": app_id, "client_secret": secret}
        self._redirect = redirect

    def gate(self, state: str) -> str:
        """Give the address at which somebody lets us read."""
        asked = {
            "client_key": self._app["client_id"],
            "response_type": "code",
            "scope": _SCOPES,
            "redirect_uri": self._redirect,
            "state": state,
        }
        return f"{self._place(_HOST)}/v2/auth/authorize?{urlencode(asked)}"

    async def exchange(self, code: str) -> AccountGrant:
        """Turn a code into tokens, once."""
        return account_wire.grant_of(await self._exchanged(self._business, code))

    async def _exchanged(self, business: Business, code: str) -> JsonObject:
        asked = {"grant_type": "authorization_code", "auth_code": code, "redirect_uri": self._redirect}
        return await business.post("tt_user/oauth2/token", **self._app, **asked)

    async def renew(self, renewal: str) -> AccountGrant:
        """Give new tokens."""
        asked = {"grant_type": "refresh_token", "refresh_token": renewal}
        data = await self._business.post("tt_user/oauth2/refresh_token", **self._app, **asked)
        return account_wire.grant_of(data)

    async def revoke(self, token: str) -> None:
        """Give a token up."""
        await self._business.using(token).post("tt_user/oauth2/revoke", **self._app, access_token=token)

    async def profile(self, token: str, account_id: str) -> Profile:
        """Tell whose account it is."""
        fields = ["username", "display_name"]
        data = await self._business.using(token).get("business/get", business_id=account_id, fields=fields)
        return account_wire.profile_of(data)

    async def videos(self, token: str, account_id: str, ids: Sequence[str]) -> Sequence[MarketPost]:
        """Give those of some videos that are the account's."""
        asked = {"fields": account_wire.FIELDS, "filters": {"video_ids": [*ids]}, "max_count": len(ids)}
        data = await self._business.using(token).whole("business/video/list", business_id=account_id, **asked)
        return account_wire.videos_of(data)

    async def newest(self, token: str, account_id: str) -> Sequence[MarketPost]:
        """Give the account's newest videos."""
        asked = {"fields": account_wire.FIELDS, "max_count": _NEWEST}
        data = await self._business.using(token).get("business/video/list", business_id=account_id, **asked)
        return account_wire.videos_of(data)

    async def sounds(self, token: str, account_id: str, country: str, days: int) -> Sequence[TrendingSound]:
        """Give the sounds on the rise in a country."""
        asked = trend_wire.asked_of_account(account_id, country, days)
        return trend_wire.sounds_of(
            await self._business.using(token, _SOUNDS).get("discovery/cml/trending_list", **asked)
        )
