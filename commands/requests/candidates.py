"""Who might be asked: candidates of a campaign, before anybody is told."""

from __future__ import annotations

from typing import Any

from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_asking import campaign_to_ask_for, creator_to_ask, hindrance
from commands.requests.request_cards import request_card, request_table
from commands.requests.request_invite import candidate
from commands.requests.request_offer import FEE, OFFER, Offer
from commands.requests.request_round import Round
from commands.requests.request_send import WHAT_FOR, WHOM, sent_to
from commands.requests.request_taken import WHICH, taken_up
from commands.rules.states import PROSPECT_STATES
from storage import requests
from storage.models import Campaign, Creator
from storage.session import Session


@command(
    "request add",
    N_("Put creators on a campaign's list of candidates"),
    options=(WHOM, WHAT_FOR),
    example="/request add @anna,@ben campaign=C1",
)
async def add(context: Context, *, creator: list[int], campaign: int) -> Reply:
    """Remember who might be asked; nobody is told."""

    def work(session: Session) -> Reply:
        asked_for = campaign_to_ask_for(session, context, campaign)
        added: list[Deal] = []
        left_out: list[Message] = []
        for id in creator:
            person = creator_to_ask(session, context, id)
            why_not = _why_not(session, person, asked_for)
            if why_not:
                left_out.append(why_not)
            else:
                added.append(_added(context, session, person, asked_for))
        if not added:
            raise UserError(left_out[0])
        refresh_cards(context, session, "campaign", asked_for.id)
        return _answer(context, session, added, left_out)

    return await context.write(work)


def _why_not(session: Session, creator: Creator, campaign: Campaign) -> Message | None:
    found = requests.open_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if found and found.state in PROSPECT_STATES:
        return msg(
            "@{handle} is on the list of “{campaign}” already: R{number}.",
            handle=creator.handle,
            campaign=campaign.name,
            number=str(found.number),
        )
    return hindrance(session, creator, campaign, again=True)


def _added(context: Context, session: Session, creator: Creator, campaign: Campaign) -> Deal:
    request = candidate(context, session, creator, campaign)
    deal = Deal(request, creator, campaign, context.workspace)
    deal.restart(now=context.now)
    session.add(request)
    context.audit(session, "request add", ("request", request.id), after=deals.facts(request))
    return deal


def _answer(context: Context, session: Session, added: list[Deal], left_out: list[Message]) -> Reply:
    t = context.t
    text = "\n".join([t("Nobody is told of it yet."), *(t(message) for message in left_out)])
    if len(added) == 1:
        return request_card(context.reading(session), added[0].request, text)
    title = t.plural("{count} candidate added", "{count} candidates added", len(added))
    return Reply(title=title, text=text, table=request_table(added, t))


@command(
    "request invite",
    N_("Send the request to a candidate"),
    role=Role.MANAGER,
    options=(WHICH, FEE, *OFFER),
    hidden=True,
)
async def invite(context: Context, *, request: int, **offered: Any) -> Reply:
    """Ask a candidate; what is not said stays as it was prepared."""
    deal = await context.read(lambda session: _prospect(context, session, request))
    offer = Offer(campaign=deal.campaign.id, **offered).checked(context.today)
    return await sent_to(context, Round(offer, (deal.creator.id,), again=True, prepared=True))


def _prospect(context: Context, session: Session, id: int) -> Deal:
    deal = taken_up(context, session, id)
    if deal.state not in PROSPECT_STATES:
        raise UserError(
            msg("{id} was sent already. To remind the creator: /request remind {id}", id=deal.short)
        )
    return deal


COMMANDS = (add, invite)
