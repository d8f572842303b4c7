"""What the assistant asks of TikTok accounts that somebody lets us read; who connects them says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from commands.core.marketplace import MarketPost, NotAllowed
from commands.core.texts import msg
from storage.frozen import frozen


@dataclass(frozen=True, repr=False)
class AccountGrant:
    """What somebody allowed: a token that lasts some seconds, and another that renews both."""

    account_id: str
    token: str
    renewal: str
    lasts: int


@frozen
class Profile:
    """A TikTok account as TikTok tells of it."""

    handle: str = ""
    name: str = ""


@frozen
class TrendingSound:
    """A sound on the rise that may be used in advertising."""

    name: str
    rank: int | None = None
    artist: str = ""


class CreatorsApi(Protocol):
    """Ask TikTok accounts about some of their videos.

    Everything that goes to TikTok raises TokenRefused, NotAllowed, Garbled, or Unreachable of
    ``commands.core.tiktok``.
    """

    def gate(self, state: str) -> str:
        """Give the address at which somebody lets us read; raises NotAllowed where no app is set."""
        ...

    async def exchange(self, code: str) -> AccountGrant:
        """Turn the code somebody came back with into tokens; it works once."""
        ...

    async def renew(self, renewal: str) -> AccountGrant:
        """Give new tokens; the ones before may end with that."""
        ...

    async def revoke(self, token: str) -> None:
        """Give a token up at TikTok."""
        ...

    async def profile(self, token: str, account_id: str) -> Profile:
        """Tell whose account it is."""
        ...

    async def videos(self, token: str, account_id: str, ids: Sequence[str]) -> Sequence[MarketPost]:
        """Give those of some videos, at most 20, that are the account's."""
        ...


class AccountsApi(CreatorsApi, Protocol):
    """Ask TikTok accounts whose owner lets a team read all of them."""

    async def newest(self, token: str, account_id: str) -> Sequence[MarketPost]:
        """Give the account's newest videos."""
        ...

    async def sounds(self, token: str, account_id: str, country: str, days: int) -> Sequence[TrendingSound]:
        """Give the sounds on the rise in a country."""
        ...


class NoAccounts:
    """Stand where no app is set, and say what is missing."""

    def gate(self, state: str) -> str:
        """Refuse."""
        raise _no_app()

    async def exchange(self, code: str) -> AccountGrant:
        """Refuse."""
        raise _no_app()

    async def renew(self, renewal: str) -> AccountGrant:
        """Refuse."""
        raise _no_app()

    async def revoke(self, token: str) -> None:
        """Refuse."""
        raise _no_app()

    async def profile(self, token: str, account_id: str) -> Profile:
        """Refuse."""
        raise _no_app()

    async def videos(self, token: str, account_id: str, ids: Sequence[str]) -> Sequence[MarketPost]:
        """Refuse."""
        raise _no_app()

    async def newest(self, token: str, account_id: str) -> Sequence[MarketPost]:
        """Refuse."""
        raise _no_app()

    async def sounds(self, token: str, account_id: str, country: str, days: int) -> Sequence[TrendingSound]:
        """Refuse."""
        raise _no_app()


def _no_app() -> NotAllowed:
    return NotAllowed(
        msg(
            "No TikTok app is set up here. Whoever runs me makes one in TikTok's developer portal and sets "
            "TAKT_TIKTOK_APP_ID and TAKT_TIKTOK_APP_SECRET; until then figures of posts are written down: "
            "/content figures"
        )
    )
