"""Asking a creator: the request that nobody knows of yet, and how it reaches them."""

from __future__ import annotations

from typing import Any

from commands.core.context import Context
from commands.posts import boards
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_moves import make_move, offered, tell_creator
from commands.rules.states import RequestState
from storage import market, requests
from storage.models import Campaign, Creator, CreatorRequest
from storage.session import Session


def candidate(context: Context, session: Session, creator: Creator, campaign: Campaign) -> CreatorRequest:
    """Add a request that nobody knows of yet but the team."""
    home = context.event.place.address
    return requests.add(
        session,
        context.workspace,
        now=context.now,
        campaign_id=campaign.id,
        creator_id=creator.id,
        state=RequestState.CANDIDATE.value,
        currency=campaign.currency,
        sent_by=context.event.person.name,
        from_platform=home.platform,
        from_chat_id=home.chat_id,
        from_thread_id=home.thread_id,
    )


def invite(context: Context, session: Session, deal: Deal) -> None:
    """Send the offer of a request: arm its link, start its clock, write to the creator where one can."""
    request, home = deal.request, context.event.place.address
    request.sent_by, request.created_at = context.event.person.name, context.now
    request.from_platform, request.from_chat_id = home.platform, home.chat_id
    request.from_thread_id = home.thread_id
    request.brief = _brief(session, deal)
    there = market.of_campaign(session, campaign_id=request.campaign_id)
    request.join_link = there.invite_link if there and there.shared else ""
    if _may_write(context, deal.creator):
        request.contact_platform, request.contact_user_id = "discord", deal.creator.discord_user_id
        request.contact_chat_id = f"dm:{deal.creator.discord_user_id}"
    deals.arm(context.services, request)
    make_move(session, context.services, deal, "invite", "team", here=home)
    offered(session, context.services, deal, request.message, by=request.sent_by)
    context.audit(session, "request send", ("request", request.id), after=deals.facts(request))
    tell_creator(session, context.services, deal, "", "offered")


def _brief(session: Session, deal: Deal) -> dict[str, Any]:
    """Give what the video has to keep to, with the examples of the campaign's board, as it is now."""
    campaign = deal.campaign
    examples = boards.lines(session, workspace_id=campaign.workspace_id, campaign_id=campaign.id)
    whole = {"hashtags": campaign.hashtags} | campaign.brief | {"examples": "\n".join(examples)}
    return {name: value for name, value in whole.items() if value}


def _may_write(context: Context, creator: Creator) -> bool:
    """Tell whether a creator gets a direct message; whoever sends very many gets links to pass on instead."""
    known = creator.discord_user_id and "discord" in context.services.admins
    return bool(known) and context.services.budget.may_write(context.event)


def how_to_reach(context: Context, deal: Deal, *, directly: bool = True) -> str:
    """Say how the creator gets the offer: in a direct message, by a link to pass on, or by word of mouth."""
    t, services = context.t, context.services
    link = deals.link_mark(services, deal.request)
    if directly and deal.request.contact_platform == "discord":
        return t("{who} gets the offer as a direct message on Discord.", who=deal.handle)
    if services.links:
        return t("Pass this link on to {who}:", who=deal.handle) + f" {link}"
    if context.event.person.platform == "console":
        return t("To try it as {who}, write:", who=deal.handle) + f" {link}"
    return t(
        "I cannot reach {who} from here. Ask them yourself and write down the answer: /request accept {id}, "
        "/request decline {id} or /request counter {id}",
        who=deal.handle,
        id=deal.short,
    )
