"""Questions of a creator and answers of the team, passed on from the one to the other."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_
from commands.options import Text
from commands.requests.offer_cards import offer_card
from commands.requests.offers import WHICH as OFFER
from commands.requests.offers import taken_up as taken_up_by_creator
from commands.requests.request_cards import request_card
from commands.requests.request_moves import show_anew, tell_creator, tell_team
from commands.requests.request_taken import WHICH, taken_up
from storage import requests
from storage.session import Session

_WORDS = 1000


@command(
    "offer ask",
    N_("Ask the team something"),
    role=Role.GUEST,
    options=(
        OFFER,
        Option(
            "text",
            Text(_WORDS, lines=True),
            N_("Your question"),
            required=True,
            question=N_("What would you like to know?"),
            long=True,
        ),
    ),
    hidden=True,
)
async def ask(context: Context, *, request: str, text: str) -> Reply:
    """Pass a question on to the team's chat."""

    def work(session: Session) -> Reply:
        deal = taken_up_by_creator(context, session, request)
        row = requests.add_message(
            session,
            request_id=deal.request.id,
            side="creator",
            author=context.event.person.name,
            text=text,
            now=context.now,
        )
        context.audit(session, "request ask", ("request", deal.request.id), after={"message": row.id})
        said = N_("{who} asks about “{campaign}” ({id}):\n{words}")
        tell_team(session, context.services, deal, said, f"message:{row.id}", words=text, answer=True)
        show_anew(session, context.services, deal, context.event.key)
        return offer_card(
            deal, context.t, context.t("Your question is with the team. The answer comes here.")
        )

    return await context.write(work)


@command(
    "request answer",
    N_("Answer a creator's question"),
    options=(
        WHICH,
        Option(
            "text",
            Text(_WORDS, lines=True),
            N_("Your answer"),
            required=True,
            question=N_("What is your answer?"),
            long=True,
        ),
    ),
    example=N_('/request answer R7 text="Yes, any song is fine."'),
)
async def answer(context: Context, *, request: int, text: str) -> Reply:
    """Write to the creator of a request."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        row = requests.add_message(
            session,
            request_id=deal.request.id,
            side="team",
            author=context.event.person.name,
            text=text,
            now=context.now,
        )
        context.audit(session, "request answer", ("request", deal.request.id), after={"message": row.id})
        said = N_("{team} writes about “{campaign}”:\n{words}")
        reached = tell_creator(session, context.services, deal, said, f"message:{row.id}", words=text)
        show_anew(session, context.services, deal, context.event.key)
        t = context.t
        told = t("{who} gets your answer.", who=deal.handle)
        untold = t("I cannot write to {who}: tell them yourself. Your words are kept here.", who=deal.handle)
        return request_card(context.reading(session), deal.request, told if reached else untold)

    return await context.write(work)


COMMANDS = (ask, answer)
