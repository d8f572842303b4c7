"""Payments: recorded with a proof, never made."""

from __future__ import annotations

from datetime import date
from functools import partial

from commands.campaigns.budgets import budget_text
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.kept_files import Incoming, filled
from commands.options import CAMPAIGN, DateOption, MoneyOption, Parsed, Text
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.payment_proofs import FILE, PAYMENT, chosen, files_of, handed_over, kept_as, proof_of
from commands.requests.request_cards import request_card
from commands.requests.request_moves import make_move, show_anew, tell_creator
from commands.requests.request_taken import WHICH
from commands.rules.money import Money
from commands.rules.states import AGREED_STATES, RequestState
from storage import campaigns, payments, requests
from storage.models import Payment
from storage.session import Session

_SHOWN = 100


def owed(session: Session, deal: Deal) -> int:
    """Give what is still to be paid, in minor units of the request's currency; never below zero."""
    fee = deal.request.fee_minor or 0
    return max(0, fee - payments.sum_of(session, request_id=deal.request.id))


@command(
    "payment record",
    N_("Record a payment that was made"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option(
            "amount",
            MoneyOption(),
            N_("How much; without it all that is owed"),
            question=N_("How much was paid? Leave it out if it was all that is owed."),
        ),
        Option(
            "reference",
            Text(200),
            N_("The proof: number of the transfer or the invoice"),
            required=True,
            question=N_("What proves it? Write the number of the transfer or the invoice."),
        ),
        FILE,
        Option("day", DateOption(), N_("The day it was paid; without it today")),
    ),
    reads_file=True,
    example=N_('/payment record R7 reference="invoice 2026-118"'),
)
async def record(
    context: Context, *, request: int, reference: str, amount: Money | None = None, day: date | None = None
) -> Reply:
    """Keep what was paid; what is paid in full is done."""
    paid_on = day or context.today
    if paid_on > context.today:
        raise UserError(msg("{day} has not come yet. Record what was paid.", day=paid_on))

    def work(session: Session, proof: Incoming | None) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        minor = _amount(session, deal, amount)
        file_id, said = kept_as(context, session, proof)
        row = payments.add(
            session,
            request_id=deal.request.id,
            amount_minor=minor,
            currency=deal.request.currency,
            paid_on=paid_on,
            reference=reference,
            file_id=file_id,
            recorded_by=context.event.person.name,
            recorded_at=context.now,
        )
        subject = "request", deal.request.id
        context.audit(session, "payment record", subject, after=row.model_dump(mode="json") | said)
        return _recorded(context, session, deal, row)

    async with proof_of(context) as proof:
        return await context.write(partial(work, proof=proof))


def _amount(session: Session, deal: Deal, amount: Money | None) -> int:
    """Give what was paid in minor units; raises UserError where that cannot be."""
    request = deal.request
    if deal.state not in AGREED_STATES or request.fee_minor is None:
        raise UserError(msg("No fee is agreed for {id}, so nothing can be paid for it.", id=deal.short))
    if amount and amount.currency != request.currency:
        raise UserError(msg("The fee is in {currency}. Write the amount in it.", currency=request.currency))
    left = owed(session, deal)
    minor = amount.minor if amount else left
    if not left:
        raise UserError(
            msg("{id} is paid in full already. /payment list shows what was recorded.", id=deal.short)
        )
    if minor > left:
        raise UserError(
            msg(
                "That is more than is owed for {id}: {left}. Write what was paid for it.",
                id=deal.short,
                left=deal.workspace_t.money(left, request.currency),
            )
        )
    return minor


def _recorded(context: Context, session: Session, deal: Deal, row: Payment) -> Reply:
    t, left = context.t, owed(session, deal)
    if not left and deal.may("pay"):
        _moved(context, session, deal, "pay")
        return request_card(
            context.reading(session), deal.request, t("Recorded. {id} is paid.", id=deal.short)
        )
    said = N_("{team} has recorded a payment for “{campaign}”: {words}.")
    amount = deal.creator_t.money(row.amount_minor, row.currency)
    tell_creator(session, context.services, deal, said, f"payment:{row.id}", words=amount)
    show_anew(session, context.services, deal, context.event.key)
    rest = t("Recorded. Still owed: {amount}.", amount=t.money(left, row.currency))
    return request_card(context.reading(session), deal.request, rest)


def _moved(context: Context, session: Session, deal: Deal, name: str) -> None:
    before = deals.facts(deal.request)
    make_move(session, context.services, deal, name, "team", here=context.event.place.address)
    subject = "request", deal.request.id
    context.audit(session, f"request {name}", subject, before=before, after=deals.facts(deal.request))


@command(
    "payment list",
    N_("What is owed, and what was paid"),
    role=Role.VIEWER,
    options=(Option("campaign", CAMPAIGN, N_("Campaign: short id or name")),),
    example="/payment list C1",
)
async def list_(context: Context, *, campaign: int | None = None) -> Reply:
    """List agreed requests with what is owed and paid, what is due first."""

    def work(session: Session) -> Reply:
        found = requests.listed(
            session,
            workspace_id=context.workspace.id,
            campaign_id=campaign,
            states=AGREED_STATES,
            limit=_SHOWN + 1,
        )
        agreed = [Deal(*row, context.workspace) for row in found if row[0].fee_minor]
        if not agreed:
            return Reply(text=context.t("No fee is agreed yet, so nothing is owed."))
        return _listed(context.reading(session), agreed, campaign)

    return await context.read(work)


