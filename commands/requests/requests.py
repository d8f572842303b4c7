"""Requests to creators: follow the answers, write down those given elsewhere, remind, withdraw."""

from __future__ import annotations

from commands.core import links
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import CAMPAIGN, Choice, MoneyOption, Text, YesNo
from commands.requests import deals, request_consent, request_rules, request_steps
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card, request_table
from commands.requests.request_invite import how_to_reach
from commands.requests.request_moves import agreed_to_counter, countered, pass_on, show_anew, tell_creator
from commands.requests.request_send import confirm, look, send
from commands.requests.request_sweep import sweep
from commands.requests.request_taken import REASON, WHICH, recorded, step, step_in, stepped, taken_up
from commands.rules.money import Money
from commands.rules.reminders import FOR_CREATOR
from commands.rules.states import (
    ASKING_STATES,
    OPEN_REQUEST_STATES,
    PROSPECT_STATES,
    STATE_LABELS,
    RequestState,
)
from storage import requests
from storage.session import Session

__all__ = ["COMMANDS", "sweep"]

_SHOWN = 100
_STATES = (("open", N_("Open")), *((state.value, STATE_LABELS[state]) for state in RequestState))


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
    "request show", N_("A request's card"), role=Role.VIEWER, options=(WHICH,), example="/request show R7"
)
async def show(context: Context, *, request: int) -> Reply:
    """Show the card."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        return request_card(context.reading(session), deal.request)

    return await context.read(work)


# -- answers to the offer -------------------------------------------------------------------------


@command(
    "request accept",
    N_("Agree to a counter-offer, or write down that the creator said yes"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/request accept R7",
)
async def accept(context: Context, *, request: int) -> Reply:
    """Agree to a counter-offer; without one, record the creator's yes."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        if deal.may("agree"):
            return _agreed(context, session, deal)
        before = deals.facts(deal.request)
        recorded(context, deal)
        return stepped(context, session, deal, "accept", before, N_("Agreed."))

    return await context.write(work)


@command(
    "request agree",
    N_("Agree to a counter-offer"),
    role=Role.MANAGER,
    options=(WHICH, Option("seen", Text(20), N_("Counter-offer"))),
    hidden=True,
)
async def agree(context: Context, *, request: int, seen: str = "") -> Reply:
    """Agree to exactly the counter-offer that was shown."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        if deal.may("agree") and seen != deal.counter_mark:
            raise UserError(
                msg("The counter-offer has changed since. Look at the newest card of {id}.", id=deal.short)
            )
        return _agreed(context, session, deal)

    return await context.write(work)


def _agreed(context: Context, session: Session, deal: Deal) -> Reply:
    """Agree to a counter-offer, or hold that for a second manager's consent."""
    row, before = deal.request, deals.facts(deal.request)
    fee = {"fee_minor": row.counter_fee_minor, "currency": row.counter_currency}
    if deal.may("agree") and request_consent.needed(
        context.workspace, row.counter_fee_minor, row.counter_currency
    ):
        text = request_consent.hold(context, session, deal, "agree", before, **fee)
        return request_card(context.reading(session), row, text)
    if deal.may("agree"):
        agreed_to_counter(deal)
    return stepped(context, session, deal, "agree", before, N_("Agreed."))


@command(
    "request decline",
    N_("Refuse a counter-offer, or write down that the creator said no"),
    role=Role.MANAGER,
    options=(WHICH, REASON),
    example=N_('/request decline R7 reason="No time in December"'),
)
async def decline(context: Context, *, request: int, reason: str = "") -> Reply:
    """Refuse a counter-offer; without one, record the creator's no."""

    def change(deal: Deal) -> str:
        deal.request.decline_reason = reason
        if deal.may("refuse"):
            return "refuse"
        recorded(context, deal)
        return "decline"

    return await step(context, request, change, N_("Declined."))


