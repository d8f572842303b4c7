"""Ask a creator to let their account be read for a request; they give that leave, and end it."""

from __future__ import annotations

from commands.core.accounts import NoAccounts
from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.requests import deals, leaves
from commands.requests.deals import Deal, link_mark
from commands.requests.leave_given import THANKS
from commands.requests.leave_words import may_be_given
from commands.requests.offer_cards import offer_card
from commands.requests.offers import WHICH as OFFER
from commands.requests.offers import known
from commands.requests.offers import taken_up as taken_up_by_creator
from commands.requests.request_cards import request_card
from commands.requests.request_moves import show_anew, tell_creator
from commands.requests.request_taken import WHICH, taken_up
from commands.tiktok.connect import ADDRESS, last_step
from commands.tiktok.connecting import Back, come_back, set_out
from storage.post_sources import ASKED, CREATOR, GIVEN
from storage.session import Session

_INVITED = N_(
    "{team} asks whether it may read the figures of what you post for “{campaign}”: views, likes, comments, "
    "shares and saves, from your TikTok account. Your other videos are not kept. A button lets it, and "
    "another ends it at any time; when this request is over, it ends by itself."
)


@command(
    "connect creator",
    N_("Ask a creator to let you read the figures of a request's posts"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/connect creator R7",
)
async def invite(context: Context, *, request: int) -> Reply:
    """Invite the creator of a request; nothing is read before they say yes."""
    services = context.services
    if isinstance(services.creators, NoAccounts):
        services.creators.gate("")

    def work(session: Session) -> Reply:
        deal, t = taken_up(context, session, request), context.t
        _askable(deal)
        before = deals.facts(deal.request)
        deal.request.account_leave = ASKED
        session.add(deal.request)
        after = deals.facts(deal.request)
        context.audit(session, context.command, ("request", deal.request.id), before=before, after=after)
        reached = tell_creator(session, services, deal, _INVITED, f"leave:{context.event.key}")
        show_anew(session, services, deal, context.event.key)
        said = t("{who} is asked, and decides with a button.", who=deal.handle)
        if not reached:
            said = t(
                "I cannot write to {who}. Pass their link on: the button stands there. {link}",
                who=deal.handle,
                link=link_mark(services, deal.request) + " ",
            )
        return request_card(context.reading(session), deal.request, said)

    return await context.write(work)


def _askable(deal: Deal) -> None:
    if deal.request.account_leave == GIVEN:
        raise UserError(msg("{who} lets me read their account already. /kpi status", who=deal.handle))
    if not may_be_given(deal):
        raise UserError(
            msg(
                "I ask for that while something is agreed and runs. Where {id} stands: /request show {id}",
                id=deal.short,
            )
        )


# -- the creator's side -----------------------------------------------------------------------------


@command("offer leave", N_("Let the team read your figures"), role=Role.GUEST, options=(OFFER,), hidden=True)
async def leave(context: Context, *, request: str) -> Reply:
    """Give the way to TikTok, on which a creator lets their account be read."""

    def work(session: Session) -> Reply:
        deal, t = _runs(context, session, request), context.t
        mark = set_out(context, session, CREATOR, deal.request.id)
        lines = [
            t("1. Open this address within half an hour, and sign in to TikTok as {who}:", who=deal.handle),
            f"{mark} ",
            t("2. Allow what TikTok asks about. The team reads the figures of your posts for its requests."),
            last_step(t, "web" in context.services.links),
        ]
        return Reply(
            title=t("Let the team read your figures"),
            text="\n".join(lines),
            buttons=(
                Button(
                    label=t("Paste the address"),
                    command="offer paste",
                    arguments={"request": str(deal.request.id)},
                    ask=("address",),
                    edit=False,
                    locked=True,
                    guest=True,
                ),
            ),
            private=True,
            workspace_id=deal.workspace.id,
            language=t.language,
        )

    return await context.write(work)


def _runs(context: Context, session: Session, id: str) -> Deal:
    """Give the request of a creator who was asked; raises UserError where there is nothing to read for."""
    deal = taken_up_by_creator(context, session, id)
    if not (may_be_given(deal) and deal.request.account_leave):
        raise UserError(msg("The team does not ask for that at the moment. Nothing is read."))
    known(context, deal)
    return deal


@command(
    "offer paste",
    N_("Paste the address that TikTok sent you back to"),
    role=Role.GUEST,
    options=(OFFER, ADDRESS),
    hidden=True,
)
async def paste(context: Context, *, request: str, address: Back) -> Reply:
    """Take what TikTok gave a creator for us, from the one who set out."""
    await context.read(lambda session: _runs(context, session, request))
    await come_back(context.services, address, person=context.event.person.key)

    def work(session: Session) -> Reply:
        deal = taken_up_by_creator(context, session, request)
        return offer_card(deal, context.t, context.t(THANKS))

    return await context.write(work)


@command(
    "offer unleave", N_("Let your figures be read no longer"), role=Role.GUEST, options=(OFFER,), hidden=True
)
async def unleave(context: Context, *, request: str) -> Reply:
    """Give a creator's leave back at TikTok and forget it; what was read stays."""
    rows = await context.read(
        lambda session: leaves.alone(session, [taken_up_by_creator(context, session, request).request])
    )
    heard = await leaves.given_back(context.services, rows)

    def work(session: Session) -> Reply:
        deal = taken_up_by_creator(context, session, request)
        leaves.stop(session, context.services, [deal.request])
        return offer_card(deal, context.t, context.t(leaves.GIVEN_BACK if heard else leaves.NOT_HEARD))

    return await context.write(work)


COMMANDS = (invite, leave, paste, unleave)
