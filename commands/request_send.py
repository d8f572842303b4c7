"""Send a request to one creator or several; a member prepares it and a manager sends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands import age, deals, industry, request_consent
from commands.cards import short_id
from commands.changes import refresh_cards
from commands.core import links, seats
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Message, Translator, UserError, msg
from commands.deals import Deal
from commands.options import CAMPAIGN, Creators, Parsed
from commands.request_cards import request_card, request_table
from commands.request_invite import candidate, how_to_reach, invite
from commands.request_offer import FEE, OFFER, Offer, minor_money, offer_arguments, offer_fields
from commands.rules.states import PROSPECT_STATES, STATE_LABELS, CampaignState
from storage import campaigns, creators, requests, teams
from storage.models import Campaign, Creator
from storage.session import Session

WHOM = Option(
    "creator",
    Creators(),
    N_("Whom: handle or short id, several with commas"),
    required=True,
    question=N_("Which creator? Write a handle such as @anna or a short id such as P4."),
)
WHAT_FOR = Option(
    "campaign",
    CAMPAIGN,
    N_("Campaign: short id or name"),
    required=True,
    question=N_("For which campaign? Write its short id such as C1, or its name."),
)


@command(
    "request send",
    N_("Ask creators for a campaign"),
    options=(
        WHOM,
        WHAT_FOR,
        FEE,
        *OFFER,
    ),
    example='/request send @anna campaign=C1 fee=500 deliverables="2 videos" due=2026-12-15',
)
async def send(context: Context, *, creator: list[int], **offered: Any) -> Reply:
    """Send to one creator at once; show a preview for several, and to those who may not send."""
    offer = Offer(**offered).checked(context.today)
    may_send = await _may_send(context)
    if may_send and len(creator) == 1:
        return await sent_to(context, creator, offer)
    return await context.read(lambda session: _preview(context, session, creator, offer, may_send=may_send))


async def _may_send(context: Context) -> bool:
    try:
        await seats.admitted(context.event, context.seat, context.services, Role.MANAGER)
    except UserError:
        return False
    return True


def campaign_for_asking(session: Session, context: Context, id: int) -> Campaign:
    """Get a campaign people can be asked for; raises UserError for one that is over or gone."""
    found = campaigns.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    if found.state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise UserError(
            msg(
                "“{name}” has the status “{state}”, so nobody can be asked for it. "
                "Copy it to go on: /campaign copy {id}",
                name=found.name,
                state=msg(STATE_LABELS[CampaignState(found.state)]),
                id=short_id(found),
            )
        )
    return found


def creator_for_asking(session: Session, context: Context, id: int) -> Creator:
    """Get a creator; raises UserError when they are gone."""
    found = creators.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That creator does not exist any more. /creator list shows who there is."))
    return found


def _blocked(creator: Creator) -> Message:
    who = {"handle": creator.handle, "id": f"P{creator.number}"}
    if not creator.blocked_reason:
        return msg("@{handle} is blocked. To ask them all the same: /creator unblock {id}", **who)
    return msg(
        "@{handle} is blocked: {reason}. To ask them all the same: /creator unblock {id}",
        reason=creator.blocked_reason,
        **who,
    )


def hindrance(session: Session, creator: Creator, campaign: Campaign) -> Message | None:
    """Say why a creator cannot be asked for a campaign, if so."""
    if creator.blocked_reason is not None:
        return _blocked(creator)
    workspace = teams.workspace(session, id=creator.workspace_id)
    refused = industry.hindrance(campaign) or (workspace and age.hindrance(session, workspace, creator))
    if refused:
        return refused
    open_one = requests.open_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if open_one and open_one.state not in PROSPECT_STATES:
        return msg(
            "@{handle} has an open request for “{campaign}” already: R{number}. "
            "Remind them or withdraw it first.",
            handle=creator.handle,
            campaign=campaign.name,
            number=str(open_one.number),
        )
    agreed = requests.agreed_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if agreed:
        return msg(
            "@{handle} works on “{campaign}” already: R{number}. "
            "When that is complete, they can be asked again.",
            handle=creator.handle,
            campaign=campaign.name,
            number=str(agreed.number),
        )
    return None


# -- preview --------------------------------------------------------------------------------------


def _preview(
    context: Context, session: Session, ids: Sequence[int], offer: Offer, *, may_send: bool
) -> Reply:
    t = context.t
    campaign = campaign_for_asking(session, context, offer.campaign)
    asked = [creator_for_asking(session, context, id) for id in ids]
    hindrances = [hindrance(session, creator, campaign) for creator in asked]
    ready = [creator for creator, hindrance in zip(asked, hindrances, strict=True) if hindrance is None]
    if not ready:
        raise UserError(next(hindrance for hindrance in hindrances if hindrance))
    rows = [
        (f"P{creator.number}", f"@{creator.handle}", t(hindrance) if hindrance else t("ready"))
        for creator, hindrance in zip(asked, hindrances, strict=True)
    ]
    labels = (t("Id"), t("Creator"), t("Status"))
    note = t("Nothing is sent yet.")
    if not may_send:
        note += " " + t("A manager presses the button to send it.")
    return Reply(
        title=t("Preview: “{name}” ({id})", name=campaign.name, id=short_id(campaign)),
        table=Table(columns=tuple(Column(label=label) for label in labels), rows=tuple(rows)),
        fields=offer_fields(offer, t),
        note=note,
        buttons=(_send_button(ready, campaign, offer, t),),
    )


def _send_button(ready: Sequence[Creator], campaign: Campaign, offer: Offer, t: Translator) -> Button:
    arguments = {
        "creator": ",".join(f"P{creator.number}" for creator in ready),
        "campaign": short_id(campaign),
        **offer_arguments(offer),
    }
    label = t.plural("Send {count} request", "Send {count} requests", len(ready))
    return Button(label=label, command="request confirm", arguments=arguments, style="primary")


@command(
    "request confirm",
    N_("Send prepared requests"),
    role=Role.MANAGER,
    options=(WHOM, WHAT_FOR, Option("fee", Parsed(minor_money), N_("Fee")), *OFFER),
    hidden=True,
)
async def confirm(context: Context, *, creator: list[int], **offered: Any) -> Reply:
    """Send what a preview showed."""
    offer = Offer(**offered)
    if offer.due and offer.due < context.today:
        raise UserError(msg("The due date of this preview has passed. Prepare the request anew."))
    return await sent_to(context, creator, offer.checked(context.today))


# -- sending --------------------------------------------------------------------------------------


async def sent_to(context: Context, ids: Sequence[int], offer: Offer) -> Reply:
    """Send an offer to creators; whoever cannot be asked is left out and named."""

    def work(session: Session) -> Reply:
        campaign = campaign_for_asking(session, context, offer.campaign)
        sent: list[Deal] = []
        left_out: list[Message] = []
        for id in ids:
            creator = creator_for_asking(session, context, id)
            why_not = hindrance(session, creator, campaign)
            if why_not:
                left_out.append(why_not)
            else:
                sent.append(_add(context, session, creator, campaign, offer))
        if not sent:
            raise UserError(left_out[0])
        refresh_cards(context, session, "campaign", campaign.id)
        return _answer(context, session, sent, left_out)

    return await context.write(work)


def _add(context: Context, session: Session, creator: Creator, campaign: Campaign, offer: Offer) -> Deal:
    """Fill the offer into the candidate's row, or a new one, and send it or hold it for a consent."""
    found = requests.open_between(session, creator_id=creator.id, campaign_id=campaign.id)
    request = found or candidate(context, session, creator, campaign)
    for name, value in offer.columns.items():
        setattr(request, name, value)
    deal = Deal(request, creator, campaign, context.workspace)
    if request_consent.needed(context.workspace, request.fee_minor, request.currency):
        request_consent.hold(context, session, deal, "invite")
        context.audit(session, "request prepare", ("request", request.id), after=deals.facts(request))
    else:
        invite(context, session, deal)
    return deal


def _answer(context: Context, session: Session, sent: Sequence[Deal], left_out: Sequence[Message]) -> Reply:
    t = context.t
    held = [deal for deal in sent if deal.request.held]
    lines = [how_to_reach(context, deal) for deal in sent if deal not in held]
    if held:
        lines.append(
            t("A second manager has to consent before this goes out, for the fee is above the limit.")
        )
    if any(links.marked(line) for line in lines):
        lines.append(t("A link is for one person: whoever opens it first answers."))
    text = "\n".join([*lines, *(t(message) for message in left_out)])
    if len(sent) == 1 and not left_out:
        return request_card(context.reading(session), sent[0].request, text)
    title = t.plural("{count} request sent", "{count} requests sent", len(sent))
    return Reply(title=title, text=text, table=request_table(sent, t))
