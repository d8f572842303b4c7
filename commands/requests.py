"""Requests to creators: follow the answers, write down those given elsewhere, remind, withdraw."""

from __future__ import annotations

from collections.abc import Callable

from commands import deals
from commands.core import links
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.deals import Deal
from commands.options import CAMPAIGN, REQUEST, Choice, MoneyOption, Text
from commands.request_cards import request_card, request_table
from commands.request_moves import REMINDER, answered, countered, move_on, show_anew, tell_creator, tell_team
from commands.request_send import confirm, how_to_reach, send
from commands.request_sweep import sweep
from commands.rules.money import Money
from commands.rules.states import OPEN_REQUEST_STATES, STATE_LABELS, CampaignState, RequestState
from storage import requests
from storage.session import Session

__all__ = ["COMMANDS", "sweep"]

_SHOWN = 100
_STATES = (("open", N_("Open")), *((state.value, STATE_LABELS[state]) for state in RequestState))
_WHICH = Option(
    "request",
    REQUEST,
    N_("Request: short id or handle"),
    required=True,
    question=N_("Which request? Write its short id such as R7, or the creator's handle."),
)


@command(
    "request list",
    N_("All requests at a glance"),
    role=Role.VIEWER,
    options=(
        Option("campaign", CAMPAIGN, N_("Campaign: short id or name")),
        Option("state", Choice(_STATES), N_("Only those with this status")),
    ),
    example="/request list C1 state=open",
)
async def list_(context: Context, *, campaign: int | None = None, state: str = "") -> Reply:
    """List requests, open ones first."""
    t = context.t
    states = OPEN_REQUEST_STATES if state == "open" else {state} if state else ()

    def work(session: Session) -> Reply:
        found = requests.listed(
            session,
            workspace_id=context.workspace.id,
            campaign_id=campaign,
            states=states,
            limit=_SHOWN + 1,
        )
        if not found:
            text = t("No request fits.") if campaign or state else t("There is no request yet.")
            return Reply(text=text, buttons=() if campaign or state else (_first(context),))
        rows = [Deal(request, creator, asked, context.workspace) for request, creator, asked in found]
        more = t("There are more; narrow the list by campaign or state.") if len(found) > _SHOWN else ""
        return Reply(title=t("Requests"), table=request_table(rows[:_SHOWN], t), note=more)

    return await context.read(work)


def _first(context: Context) -> Button:
    return Button(
        label=context.t("Request a creator"),
        command="request send",
        ask=("creator", "campaign", "fee", "deliverables", "due"),
        style="primary",
        edit=False,
    )


@command(
    "request show", N_("A request's card"), role=Role.VIEWER, options=(_WHICH,), example="/request show R7"
)
async def show(context: Context, *, request: int) -> Reply:
    """Show the card."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        return request_card(context.reading(session), deal.request)

    return await context.read(work)


# -- moves ----------------------------------------------------------------------------------------


def _taken_up(context: Context, session: Session, id: int) -> Deal:
    deal = deals.find(session, context.workspace.id, id)
    if deal.campaign.state == CampaignState.ARCHIVED:
        raise UserError(msg("“{name}” is archived, so its requests rest.", name=deal.campaign.name))
    return deal


async def _moved(
    context: Context, id: int, moves: Callable[[Deal], tuple[str, str, str]], said: str
) -> Reply:
    """Make the move that fits; ``moves`` gives it with the sentences for the team and for the creator."""
    here = context.event.place.address

    def work(session: Session) -> Reply:
        deal, services = _taken_up(context, session, id), context.services
        before = deals.facts(deal.request)
        name, for_team, for_creator = moves(deal)
        move_on(session, services, deal, name)
        context.audit(
            session,
            f"request {name}",
            ("request", deal.request.id),
            before=before,
            after=deals.facts(deal.request),
        )
        tell_team(session, services, deal, for_team, answered(deal), besides=here)
        if for_creator:
            tell_creator(session, services, deal, for_creator, answered(deal))
        return request_card(context.reading(session), deal.request, context.t(said))

    return await context.write(work)


@command(
    "request accept",
    N_("Agree to a counter-offer, or write down that the creator said yes"),
    role=Role.MANAGER,
    options=(_WHICH,),
    example="/request accept R7",
)
async def accept(context: Context, *, request: int) -> Reply:
    """Agree to a counter-offer; without one, record the creator's yes."""

    def moves(deal: Deal) -> tuple[str, str, str]:
        row = deal.request
        if deal.state is not RequestState.COUNTERED:
            _recorded(context, deal)
            return "accept", N_("{who} has said yes to {id}, “{campaign}”: {fee}."), ""
        if row.counter_fee_minor is not None:
            row.fee_minor, row.currency = row.counter_fee_minor, row.counter_currency
        return (
            "agree",
            N_("Your team agreed to the counter-offer of {who} for “{campaign}” ({id}): {counter}."),
            N_("{team} agrees to your counter-offer: {counter}."),
        )

    return await _moved(context, request, moves, N_("Agreed."))


