"""The team takes a proposed change of the terms back before the creator accepted it."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import Parsed
from commands.requests import terms
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card
from commands.requests.request_moves import show_anew, tell_creator
from commands.requests.request_taken import WHICH, taken_up
from commands.rules.plain import excerpt, small_number
from commands.rules.states import RequestState
from storage.models import Terms
from storage.session import Session


def _version(text: str) -> int:
    """Read the number of a version."""
    number = small_number(text, 4)
    if number is None:
        raise UserError(
            msg("“{typed}” is no number of a version. Write 2, for example.", typed=excerpt(text))
        )
    return number


@command(
    "terms withdraw",
    N_("Take a proposed change of the terms back"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("version", Parsed(_version), N_("Which version, so that no other one is taken back")),
    ),
    example="/terms withdraw R7",
)
async def withdraw(context: Context, *, request: int, version: int | None = None) -> Reply:
    """Let what was agreed before go on to hold, and tell the creator."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        rows = _waiting(session, deal, version)
        for row in rows:
            row.taken_back_at, row.taken_back_by = context.now, context.event.person.name
            session.add(row)
        session.flush()
        after = {"terms": rows[-1].version, "sha256": rows[-1].sha256}
        context.audit(session, "request unpropose", ("request", deal.request.id), after=after)
        cause, said = f"unproposed:{rows[-1].version}", _told(deal)
        reached = tell_creator(session, context.services, deal, said, cause)
        show_anew(session, context.services, deal, context.event.key)
        text = context.t(
            "Taken back. What was agreed before goes on to hold; {who} is told.", who=deal.handle
        )
        untold = context.t("Taken back. I cannot write to {who}: tell them yourself.", who=deal.handle)
        return request_card(context.reading(session), deal.request, text if reached else untold)

    return await context.write(work)


def _waiting(session: Session, deal: Deal, version: int | None) -> Sequence[Terms]:
    """Give the versions that are taken back; raises UserError where there are none, or another one waits."""
    rows, waiting = terms.withdrawable(session, deal), terms.pending(session, deal)
    if not rows and waiting:
        raise UserError(
            msg(
                "These are the first terms of {id}. Change them with /terms change {id}, or cancel.",
                id=deal.short,
            )
        )
    if not rows or version not in (None, rows[-1].version):
        raise UserError(
            msg("No such change of the terms of {id} waits any more. /terms show {id}", id=deal.short)
        )
    return rows


def _told(deal: Deal) -> str:
    if deal.state is RequestState.TERMS_SENT:
        return N_(
            "{team} takes back the newest version of the terms for “{campaign}”. Please read the one before "
            "it and accept."
        )
    return N_("{team} takes back the change it proposed for “{campaign}”. What was agreed goes on to hold.")


COMMANDS = (withdraw,)