@command(
    "request counter",
    N_("Write down the creator's counter-offer"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("fee", MoneyOption(), N_("The fee they want"), question=N_("Which fee do they want?")),
        Option("note", Text(500), N_("What else they want"), question=N_("What else do they want?")),
    ),
    example="/request counter R7 fee=700",
)
async def counter(context: Context, *, request: int, fee: Money | None = None, note: str = "") -> Reply:
    """Record a counter-offer the creator made elsewhere."""
    if fee is None and not note:
        raise UserError(msg("Write the fee or the note of the counter-offer, such as fee=700."))

    def work(deal: Deal, session: Session) -> str:
        recorded(context, deal)
        countered(session, context.services, deal, fee, note, by=context.event.person.name)
        return "counter"

    return await step_in(context, request, work, N_("Written down. Agree or refuse with the buttons."))


@command(
    "request withdraw",
    N_("Take a request back"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/request withdraw R7",
)
async def withdraw(context: Context, *, request: int) -> Reply:
    """Withdraw an open request."""
    return await step(
        context, request, lambda deal: "withdraw", N_("Withdrawn. The link does not work any more.")
    )


@command(
    "request remind",
    N_("Remind the creator now, or get a fresh link"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option(
            "fresh", YesNo(), N_("A fresh link: who opens it first answers from then on, and nobody else")
        ),
    ),
    example="/request remind R7",
)
async def remind(context: Context, *, request: int, fresh: bool = False) -> Reply:
    """Write to the creator where possible; while nobody looked, or when asked to, give a fresh link."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        if not (fresh and deal.is_open and deal.state not in PROSPECT_STATES):
            _remindable(deal)
        before = deals.facts(deal.request)
        if fresh:
            _free(deal)
        text = _reminded(context, session, deal, fresh=fresh)
        if not deal.request.overdue_since:
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
    if deal.rests:
        raise UserError(
            msg(
                "“{name}” is over, so {who} cannot answer any more. Take it back: /request withdraw {id}",
                name=deal.campaign.name,
                who=deal.handle,
                id=deal.short,
            )
        )
    if deal.waits_for_creator:
        return
    if deal.state is RequestState.NEGOTIATING:
        raise UserError(
            msg(
                "{id} waits for your team, not for {who}. Answer the counter-offer: /request accept {id} or "
                "/request decline {id}",
                id=deal.short,
                who=deal.handle,
            )
        )
    state = msg(STATE_LABELS[deal.state])
    if deal.plan is None or deal.plan.owner == "nobody":
        raise UserError(
            msg("{id} has the status “{state}”; nobody is waited for.", id=deal.short, state=state)
        )
    raise UserError(
        msg(
            "{id} has the status “{state}” and waits for your team. /request show {id} has the buttons.",
            id=deal.short,
            state=state,
        )
    )


def _free(deal: Deal) -> None:
    """Let whoever opens the next link be the one who answers: another browser, or another person."""
    row = deal.request
    row.contact_platform = "" if deal.state is RequestState.INVITED else deals.PAGE
    row.contact_user_id = row.contact_chat_id = row.contact_name = ""
    row.account_leave = ""  # which was theirs who answered before


def _reminded(context: Context, session: Session, deal: Deal, *, fresh: bool) -> str:
    t, cause = context.t, f"nudge:{context.event.key}"
    lines = []
    if not fresh and tell_creator(session, context.services, deal, FOR_CREATOR[deal.state], cause):
        lines.append(t("{who} gets a reminder.", who=deal.handle))
    elif not fresh and deal.on_page and deal.contact:
        lines.append(pass_on(context.services, deal, t))
        lines.append(
            t(
                "In another browser that link opens nothing; /request remind {id} fresh=yes gives a new one.",
                id=deal.short,
            )
        )
    unopened = deal.state in ASKING_STATES and not deal.contact
    if not (lines or fresh or unopened):
        lines.append(t("I cannot write to {who}: remind them yourself.", who=deal.handle))
    if fresh or unopened or deal.state is RequestState.INVITED:
        deal.request.link_number += 1
        deals.arm(context.services, deal.request)
        lines.append(how_to_reach(context, deal, directly=False))
        if links.marked(lines[-1]):
            lines.append(t("The link from before does not work any more."))
    return "\n".join(lines)


COMMANDS = (
    send,
    look,
    confirm,
    list_,
    show,
    accept,
    agree,
    decline,
    counter,
    withdraw,
    remind,
    *request_steps.COMMANDS,
    *request_consent.COMMANDS,
    *request_rules.COMMANDS,
)
