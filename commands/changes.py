"""When something changes, every card that shows it does too, and its alerts and dashboards are looked at."""

from __future__ import annotations

from collections.abc import Callable

from commands.cards import campaign_card
from commands.core.buttons import seal
from commands.core.context import Context, Services
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.requests.deals import Deal, answered, closed, deal_of
from commands.requests.offer_cards import offer_card
from commands.requests.request_cards import request_card, told_card
from commands.tiktok.source_cards import sources_card
from storage import alerts, buttons, campaigns, dashboards, outbox, requests, teams
from storage.models import Card, CreatorRequest
from storage.session import Session


def refresh_cards(context: Context, session: Session, kind: str, id: int) -> None:
    """Queue the new look of a thing for every chat that shows it, in the running transaction."""
    refresh(session, context.services, context.workspace.id, kind, id, cause=context.event.key)


def refresh(
    session: Session, services: Services, workspace_id: int, kind: str, id: int, *, cause: str
) -> None:
    """Queue edits of all cards of a thing, in the workspace's language; an offer is in its creator's."""
    if kind == "campaign":
        alerts.stir(session, campaign_id=id, now=services.now())
        dashboards.stir(session, workspace_id=workspace_id, campaign_id=id, now=services.now())
    elif kind == "request":
        alerts.stir_request(session, request_id=id, now=services.now())
    show_again(session, services, workspace_id, kind, id, cause=cause)


def show_again(
    session: Session,
    services: Services,
    workspace_id: int,
    kind: str,
    id: int,
    *,
    cause: str,
    only: Callable[[Card], bool] = lambda card: True,
) -> bool:
    """Queue edits of some cards of a thing; False where there was none."""
    shown = buttons.cards_of(session, workspace_id=workspace_id, kind=kind, id=id)
    cards = [card for card in shown if only(card) and (kind != "offer" or _answers(session, card, id))]
    workspace = teams.workspace(session, id=workspace_id)
    if not cards or workspace is None:
        return False
    reading = Reading(session, workspace, services.now(), translator(workspace.language))
    looks: dict[str, str] = {}
    for card in cards:
        if card.said not in looks:
            found = _look(reading, kind, id, card.said)
            if found is None:
                return False
            looks[card.said] = seal(session, services, found[0], workspace_id, found[1]).model_dump_json()
        outbox.put_edit(
            session, card, cause=f"{kind}:{id}:{cause}", payload=looks[card.said], now=services.now()
        )
    return True


def _answers(session: Session, card: Card, id: int) -> bool:
    """Tell whether whoever was shown an offer answers it now: a fresh link takes it from them."""
    request = session.get(CreatorRequest, id)
    place = (request.contact_platform, request.contact_chat_id) if request else None
    return place == (card.platform, card.chat_id)


def _look(reading: Reading, kind: str, id: int, said: str) -> tuple[Reply, str] | None:
    """Give how a thing looks now below what was said, and whose its locked buttons are."""
    session, workspace_id = reading.session, reading.workspace.id
    if kind == "campaign":
        campaign = campaigns.get(session, workspace_id=workspace_id, id=id)
        return (campaign_card(reading, campaign), "") if campaign else None
    if kind == "sources":
        return sources_card(reading), ""
    request = requests.get(session, workspace_id=workspace_id, id=id)
    if request is None:
        return None
    if kind == "request":
        return (told_card(reading, request, said) if said else request_card(reading, request)), ""
    deal = deal_of(session, request)
    return offer_card(deal, deal.creator_t, _last_said(session, deal)), deal.contact


def _last_said(session: Session, deal: Deal) -> str:
    """Give what the creator was told of where it stands, the team's remarks included; else nothing."""
    request = deal.request
    if deal.rests and not deal.archived:
        return ""
    payload = outbox.payload_of(
        session,
        cause=f"request:{request.id}:{closed(deal) if deal.archived else answered(deal)}",
        platform=request.contact_platform,
        chat_id=request.contact_chat_id,
    )
    return Reply.model_validate_json(payload).text if payload else ""
