"""Spark codes behind the port the commands know: redeemed for one advertising account."""

from __future__ import annotations

from datetime import datetime

from bot.tiktok.business import Business, Kinds
from bot.tiktok.codes import Action
from bot.tiktok.reading import JsonObject, id_text
from commands.core.marketplace import NotAllowed
from commands.core.texts import msg
from commands.core.tiktok import Grant, Refused

_REFUSED = msg(
    "TikTok did not take the Spark code (code {code}). It may be mistyped, over, or taken back: ask the "
    "creator for a new one."
)
KINDS: Kinds = {
    Action.CORRECT: (Refused, _REFUSED),
    Action.UNKNOWN: (Refused, _REFUSED),
    Action.SET_UP: (
        NotAllowed,
        msg(
            "TikTok does not let this app redeem Spark codes (code {code}). Whoever runs me asks for the "
            "permission “TikTok Posts” in TikTok's developer portal and connects the advertising account. "
            "Until then let the creator give the code to whoever runs your Ads Manager."
        ),
    ),
}
_HOLDS = {"AUTHORIZED": True, "UNAUTHORIZED": False, "EXPIRED": False, "REVOKED": False}


class SparkCodes:
    """Redeem codes for an advertising account; the connection is quiet and says KINDS."""

    def __init__(self, business: Business, advertiser_id: str) -> None:
        self._business = business
        self._advertiser = advertiser_id

    async def redeem(self, code: str) -> None:
        """Let the account use the post of a code, asked once; raises RemoteError."""
        await self._business.post("tt_video/authorize", advertiser_id=self._advertiser, auth_code=code)

    async def granted(self, code: str) -> Grant:
        """Ask what a code is good for; raises RemoteError."""
        return grant_of(
            await self._business.get("tt_video/info", advertiser_id=self._advertiser, auth_code=code)
        )


def grant_of(data: JsonObject) -> Grant:
    """Read for which post a code holds and until when; what is missing or unreadable is not known."""
    item, auth = _part(data, "item_info"), _part(data, "auth_info")
    status = auth.get("ad_auth_status")
    holds = _HOLDS.get(status) if isinstance(status, str) else None
    return Grant(id_text(item.get("item_id")), _moment(auth.get("auth_end_time")), holds)


def _part(data: JsonObject, key: str) -> JsonObject:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.strptime(f"{value} +0000", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None
    # 1970 stands for never.
    return found if found.year > 1970 else None
