"""What a creator delivers: the draft, the post and the leave to advertise with it."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_
from commands.deals import Deal
from commands.draft_cards import FILE, LINK, NOTE, PIECE, handed_in, write_down
from commands.offers import WHICH, answer, possible, taken_up
from storage.session import Session


@command(
    "offer draft",
    N_("Send the draft"),
    role=Role.GUEST,
    options=(WHICH, LINK, FILE, NOTE, PIECE),
    hidden=True,
    reads_file=True,
)
async def draft(
    context: Context, *, request: str, link: str = "", note: str = "", piece: int | None = None
) -> Reply:
    """Hand in a draft as a file or a link."""
    # Nobody else's file is read.
    await context.read(lambda session: possible(taken_up(context, session, request), "submit"))
    given = await handed_in(context, piece, link, note)

    def change(deal: Deal, session: Session) -> Reply:
        return write_down(context, session, deal, given)

    return await answer(context, request, "submit", N_("Thank you! Your draft is with the team."), change)


COMMANDS = (draft,)
