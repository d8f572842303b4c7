"""Judge a creator: what stands out in their figures."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_
from commands.creators.creator_figures import sources_text
from commands.creators.creator_signs import signs_page
from commands.creators.creator_who import WHO, find_creator
from storage.session import Session


@command(
    "creator check",
    N_("What stands out in a creator's figures"),
    role=Role.VIEWER,
    options=(WHO,),
    example="/creator check @anna",
)
async def check(context: Context, *, creator: int) -> Reply:
    """Show signs with their evidence, and what is not known."""

    def work(session: Session) -> Reply:
        row = find_creator(context, session, creator)
        sources = sources_text(row, context.today, context.t)
        return signs_page(context.reading(session), row).having(note=sources)

    return await context.read(work)


COMMANDS = (check,)
