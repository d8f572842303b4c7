"""A request moves on: its state and clocks, every card that shows it, and whoever must hear of it."""

from __future__ import annotations

from typing import Any

from commands.changes import refresh
from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.invocation import Address
from commands.core.replies import Reply, Subject
from commands.core.texts import N_, translator
from commands.deals import Deal, deal_of, facts
from commands.offer_cards import offer_card
from commands.request_cards import request_buttons, sentence
from commands.rules.money import Money
from commands.rules.states import REQUEST_MOVES, CampaignState, move
from storage import audit, outbox, requests
from storage.models import CreatorRequest, Workspace
from storage.session import Session

REMINDER = N_("A friendly reminder: {team} waits for your answer about “{campaign}”.")


def move_on(session: Session, services: Services, deal: Deal, name: str) -> None:
    """Make a legal move, start its clocks and change every card; raises UserError on an illegal one."""
    request, now = deal.request, services.now()
    request.state = move(REQUEST_MOVES, deal.state, name)
    request.version += 1
    request.entered_at = request.updated_at = now
    if not deal.is_open:
        request.open_key = None
    deal.restart(now=now)
    session.add(request)
    session.flush()
    show_anew(session, services, deal, str(request.version))


def show_anew(session: Session, services: Services, deal: Deal, why: str) -> None:
    """Change every card of a request, of its offer and of its campaign; ``why`` is new each time."""
    request = deal.request
    cause = f"request {request.id}:{why}"
    for kind, id in (("request", request.id), ("offer", request.id), ("campaign", request.campaign_id)):
        refresh(session, services, deal.workspace.id, kind, id, cause=cause)


def follow_rules(session: Session, services: Services, workspace: Workspace, why: str) -> None:
    """Let the waiting requests of a team count by its changed rules for silence, and show it."""
    campaigns = set()
    for request in requests.waiting(session, workspace_id=workspace.id):
        deal, before = deal_of(session, request), facts(request)
        deal.follow_rules(now=services.now())
        if facts(request) == before:
            continue
        session.add(request)
        campaigns.add(request.campaign_id)
        note_by_itself(session, services, request, "request reschedule", before)
        for kind in ("request", "offer"):
            refresh(session, services, workspace.id, kind, request.id, cause=why)
    for id in sorted(campaigns):
        refresh(session, services, workspace.id, "campaign", id, cause=why)


def note_by_itself(
    session: Session, services: Services, request: CreatorRequest, action: str, before: dict[str, Any]
) -> None:
    """Write into the history of a request what no person did to it."""
    audit.add(
        session,
        subject=("request", request.id),
        now=services.now(),
        workspace_id=request.workspace_id,
        actor_name="Taktgeber",
        action=action,
        before=before,
        after=facts(request),
    )


def tell_team(
    session: Session, services: Services, deal: Deal, text: str, cause: str, *, besides: Address | None = None
) -> None:
    """Queue a sentence for the chat a request was sent from, unless it was said there just now."""
    request = deal.request
    home = Address(request.from_platform, request.from_chat_id, request.from_thread_id)
    if not home.chat_id or home == besides or deal.campaign.state == CampaignState.ARCHIVED:
        return
    t = translator(deal.workspace.language)
    reply = Reply(
        text=sentence(deal, t, text),
        buttons=request_buttons(deal, t),
        subject=Subject(kind="request", id=request.id),
        workspace_id=deal.workspace.id,
        language=t.language,
    )
    _put(session, services, deal, home, reply, cause, person="")


def tell_creator(session: Session, services: Services, deal: Deal, text: str, cause: str) -> bool:
    """Queue the offer with a sentence for its creator; False when nobody knows where to write to."""
    request, t = deal.request, deal.creator_t
    if not request.contact_chat_id or deal.campaign.state == CampaignState.ARCHIVED:
        return False
    address = Address(request.contact_platform, request.contact_chat_id)
    reply = offer_card(deal, t, sentence(deal, t, text) if text else "")
    _put(session, services, deal, address, reply, cause, person=deal.contact)
    return True


def _put(
    session: Session, services: Services, deal: Deal, address: Address, reply: Reply, cause: str, person: str
) -> None:
    outbox.put(
        session,
        now=services.now(),
        workspace_id=deal.workspace.id,
        # What begins so is silenced when the campaign is archived.
        cause=f"request:{deal.request.id}:{cause}",
        platform=address.platform,
        chat_id=address.chat_id,
        thread_id=address.thread_id,
        payload=seal(session, services, reply, deal.workspace.id, person).model_dump_json(),
        language=reply.language,
    )


def answered(deal: Deal) -> str:
    """Give the cause of what is said about the present state, once."""
    return f"answered:{deal.request.version}"


def countered(deal: Deal, fee: Money | None, note: str) -> None:
    """Write a counter-offer into a request."""
    row = deal.request
    row.counter_fee_minor = fee.minor if fee else None
    row.counter_currency = fee.currency if fee else ""
    row.counter_note = note
