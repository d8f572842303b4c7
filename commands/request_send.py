"""Send a request to one creator or several; a member prepares it and a manager sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands import deals, request_consent
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
from commands.request_whom import campaign_for_asking, creator_for_asking, hindrance
from storage import requests
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


async def sent_to(context: Context, ids: Sequence[int], offer: Offer, *, prepared: bool = False) -> Reply:
    """Send an offer to creators; whoever cannot be asked is left out and named.

    ``prepared`` leaves what the offer does not say as it was prepared for a candidate.
    """

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
                sent.append(
                    _add(context, session, creator, campaign, offer.said if prepared else offer.columns)
                )
        if not sent:
            raise UserError(left_out[0])
        refresh_cards(context, session, "campaign", campaign.id)
        return _answer(context, session, sent, left_out)

    return await context.write(work)


def _add(
    context: Context, session: Session, creator: Creator, campaign: Campaign, columns: Mapping[str, Any]
) -> Deal:
    """Fill the offer into the candidate's row, or a new one, and send it or hold it for a consent."""
    found = requests.open_between(session, creator_id=creator.id, campaign_id=campaign.id)
    request = found or candidate(context, session, creator, campaign)
    before = deals.facts(request)
    for name, value in columns.items():
        setattr(request, name, value)
    deal = Deal(request, creator, campaign, context.workspace)
    if request_consent.needed(context.workspace, request.fee_minor, request.currency):
        fee = {"fee_minor": request.fee_minor, "currency": request.currency}
        request_consent.hold(context, session, deal, "invite", before, **fee)
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
