"""With which token TikTok is asked for a team: its own leave, or that of the settings. Decided here alone."""

from __future__ import annotations

from datetime import datetime

from commands.core import seals
from commands.core.context import Services
from commands.core.reporting import TokenRefused
from commands.core.texts import msg
from storage import ads, post_sources
from storage.models import Advertiser, Connection, PostSource
from storage.session import Session


def token_of(session: Session, services: Services, workspace_id: int) -> str | None:
    """Give the token a team asks TikTok with: its newest leave, else the settings'.

    Strangers may invite a bot, so the settings' token serves one team alone, which was here before they were.
    """
    for row in ads.connections(session, workspace_id=workspace_id):
        if row.refused_at is None and (token := opened(services, row)):
            return token
    return services.own.token if services.own and _is_first(session, workspace_id) else None


def token_for(session: Session, services: Services, advertiser: Advertiser) -> str:
    """Give the token an advertiser is read with; raises TokenRefused where there is none any more."""
    if advertiser.connection_id is None:
        if services.own and services.own.advertiser_id == advertiser.advertiser_id:
            return services.own.token
        raise TokenRefused(
            msg("The settings name no token for this ad account any more. Connect it: /connect tiktok")
        )
    row = ads.connection(session, workspace_id=advertiser.workspace_id, id=advertiser.connection_id)
    token = opened(services, row) if row else None
    if token is None:
        raise TokenRefused(
            msg(
                "The key that your team's leave was sealed with is gone. A manager gives it again: "
                "/connect tiktok"
            )
        )
    return token


def keep(session: Session, services: Services, row: Connection | PostSource, token: str) -> None:
    """Seal a token, or an account's tokens, into its row."""
    row.sealed = seals.seal(services.keys, token, *_bound(row))
    session.add(row)
    session.flush()


def opened(services: Services, row: Connection | PostSource) -> str | None:
    """Give the token of a leave; None without the key it was sealed with."""
    try:
        return seals.unseal(services.keys, row.sealed, *_bound(row))
    except seals.Unopened:
        return None


def of_nobody_else(session: Session, services: Services, token: str, but: Connection | None = None) -> bool:
    """Tell whether a token may be given back: whoever lets several teams in may have one for all of them."""
    if services.own and services.own.token == token:
        return False
    others = [row for row in ads.everywhere(session) if but is None or row.id != but.id]
    return all(opened(services, row) != token for row in others)


def under_older_keys(session: Session, services: Services) -> int:
    """Count the tokens that need a key that is not the present one."""
    return sum(seals.needs_older(services.keys, row.sealed, *_bound(row)) for row in _everywhere(session))


def seal_anew(session: Session, services: Services) -> None:
    """Seal all tokens under the present key, so that older ones may be taken away."""
    for row in _everywhere(session):
        if seals.needs_older(services.keys, row.sealed, *_bound(row)) and (token := opened(services, row)):
            keep(session, services, row, token)


def adopt_own(session: Session, services: Services, now: datetime) -> None:
    """Let the first team read the settings' advertiser."""
    own, team = services.own, ads.first_team(session)
    if own is None or team is None:
        return
    known = {row.advertiser_id for row in ads.of(session, workspace_id=team.id)}
    if own.advertiser_id not in known:
        ids = [own.advertiser_id]
        for row in ads.take_over(session, workspace_id=team.id, connection_id=None, advertiser_ids=ids):
            row.chosen, row.due_at, row.name = True, now, own.advertiser_id


def _is_first(session: Session, workspace_id: int) -> bool:
    team = ads.first_team(session)
    return team is not None and team.id == workspace_id


def _everywhere(session: Session) -> list[Connection | PostSource]:
    return [*ads.everywhere(session), *post_sources.everywhere(session)]


def _bound(row: Connection | PostSource) -> tuple[str, str, str]:
    purpose = "tiktok token" if isinstance(row, Connection) else "tiktok account"
    return purpose, str(row.workspace_id), str(row.id)