def _recorded(context: Context, deal: Deal) -> None:
    """Note that somebody of the team wrote the creator's answer down."""
    if deal.is_open:
        deal.request.recorded_by = context.event.person.name


@command(
    "request decline",
    N_("Refuse a counter-offer, or write down that the creator said no"),
    role=Role.MANAGER,
    options=(_WHICH, Option("reason", Text(500), N_("Why"), question=N_("What is the reason?"))),
    example='/request decline R7 reason="No time in December"',
)
async def decline(context: Context, *, request: int, reason: str = "") -> Reply:
    """Refuse a counter-offer; without one, record the creator's no."""

    def moves(deal: Deal) -> tuple[str, str, str]:
        countered = deal.state is RequestState.COUNTERED
        if not countered:
            _recorded(context, deal)
        deal.request.decline_reason = reason
        if not countered:
            return "decline", N_("{who} has said no to {id}, “{campaign}”. Reason: {reason}"), ""
        return (
            "refuse",
            N_("Your team refused the counter-offer of {who} for “{campaign}” ({id}). Reason: {reason}"),
            N_("{team} does not agree to your counter-offer. Reason: {reason}"),
        )

    return await _moved(context, request, moves, N_("Declined."))


@command(
    "request counter",
    N_("Write down the creator's counter-offer"),
    role=Role.MANAGER,
    options=(
        _WHICH,
        Option("fee", MoneyOption(), N_("The fee they want"), question=N_("Which fee do they want?")),
        Option("note", Text(500), N_("What else they want"), question=N_("What else do they want?")),
    ),
    example="/request counter R7 fee=700",
)
async def counter(context: Context, *, request: int, fee: Money | None = None, note: str = "") -> Reply:
    """Record a counter-offer the creator made elsewhere."""
    if fee is None and not note:
        raise UserError(msg("Write the fee or the note of the counter-offer, such as fee=700."))

    def moves(deal: Deal) -> tuple[str, str, str]:
        _recorded(context, deal)
        countered(deal, fee, note)
        return "counter", N_("{who} makes a counter-offer for “{campaign}” ({id}): {counter}."), ""

    return await _moved(context, request, moves, N_("Written down. Agree or refuse with the buttons."))


@command(
    "request withdraw",
    N_("Take a request back"),
    role=Role.MANAGER,
    options=(_WHICH,),
    example="/request withdraw R7",
)
async def withdraw(context: Context, *, request: int) -> Reply:
    """Withdraw an open request."""

    def moves(deal: Deal) -> tuple[str, str, str]:
        return (
            "withdraw",
            N_("Your team has withdrawn {id} to {who} for “{campaign}”."),
            N_("{team} has withdrawn its request for “{campaign}”."),
        )

    return await _moved(context, request, moves, N_("Withdrawn. The link does not work any more."))


@command(
    "request remind",
    N_("Remind the creator now, or get a fresh link"),
    role=Role.MANAGER,
    options=(_WHICH,),
    example="/request remind R7",
)
async def remind(context: Context, *, request: int) -> Reply:
    """Write to the creator where that is possible; while nobody looked, give a fresh link."""

    def work(session: Session) -> Reply:
        deal = _taken_up(context, session, request)
        _remindable(deal)
        before = deals.facts(deal.request)
        text = _reminded(context, session, deal)
        deal.request.remind_at = None
        deal.request.updated_at = context.now
        session.add(deal.request)
        context.audit(
            session,
            "request remind",
            ("request", deal.request.id),
            before=before,
            after=deals.facts(deal.request),
        )
        show_anew(session, context.services, deal, context.event.key)
        return request_card(context.reading(session), deal.request, text)

    return await context.write(work)


def _remindable(deal: Deal) -> None:
    if deal.state is RequestState.COUNTERED:
        raise UserError(
            msg(
                "{id} waits for your team, not for {who}. Answer the counter-offer: /request accept {id} or "
                "/request decline {id}",
                id=deal.short,
                who=deal.handle,
            )
        )
    if not deal.is_open:
        raise UserError(
            msg(
                "{id} has the status “{state}”; nobody is waited for.",
                id=deal.short,
                state=msg(STATE_LABELS[deal.state]),
            )
        )


def _reminded(context: Context, session: Session, deal: Deal) -> str:
    t, cause = context.t, f"nudge:{context.event.key}"
    lines = []
    if tell_creator(session, context.services, deal, REMINDER, cause):
        lines.append(t("{who} gets a reminder.", who=deal.handle))
    if deal.state is RequestState.SENT:
        deal.request.link_number += 1
        deals.arm(context.services, deal.request)
        lines.append(how_to_reach(context, deal, directly=False))
        if links.marked(lines[-1]):
            lines.append(t("The link from before does not work any more."))
    return "\n".join(lines)


COMMANDS = (send, confirm, list_, show, accept, decline, counter, withdraw, remind)
