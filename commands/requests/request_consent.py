"""A second person's consent: a fee above the team's limit waits until another manager agrees."""

from __future__ import annotations

from typing import Any

from commands.core import links
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import Text
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_asking import campaign_to_ask_for, hindrance
from commands.requests.request_cards import request_card
from commands.requests.request_invite import how_to_reach, invite
from commands.requests.request_moves import agreed_to_counter, make_move, new_offer, show_anew, tell_team
from commands.requests.request_taken import WHICH, taken_up
from commands.rules.money import Money
from storage.models import Workspace
from storage.session import Session


def needed(workspace: Workspace, fee_minor: int | None, currency: str) -> bool:
    """Tell whether a fee needs a second manager; one in a currency that cannot be compared always does."""
    limit = workspace.consent_minor
    if limit is None or fee_minor is None:
        return False
    return currency != workspace.currency or fee_minor > limit


def hold(
    context: Context, session: Session, deal: Deal, move: str, before: dict[str, Any], **brings: Any
) -> str:
    """Let a move wait until another manager consents; give the sentence that says so."""
    person = context.event.person
    deal.request.held = {"move": move, "by": person.key, "name": person.name, **brings}
    if not deal.request.expires_at and not deal.request.overdue_since:
        deal.restart(now=context.now)
    session.add(deal.request)
    subject = "request", deal.request.id
    context.audit(session, "request prepare", subject, before=before, after=deals.facts(deal.request))
    show_anew(session, context.services, deal, context.event.key)
    here, wanted = context.event.place.address, f"consent:{context.event.key}"
    tell_team(session, context.services, deal, _WANTED, wanted, besides=here)
    limit = context.workspace.consent_minor or 0
    return context.t(
        "The fee is above your team's limit of {limit}: a second manager has to consent. "
        "Nothing is sent yet.",
        limit=context.t.money(limit, context.workspace.currency),
    )


_WANTED = N_("A fee above your limit waits for a second manager: {id}, {who}, “{campaign}”.")
_SEEN = Option("seen", Text(20), N_("Wanted"))


@command(
    "request consent",
    N_("Consent to a fee above the limit"),
    role=Role.MANAGER,
    options=(WHICH, _SEEN),
    hidden=True,
)
async def consent(context: Context, *, request: int, seen: str = "") -> Reply:
    """Let what another manager prepared happen."""

    def work(session: Session) -> Reply:
        deal = _held(context, session, request)
        row, before = deal.request, deals.facts(deal.request)
        if seen != deal.held_mark:
            raise UserError(
                msg(
                    "What waits for your consent has changed. Look at the newest card of {id}.", id=deal.short
                )
            )
        if row.held["by"] == context.event.person.key:
            raise UserError(msg("You asked for it yourself. Another manager of your team has to consent."))
        held, row.held, row.consent_by = row.held, {}, context.event.person.name
        text = "\n".join([context.t("Consented."), *_done(context, session, deal, held)])
        subject = "request", row.id
        context.audit(session, "request consent", subject, before=before, after=deals.facts(row))
        return request_card(context.reading(session), row, text)

    return await context.write(work)


def _done(context: Context, session: Session, deal: Deal, held: dict[str, Any]) -> list[str]:
    """Make the move that waited; give what else is to be said."""
    from commands.requests import terms

    if held["move"] == "change":
        return [terms.propose(context, session, deal, held["values"])]
    if held["move"] == "invite":
        campaign_to_ask_for(session, context, deal.campaign.id)
        if refused := hindrance(session, deal.creator, deal.campaign, again=True):
            raise UserError(refused)
        invite(context, session, deal)
        how = how_to_reach(context, deal)
        whose = context.t("A link is for one person: whoever opens it first answers.")
        return [how, whose] if links.marked(how) else [how]
    if held["move"] == "agree":
        agreed_to_counter(deal)
    else:
        new_offer(
            session,
            context.services,
            deal,
            Money(held["fee_minor"], held["currency"]),
            held["note"],
            held["name"],
        )
    make_move(session, context.services, deal, held["move"], "team", here=context.event.place.address)
    return []


@command(
    "request dissent", N_("Do not consent to a fee"), role=Role.MANAGER, options=(WHICH, _SEEN), hidden=True
)
async def dissent(context: Context, *, request: int, seen: str = "") -> Reply:
    """Leave everything as it was before somebody asked."""

    def work(session: Session) -> Reply:
        deal = _held(context, session, request)
        before = deals.facts(deal.request)
        deal.request.held = {}
        session.add(deal.request)
        subject = "request", deal.request.id
        context.audit(session, "request dissent", subject, before=before, after=deals.facts(deal.request))
        show_anew(session, context.services, deal, context.event.key)
        return request_card(
            context.reading(session), deal.request, context.t("Not agreed. Nothing happened.")
        )

    return await context.write(work)


def _held(context: Context, session: Session, id: int) -> Deal:
    deal = taken_up(context, session, id)
    if not deal.request.held:
        raise UserError(msg("Nothing of {id} waits for a consent.", id=deal.short))
    return deal


COMMANDS = (consent, dissent)
