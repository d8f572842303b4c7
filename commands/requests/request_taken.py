"""Taking a request up: which one, whether it may move, and a move with all that belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from commands.core.context import Context
from commands.core.options import Option
from commands.core.replies import Reply
from commands.core.texts import N_, UserError, msg
from commands.options import REQUEST, Text
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card
from commands.requests.request_moves import make_move, pass_on
from commands.rules.pipeline import REQUEST_MOVES
from storage.session import Session

WHICH = Option(
    "request",
    REQUEST,
    N_("Request: short id or handle"),
    required=True,
    question=N_("Which request? Write its short id such as R7, or the creator's handle."),
)
REASON = Option("reason", Text(500), N_("Why"), question=N_("What is the reason?"))


def taken_up(context: Context, session: Session, id: int) -> Deal:
    """Get a request for changing; raises UserError when it has gone or its campaign rests."""
    deal = deals.find(session, context.workspace.id, id)
    if deal.archived:
        raise UserError(msg("“{name}” is archived, so its requests rest.", name=deal.campaign.name))
    return deal


def recorded(context: Context, deal: Deal) -> None:
    """Note that somebody of the team wrote down what the creator said elsewhere."""
    if deal.is_open:
        deal.request.recorded_by = context.event.person.name


async def step(context: Context, id: int, change: Callable[[Deal], str], said: str) -> Reply:
    """Take a request a step further; ``change`` fills in what the step brings and names the move."""
    return await step_in(context, id, lambda deal, session: change(deal), said)


async def step_in(
    context: Context, id: int, change: Callable[[Deal, Session], str], said: str, words: str = ""
) -> Reply:
    """Do so where the change itself writes rows; ``words`` go to the creator."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, id)
        before = deals.facts(deal.request)
        name = change(deal, session)
        return stepped(context, session, deal, name, before, said, words)

    return await context.write(work)


def stepped(
    context: Context,
    session: Session,
    deal: Deal,
    name: str,
    before: dict[str, Any],
    said: str,
    words: str = "",
) -> Reply:
    """Make a move of the team's, write it down and show the card; ``words`` go to the creator."""
    subject, here = ("request", deal.request.id), context.event.place.address

    def note() -> None:
        context.audit(session, f"request {name}", subject, before=before, after=deals.facts(deal.request))

    make_move(session, context.services, deal, name, "team", here=here, words=words, note=note)
    text = context.t(said)
    if REQUEST_MOVES[name].creator and deal.on_page:
        text += "\n" + pass_on(context.services, deal, context.t)
    elif REQUEST_MOVES[name].creator and not deal.request.contact_chat_id:
        text += "\n" + context.t("I cannot write to {who}: tell them yourself.", who=deal.handle)
    return request_card(context.reading(session), deal.request, text)
