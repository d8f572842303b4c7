"""Accounts of creators who let a team read the figures of their posts: TikTok One's part of the interface."""

from __future__ import annotations

from collections.abc import Sequence

from bot.tiktok import account_wire
from bot.tiktok.accounts import Accounts
from bot.tiktok.business import Kinds
from bot.tiktok.codes import Action
from commands.core.accounts import AccountGrant, Profile
from commands.core.errors import RemoteError
from commands.core.marketplace import MarketPost, NotAllowed, NotThere
from commands.core.reporting import TokenRefused
from commands.core.texts import Message, msg

_PAGE, _MOST_PAGES = 10, 20
_WRONG: tuple[type[RemoteError], Message] = (
    RemoteError,
    msg(
        "TikTok did not take the question (code {code}). Ask the creator whether the account is still open; "
        "I ask again by myself."
    ),
)
KINDS: Kinds = {
    Action.SET_UP: (
        NotAllowed,
        msg(
            "TikTok does not let this app read accounts of creators (code {code}). Whoever runs me asks for "
            "the permission TikTok Creator (insights and media) in TikTok's developer portal."
        ),
    ),
    Action.RECONNECT: (
        TokenRefused,
        msg(
            "TikTok does not accept the creator's leave any more (code {code}): it was taken back, or has "
            "expired. Ask the creator anew: /connect creator"
        ),
    ),
    Action.UNKNOWN: (
        NotThere,
        msg(
            "This creator is not in TikTok One, or their region is not served (code {code}), so TikTok tells "
            "no figures. Once they have joined I read them; until then they enter them: /post figures"
        ),
    ),
    Action.CORRECT: _WRONG,
}
# What a creator reads who comes back from TikTok.
_BACK: Kinds = {
    Action.RECONNECT: (
        TokenRefused,
        msg(
            "TikTok did not take what you brought (code {code}): it works once and for ten minutes. Press "
            "the button of your request again."
        ),
    ),
    Action.SET_UP: (
        NotAllowed,
        msg(
            "TikTok does not let me read your figures (code {code}). Nothing is wrong on your side: tell the "
            "team, and enter your figures with the button of your request."
        ),
    ),
}


class CreatorAccounts(Accounts):
    """Ask with a creator's own token, and only for what they were told is read."""

    async def exchange(self, code: str) -> AccountGrant:
        """Turn a code into tokens, once."""
        return account_wire.grant_of(await self._exchanged(self._business.using("", _BACK), code))

    async def profile(self, token: str, account_id: str) -> Profile:
        """Tell whose account it is."""
        fields = ["handle_name", "display_name"]
        data = await self._business.using(token).get(
            "tto/creator/authorized", creator_id=account_id, fields=fields
        )
        return account_wire.creator_of(data)

    async def videos(self, token: str, account_id: str, ids: Sequence[str]) -> Sequence[MarketPost]:
        """Give those of some videos that are the creator's.

        Whether TikTok heeds the numbers is not certain, so pages are turned until all are there.
        """
        found: dict[str, MarketPost] = {}
        for at in range(0, len(ids), _PAGE):
            wanted = [id for id in ids[at : at + _PAGE] if id not in found]
            if wanted:
                found |= await self._some(token, account_id, wanted, frozenset(ids))
        return list(found.values())

    async def _some(
        self, token: str, account_id: str, wanted: Sequence[str], known: frozenset[str]
    ) -> dict[str, MarketPost]:
        found: dict[str, MarketPost] = {}
        cursor: int | None = None
        for _ in range(_MOST_PAGES):
            data = await self._business.using(token).whole(
                "tto/creator/authorized/video/list",
                creator_id=account_id,
                video_ids=[*wanted],
                limit=_PAGE,
                cursor=cursor,
            )
            found |= {one.video_id: one for one in account_wire.posts_from(data) if one.video_id in known}
            before, cursor = cursor, account_wire.next_of(data)
            if cursor in (None, before) or found.keys() >= set(wanted):
                break
        return found
