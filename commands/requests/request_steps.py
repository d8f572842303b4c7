"""How the team takes a request a step further; each step is one move of ``commands.rules.pipeline``."""

from __future__ import annotations

from datetime import date

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import DateOption, MoneyOption, Text
from commands.requests import deals, request_consent, terms
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card
from commands.requests.request_moves import new_offer, show_anew
from commands.requests.request_taken import REASON, WHICH, recorded, step, step_in, taken_up
from commands.rules.money import Money
from commands.rules.pipeline import after
from commands.rules.states import AGREED_STATES, PROSPECT_STATES
from storage.models import Terms
from storage.session import Session

_DAY = Option(
    "day", DateOption(), N_("The day"), required=True, question=N_("Which day? For example: 15 December.")
)


@command(
    "request shortlist",
    N_("Put a candidate on the shortlist"),
    options=(WHICH,),
    example="/request shortlist R7",
)
async def shortlist(context: Context, *, request: int) -> Reply:
    """Move a candidate on."""
    return await step(context, request, lambda deal: "shortlist", N_("On the shortlist."))


@command(
    "request drop",
    N_("Take somebody off the shortlist"),
    options=(WHICH, REASON),
    example=N_('/request drop R7 reason="wrong audience"'),
)
async def drop(context: Context, *, request: int, reason: str = "") -> Reply:
    """Drop a candidate nobody asked yet."""
    return await step(context, request, lambda deal: _ended(context, deal, "drop", reason), N_("Dropped."))


def _ended(context: Context, deal: Deal, name: str, reason: str) -> str:
    deal.request.decline_reason, deal.request.ended_by = reason, context.event.person.name
    return name


@command(
    "request offer",
    N_("Make the creator a new offer"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("fee", MoneyOption(), N_("The new fee"), question=N_("Which fee do you offer now?")),
        Option("note", Text(500), N_("A note to the creator"), question=N_("A note to the creator?")),
    ),
    example="/request offer R7 fee=650",
)
async def offer(context: Context, *, request: int, fee: Money | None = None, note: str = "") -> Reply:
    """Answer with another fee or another word; then it is the creator's turn."""
    if fee is None and not note:
        raise UserError(msg("Write the new fee or a note, such as fee=650."))

    def change(deal: Deal, session: Session) -> str:
        _goes_on(deal)
        new_offer(session, context.services, deal, fee, note, context.event.person.name)
        return "offer"

    if fee and request_consent.needed(context.workspace, fee.minor, fee.currency):
        return await _held_offer(context, request, fee, note)
    return await step_in(context, request, change, N_("The new offer counts from now on."))


async def _held_offer(context: Context, id: int, fee: Money, note: str) -> Reply:
    def work(session: Session) -> Reply:
        deal = taken_up(context, session, id)
        _goes_on(deal)
        after(deal.state, "offer", deal.turn)  # raises where it is not possible
        before = deals.facts(deal.request)
        brings = {"fee_minor": fee.minor, "currency": fee.currency, "note": note}
        text = request_consent.hold(context, session, deal, "offer", before, **brings)
        return request_card(context.reading(session), deal.request, text)

    return await context.write(work)


def _goes_on(deal: Deal) -> None:
    if deal.rests:
        raise UserError(
            msg(
                "“{name}” is over, so {who} cannot answer a new offer.",
                name=deal.campaign.name,
                who=deal.handle,
            )
        )


