"""The tokens of a TikTok account: sealed in its row, and renewed before they end."""

from __future__ import annotations

import json
from datetime import timedelta

from commands.core.accounts import AccountGrant, CreatorsApi
from commands.core.context import Services
from commands.core.errors import RemoteError
from commands.core.reporting import TokenRefused
from commands.core.texts import Message, msg
from commands.core.tiktok import Unanswered, Unreachable
from commands.tiktok import access
from commands.tiktok.sync_hold import Left, held
from storage.models import PostSource
from storage.post_sources import CREATOR
from storage.session import Session

_EARLY = timedelta(hours=1)
_LOST: dict[bool, Message] = {
    False: msg(
        "The key that the leave for this account was sealed with is gone. Whoever owns the account gives it "
        "again: /connect account"
    ),
    True: msg(
        "The key that the creator's leave was sealed with is gone. Ask the creator anew: /connect creator"
    ),
}


def asked_of(services: Services, kind: str) -> CreatorsApi:
    """Give whom an account of a kind is asked through."""
    return services.creators if kind == CREATOR else services.accounts


def keep(session: Session, services: Services, row: PostSource, grant: AccountGrant) -> None:
    """Seal an account's tokens into its row."""
    row.token_until = services.now() + timedelta(seconds=grant.lasts)
    access.keep(session, services, row, json.dumps([grant.token, grant.renewal]))


def opened(services: Services, row: PostSource) -> tuple[str, str] | None:
    """Give an account's token and what renews it; None without the key they were sealed with."""
    text = access.opened(services, row)
    if text is None:
        return None
    token, renewal = json.loads(text)
    return token, renewal


async def fresh(services: Services, row: PostSource, holder: str) -> str:
    """Give a token that still lasts, renewed where that is due; raises RemoteError."""
    found = opened(services, row)
    if found is None:
        raise TokenRefused(_LOST[row.kind == CREATOR])
    if row.token_until and services.now() < row.token_until - _EARLY:
        return found[0]
    return await renewed(services, row, holder)


async def renewed(services: Services, row: PostSource, holder: str) -> str:
    """Renew an account's tokens and keep them before anything else is asked."""
    found = opened(services, row)
    assert found is not None
    try:
        grant = await asked_of(services, row.kind).renew(found[1])
    except Unanswered:
        # Whether it was renewed is seen when it is tried again.
        raise Unreachable(msg("TikTok does not answer right now. Try again in a few minutes.")) from None

    def work(session: Session) -> None:
        keep(session, services, held(session, services, PostSource, row.id, holder), grant)

    await services.store.write(work)
    return grant.token


async def at_hand(services: Services, row: PostSource) -> str:
    """Give a token for somebody who waits for an answer; raises RemoteError."""
    try:
        return await fresh(services, row, services.new_token())
    except Left:
        raise Unreachable(msg("I am reading this account right now. Try again in a few minutes.")) from None


async def given_back(services: Services, row: PostSource) -> bool:
    """Give tokens back at TikTok; those that it takes no longer are given back already."""
    found = opened(services, row)
    if found is None:
        return False
    (token, renewal), api = found, asked_of(services, row.kind)
    try:
        if row.token_until and row.token_until <= services.now():
            token = (await api.renew(renewal)).token
        await api.revoke(token)
    except TokenRefused:
        return True
    except RemoteError:
        return False
    return True
