"""Send a request to one creator or several; a member prepares it and a manager sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commands.changes import refresh_cards
from commands.core import links, seats
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.options import CAMPAIGN, LIST, TEMPLATE, Creators, Parsed, Text
from commands.requests import deals, request_consent
from commands.requests.deals import Deal
from commands.requests.request_asking import hindrance
from commands.requests.request_cards import request_card, request_table
from commands.requests.request_invite import candidate, how_to_reach, invite
from commands.requests.request_offer import FEE, OFFER, Offer, minor_money
from commands.requests.request_preview import next_turn, preview
from commands.requests.request_round import Read, Round, offer_to, read_round
from storage import requests
from storage.models import Campaign, Creator
from storage.session import Session

WHOM = Option(
    "creator",
    Creators(),
    N_("Whom: handle or short id, several with commas"),
    required=True,
    question=N_("Which creator? Write a handle such as @anna or a short id such as P4."),
    unless="list",
)
WHAT_FOR = Option(
    "campaign",
    CAMPAIGN,
    N_("Campaign: short id or name"),
    required=True,
    question=N_("For which campaign? Write its short id such as C1, or its name."),
)
_TEMPLATE = Option("template", TEMPLATE, N_("Template of the message: name or short id"))
_LIST = Option("list", LIST, N_("All who are on a list, in turns of 20"))
# What a button carries of a round of requests.
_CARRIED = (
    WHOM,
    WHAT_FOR,
    Option("fee", Parsed(minor_money), N_("Fee")),
    *OFFER,
    _TEMPLATE,
    _LIST,
    *(Option(name, Text(20), N_("Request")) for name in ("after", "again")),
)


@command(
    "request send",
    N_("Ask creators for a campaign"),
    options=(WHOM, WHAT_FOR, FEE, *OFFER, _TEMPLATE, _LIST),
    example=N_('/request send @anna campaign=C1 fee=500 deliverables="2 videos" due=2026-12-15'),
)
async def send(
    context: Context,
    *,
    creator: Sequence[int] = (),
    list: int | None = None,
    template: int | None = None,
    **offered: Any,
) -> Reply:
    """Send to one creator at once; show a preview for several, and to those who may not send."""
    alone = len(creator) == 1
    offer = Offer(**offered).checked(context.today)
    round = Round(offer, tuple(creator), list, template, again=alone).checked()
    may_send = await _may_send(context)
    if may_send and alone and not await _has_gaps(context, round):
        return await sent_to(context, round)
    return await context.read(lambda session: preview(context, session, round, may_send=may_send))


async def _has_gaps(context: Context, round: Round) -> bool:
    """Tell whether the template has a placeholder without a value."""
    if round.template is None:
        return False
    return bool(await context.read(lambda session: read_round(context, session, round).gaps))


async def _may_send(context: Context) -> bool:
    try:
        await seats.admitted(context.event, context.seat, context.services, Role.MANAGER)
    except UserError:
        return False
    return True


def _carried(
    *,
    creator: Sequence[int] = (),
    list: int | None = None,
    template: int | None = None,
    after: str = "",
    again: str = "",
    **offered: Any,
) -> Round:
    """Read a round as a button carries it."""
    return Round(Offer(**offered), tuple(creator), list, template, int(after or 0), bool(again))


@command(
    "request preview",
    N_("Show prepared requests"),
    options=(*_CARRIED, Option("page", Text(6), N_("Page"))),
    hidden=True,
)
async def look(context: Context, *, page: str = "1", **carried: Any) -> Reply:
    """Show another page of a preview, or the next ones on a list."""
    round = _carried(**carried)
    may_send = await _may_send(context)
    return await context.read(
        lambda session: preview(context, session, round, may_send=may_send, page=int(page))
    )


@command(
    "request confirm",
    N_("Send prepared requests"),
    role=Role.MANAGER,
    options=(*_CARRIED, Option("sealed", Text(20), N_("Request"))),
    hidden=True,
)
async def confirm(context: Context, *, sealed: str = "", **carried: Any) -> Reply:
    """Send what a preview showed."""
    round = _carried(**carried)
    if round.offer.due and round.offer.due < context.today:
        raise UserError(msg("The due date of this preview has passed. Prepare the request anew."))
    round.offer.checked(context.today)
    return await sent_to(context, replace(round, sealed=sealed))


# -- sending --------------------------------------------------------------------------------------


async def sent_to(context: Context, round: Round) -> Reply:
    """Send an offer to creators; whoever cannot be asked is left out and named."""

    def work(session: Session) -> Reply:
        read = read_round(context, session, round)
        _as_shown(read)
        sent: list[Deal] = []
        left_out: list[Message] = []
        for letter in read.letters:
            why = hindrance(session, letter.creator, read.campaign, again=round.again)
            if why:
                left_out.append(why)
            else:
                offer = offer_to(round, letter)
                columns = offer.said if round.prepared else offer.columns
                sent.append(_add(context, session, letter.creator, read.campaign, columns))
        if not sent:
            raise UserError(left_out[0])
        refresh_cards(context, session, "campaign", read.campaign.id)
        reply = _answer(context, session, sent, left_out)
        return reply.having(buttons=(*next_turn(read, context.t), *reply.buttons))

    return await context.write(work)


def _as_shown(read: Read) -> None:
    """Raise UserError where a message is not the one that was shown, or has a placeholder left."""
    if (read.round.sealed and read.round.sealed != read.seal) or read.gaps:
        raise UserError(
            msg(
                "The messages are not those of this preview any more, so nothing was sent. Prepare them anew."
            )
        )


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