@command(
    "request start",
    N_("Let the creator begin, without terms or a product"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/request start R7",
)
async def start(context: Context, *, request: int) -> Reply:
    """Go on to the draft, or to the post where no draft is asked for."""
    return await step(
        context,
        request,
        lambda deal: "start" if deal.request.wants_draft else "skip_draft",
        N_("The creator can begin."),
    )


@command(
    "request ship",
    N_("Say that the product is on its way"),
    options=(
        WHICH,
        Option(
            "parcel",
            Text(200),
            N_("How to find the parcel"),
            question=N_("How can the parcel be found? For example: DHL 003404341600"),
        ),
    ),
    example='/request ship R7 parcel="DHL 003404341600"',
)
async def ship(context: Context, *, request: int, parcel: str = "") -> Reply:
    """Note the parcel and tell the creator."""

    def change(deal: Deal) -> str:
        deal.request.tracking = parcel
        return "ship"

    return await step(context, request, change, N_("Noted. The creator says when it has arrived."))


@command(
    "request received",
    N_("Write down that the product has arrived"),
    options=(WHICH,),
    example="/request received R7",
)
async def received(context: Context, *, request: int) -> Reply:
    """Record what the creator said elsewhere."""

    def change(deal: Deal) -> str:
        recorded(context, deal)
        return "receive"

    return await step(context, request, change, N_("Noted. The creator can begin."))


@command(
    "request schedule",
    N_("Plan the day of the post"),
    options=(WHICH, _DAY),
    example="/request schedule R7 2026-12-15",
)
async def schedule(context: Context, *, request: int, day: date) -> Reply:
    """Note when the creator posts."""
    _not_past(context, day)

    def change(deal: Deal) -> str:
        deal.request.scheduled_on = day
        return "schedule"

    return await step(context, request, change, N_("Planned."))


def _not_past(context: Context, day: date) -> None:
    if day < context.today:
        raise UserError(msg("{day} has passed. Choose today or a later day.", day=day))


@command(
    "request move",
    N_("Move the day something is due"),
    options=(WHICH, _DAY),
    example=N_('/request move R7 "next friday"'),
)
async def move_day(context: Context, *, request: int, day: date) -> Reply:
    """Give whoever is waited for more time, or less."""
    _not_past(context, day)

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        before = deals.facts(deal.request)
        if deal.plan is None or not deal.plan.date:
            text = msg("Nothing of {id} is due on a day now, so there is none to move.", id=deal.short)
            raise UserError(text)
        agreed = terms.in_force(session, deal)
        if agreed and deal.plan.date == "due_on":
            said = terms.propose(context, session, deal, {"due_on": day.isoformat()})
            return request_card(context.reading(session), deal.request, said)
        _not_earlier(deal, agreed, deal.plan.date, day)
        setattr(deal.request, deal.plan.date, day)
        deal.request.overdue_since = None
        deal.restart(now=context.now)
        session.add(deal.request)
        subject = "request", deal.request.id
        context.audit(session, "request move", subject, before=before, after=deals.facts(deal.request))
        show_anew(session, context.services, deal, context.event.key)
        return request_card(context.reading(session), deal.request, context.t("The day is moved."))

    return await context.write(work)


def _not_earlier(deal: Deal, agreed: Terms | None, name: str, day: date) -> None:
    """See that nobody gets less time than both sides agreed on; more is the team's to give."""
    until = agreed.content.get(name) if agreed and agreed.accepted_at else None
    if until and day.isoformat() < until:
        raise UserError(
            msg(
                "The terms of {id} give them until {day}. Choose that day or a later one.",
                id=deal.short,
                day=date.fromisoformat(until),
            )
        )


@command(
    "request complete",
    N_("Complete it before the figures are followed to their end"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/request complete R7",
)
async def complete(context: Context, *, request: int) -> Reply:
    """Complete it now."""
    return await step(context, request, lambda deal: "complete", N_("Complete."))


@command(
    "request cancel",
    N_("Cancel what was agreed"),
    role=Role.MANAGER,
    options=(WHICH, REASON),
    example=N_('/request cancel R7 reason="campaign stopped"'),
)
async def cancel(context: Context, *, request: int, reason: str = "") -> Reply:
    """End a deal before its post, with a reason the creator reads."""

    def change(deal: Deal) -> str:
        if deal.state not in AGREED_STATES:
            text = msg(
                "{id} is not agreed yet. Take it back: /request {move} {id}",
                id=deal.short,
                move="drop" if deal.state in PROSPECT_STATES else "withdraw",
            )
            raise UserError(text)
        return _ended(context, deal, "cancel", reason)

    return await step(context, request, change, N_("Cancelled."))


@command(
    "request failed",
    N_("Note that the creator did not deliver"),
    role=Role.MANAGER,
    options=(WHICH, REASON),
    example="/request failed R7",
)
async def failed(context: Context, *, request: int, reason: str = "") -> Reply:
    """End a deal that was not kept."""
    return await step(context, request, lambda deal: _ended(context, deal, "fail", reason), N_("Noted."))


COMMANDS = (
    shortlist,
    drop,
    offer,
    start,
    ship,
    received,
    schedule,
    move_day,
    complete,
    cancel,
    failed,
)