def _listed(reading: Reading, agreed: list[Deal], campaign_id: int | None) -> Reply:
    t, session = reading.t, reading.session
    agreed.sort(key=lambda deal: (deal.state is RequestState.PAID, deal.request.pay_by or date.max))
    campaign = campaigns.get(session, workspace_id=reading.workspace.id, id=campaign_id or 0)
    labels = (t("Id"), t("Creator"), t("Campaign"), t("Fee"), t("Paid"), t("Owed"), t("Due"))
    right = {t("Fee"), t("Paid"), t("Owed")}
    return Reply(
        title=t("Payments"),
        text=budget_text(session, campaign, t) if campaign else "",
        table=Table(
            columns=tuple(
                Column(label=label, align="right" if label in right else "left") for label in labels
            ),
            rows=tuple(_row(session, deal, t) for deal in agreed[:_SHOWN]),
        ),
        note=t("There are more; narrow the list by campaign.") if len(agreed) > _SHOWN else "",
    )


def _row(session: Session, deal: Deal, t: Translator) -> tuple[str, ...]:
    request = deal.request
    paid = payments.sum_of(session, request_id=request.id)
    amounts = (request.fee_minor or 0, paid, owed(session, deal))
    due = t.date(request.pay_by) if request.pay_by and amounts[2] else "–"
    money = (t.money(amount, request.currency) for amount in amounts)
    return deal.short, deal.handle, f"C{deal.campaign.number}", *money, due


@command(
    "payment show",
    N_("The payments of a request, with their proofs"),
    role=Role.MEMBER,
    options=(WHICH, PAYMENT),
    example="/payment show R7",
)
async def show(context: Context, *, request: int, payment: int | None = None) -> Reply:
    """List what was paid for a request, and hand over the newest proofs or that of one payment."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        found = payments.of(session, request_id=deal.request.id)
        wanted = found if payment is None else [chosen(found, payment, deal)]
        documents, note = handed_over(session, deal, wanted, context.t)
        return _shown(context.reading(session), deal, "").having(documents=documents, note=note)

    return await filled(context.services.store, context.workspace.id, await context.read(work))


def _shown(reading: Reading, deal: Deal, text: str) -> Reply:
    t, session = reading.t, reading.session
    found = payments.of(session, request_id=deal.request.id)
    files = files_of(session, deal, found)
    labels = (t("No."), t("Day"), t("Amount"), t("Proof"), t("File"), t("Recorded by"))
    rest = t("No fee is agreed yet, so nothing is owed.")
    if deal.state in AGREED_STATES:
        rest = t("Still owed: {amount}.", amount=t.money(owed(session, deal), deal.request.currency))
    table = Table(
        columns=tuple(Column(label=label) for label in labels),
        rows=tuple(
            (str(place), *_paid(row, files[row.file_id].name if row.file_id in files else "–", t))
            for place, row in enumerate(found, 1)
        ),
    )
    attach = Button(
        label=t("Attach the receipt to the last one"),
        command="payment attach",
        arguments={"request": deal.short, "payment": str(len(found))},
        ask=("file",),
    )
    undo = Button(
        label=t("Take the last one back"),
        command="payment undo",
        arguments={"payment": str(found[-1].id)} if found else {},
        style="danger",
    )
    return Reply(
        title=t("Payments of {id}", id=deal.short),
        text="\n".join(part for part in (text, rest) if part),
        table=table if found else None,
        buttons=(attach, undo) if found else (),
    )


def _paid(row: Payment, file: str, t: Translator) -> tuple[str, ...]:
    amount = t.money(row.amount_minor, row.currency)
    return t.date(row.paid_on), amount, row.reference, file, row.recorded_by


@command(
    "payment undo",
    N_("Take a recorded payment back"),
    role=Role.MANAGER,
    options=(Option("payment", Parsed(int), N_("Payment"), required=True),),
    hidden=True,
)
async def undo(context: Context, *, payment: int) -> Reply:
    """Let a payment that was recorded by mistake count no more; it stays in the history."""

    def work(session: Session) -> Reply:
        row = payments.get(session, workspace_id=context.workspace.id, id=payment)
        if row is None or row.undone_at:
            raise UserError(msg("That payment was taken back already."))
        deal = deals.find(session, context.workspace.id, row.request_id)
        row.undone_at, row.undone_by = context.now, context.event.person.name
        session.add(row)
        subject = "request", deal.request.id
        context.audit(session, "payment undo", subject, before=row.model_dump(mode="json"))
        if deal.state is RequestState.PAID:
            _moved(context, session, deal, "reopen")
        else:
            show_anew(session, context.services, deal, context.event.key)
        return _shown(context.reading(session), deal, context.t("Taken back."))

    return await context.write(work)


COMMANDS = (record, list_, show, undo)
