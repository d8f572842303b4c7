"""What a creator delivers: the draft, the post and the leave to advertise with it."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_
from commands.posts.post_adding import LINK as POST_LINK
from commands.posts.post_adding import put_down
from commands.posts.posted import read_post
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.draft_cards import FILE, LINK, NOTE, PIECE, handed_in, write_down
from commands.requests.offer_cards import offer_card
from commands.requests.offers import WHICH, answer, known, possible, taken_up
from commands.requests.request_moves import tell_team
from commands.requests.spark_codes import CODE, keep
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
    async with handed_in(context, piece, link, note) as given:

        def change(deal: Deal, session: Session) -> Reply:
            return write_down(context, session, deal, given)

        return await answer(context, request, "submit", N_("Thank you! Your draft is with the team."), change)


@command(
    "offer posted", N_("Give the link of the post"), role=Role.GUEST, options=(WHICH, POST_LINK), hidden=True
)
async def posted(context: Context, *, request: str, link: str) -> Reply:
    """Hand in a post; several are handed in one after the other."""
    # Nobody else lets TikTok be asked.
    await context.read(lambda session: possible(taken_up(context, session, request), "post"))
    read = await read_post(context.services.tiktok, link, context.services.now)

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        possible(deal, "post")
        before = deals.facts(deal.request)
        known(context, deal)
        said = put_down(context, session, deal, read, "creator")
        after = deals.facts(deal.request)
        context.audit(session, "request post", ("request", deal.request.id), before=before, after=after)
        return offer_card(deal, context.t, context.t(said))

    return await context.write(work)


@command("offer spark", N_("Give the Spark code"), role=Role.GUEST, options=(WHICH, CODE), hidden=True)
async def spark(context: Context, *, request: str, code: str) -> Reply:
    """Give the team leave to advertise with the post."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        keep(context, session, deal, code, None)
        text = N_("{who} has given the Spark code for “{campaign}” ({id}). It is kept sealed.")
        tell_team(session, context.services, deal, text, f"spark:{context.event.key}")
        return offer_card(deal, context.t, context.t("Thank you! Your code is kept sealed; nobody reads it."))

    return await context.write(work)


COMMANDS = (draft, posted, spark)
