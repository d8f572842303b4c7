"""What a creator does with an offer: open its link, accept, decline, make a counter-offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from commands import deals
from commands.core import links
from commands.core.context import Context, Seat
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.deals import Deal
from commands.offer_cards import offer_card
from commands.options import MoneyOption, Text
from commands.request_moves import answered, countered, move_on, show_anew, tell_team
from commands.rules.money import Money
from commands.rules.states import CampaignState, RequestState
from storage import requests, teams
from storage.session import Session

_WHICH = Option("request", Text(20), N_("Request"), required=True)


async def open_link(context: Context, token: str) -> Reply:
    """Show the offer a personal link leads to; the first to open it is the one who answers."""
    if not context.event.place.private:
        raise UserError(msg("This link is personal. Open it in a private chat with me."))
    hashes = links.opened(context.services, token)

    def work(session: Session) -> Reply:
        request = requests.of_link(session, token_hashes=hashes)
        if request is None:
            raise UserError(
                msg("I don't know this link. Perhaps a newer one took its place: ask the team that sent it.")
            )
        deal = deals.deal_of(session, request)
        if _from_team(context, session, deal):
            return _preview(context, deal)
        _still_on(deal)
        _bind(context, session, deal)
        return offer_card(deal, context.t)

    return await context.write(work)


def _from_team(context: Context, session: Session, deal: Deal) -> bool:
    """Tell whether somebody of the team opened the link; alone at the console one may play the creator."""
    person = context.event.person
    if person.platform == "console" and not context.services.links:
        return False
    found = teams.member(session, workspace_id=deal.workspace.id, platform=person.platform, user_id=person.id)
    return found is not None


def _preview(context: Context, deal: Deal) -> Reply:
    text = context.t(
        "This is what {who} will see. You belong to the team, so the link stays unopened: pass it on.",
        who=deal.handle,
    )
    return offer_card(deal, context.t, text, preview=True)


def _still_on(deal: Deal) -> None:
    if deal.is_open and deal.campaign.state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise UserError(
            msg(
                "The campaign “{name}” is over, so nothing can be answered any more.", name=deal.campaign.name
            )
        )


def _bind(context: Context, session: Session, deal: Deal) -> None:
    """Make the person who opens a link first the one who answers, and mark the offer as seen."""
    request, person = deal.request, context.event.person
    if deal.state in _DEAD or (not deal.is_open and not deal.contact):
        raise UserError(_CLOSED[deal.state])
    if deal.state is not RequestState.SENT:
        _own(context, deal)
        return
    before = deals.facts(request)
    request.contact_platform, request.contact_user_id = person.platform, person.id
    request.contact_chat_id = context.event.place.address.chat_id
    _known(context, deal)
    move_on(session, context.services, deal, "see")
    guest = replace(context, seat=Seat(deal.workspace, None, Role.GUEST, context.t))
    guest.audit(session, "request see", ("request", request.id), before=before, after=deals.facts(request))


def _known(context: Context, deal: Deal) -> None:
    deal.request.contact_name = context.event.person.name
    deal.request.contact_language = context.t.language


def _own(context: Context, deal: Deal) -> None:
    if deal.contact != context.event.person.key:
        raise UserError(
            msg("Somebody else opened this link before you, and it is personal. Ask the team for your own.")
        )


# -- answers --------------------------------------------------------------------------------------


async def _answer(
    context: Context, id: str, name: str, change: Callable[[Deal], None], said: str, for_team: str
) -> Reply:
    def work(session: Session) -> Reply:
        deal, services = _taken_up(context, session, id), context.services
        before = deals.facts(deal.request)
        _known(context, deal)
        change(deal)
        move_on(session, services, deal, name)
        after = deals.facts(deal.request)
        context.audit(session, f"request {name}", ("request", deal.request.id), before=before, after=after)
        tell_team(session, services, deal, for_team, answered(deal))
        return offer_card(deal, context.t, context.t(said))

    return await context.write(work)


def _taken_up(context: Context, session: Session, id: str) -> Deal:
    deal = deals.find(session, context.workspace.id, int(id) if id.isdecimal() else 0)
    _own(context, deal)
    _still_on(deal)
    if not deal.is_open:
        raise UserError(_CLOSED[deal.state])
    return deal


_CLOSED = {
    RequestState.ACCEPTED: msg("This request is accepted already. Write to the team to change something."),
    RequestState.DECLINED: msg(
        "This request is declined already. Write to the team if you changed your mind."
    ),
    RequestState.WITHDRAWN: msg("The team has withdrawn this request, so it cannot be answered any more."),
    RequestState.EXPIRED: msg("This request has expired. Ask the team if you are still interested."),
}


_DEAD = (RequestState.WITHDRAWN, RequestState.EXPIRED)


@command("offer accept", N_("Accept an offer"), role=Role.GUEST, options=(_WHICH,), hidden=True)
async def accept(context: Context, *, request: str) -> Reply:
    """Accept; the button's words say that one is 18 or over, and that is recorded."""
    return await _answer(
        context,
        request,
        "accept",
        lambda deal: _of_age(context, deal),
        N_("Thank you! You have accepted, and you confirmed that you are 18 or over. The team knows."),
        N_("{who} accepted {id}, “{campaign}”: {fee}."),
    )


def _of_age(context: Context, deal: Deal) -> None:
    deal.request.adult_confirmed_at = context.now
    deal.request.adult_confirmed_by = context.event.person.name


@command(
    "offer decline",
    N_("Decline an offer"),
    role=Role.GUEST,
    options=(
        _WHICH,
        Option(
            "reason", Text(500), N_("Why"), question=N_("Would you like to say why? The team will read it.")
        ),
    ),
    hidden=True,
)
async def decline(context: Context, *, request: str, reason: str = "") -> Reply:
    """Decline, with a reason if one is given."""

    def change(deal: Deal) -> None:
        deal.request.decline_reason = reason

    return await _answer(
        context,
        request,
        "decline",
        change,
        N_("You have declined. Thank you for your answer; the team knows."),
        N_("{who} declined {id}, “{campaign}”. Reason: {reason}"),
    )


@command(
    "offer counter",
    N_("Make a counter-offer"),
    role=Role.GUEST,
    options=(
        _WHICH,
        Option(
            "fee",
            MoneyOption(),
            N_("The fee you would like"),
            question=N_("Which fee would you like? For example: 700 €"),
        ),
        Option(
            "note",
            Text(500),
            N_("A note to the team"),
            question=N_("What else should the team know? For example: one video less, or a later date."),
        ),
    ),
    hidden=True,
)
async def counter(context: Context, *, request: str, fee: Money | None = None, note: str = "") -> Reply:
    """Make a counter-offer of a fee, a note or both."""
    if fee is None and not note:
        raise UserError(msg("A counter-offer needs a fee or a note. Press the button again to write one."))
    return await _answer(
        context,
        request,
        "counter",
        lambda deal: countered(deal, fee, note),
        N_("Your counter-offer is with the team. You will hear from me here."),
        N_("{who} makes a counter-offer for “{campaign}” ({id}): {counter}."),
    )


@command("offer adult", N_("Say that one is 18 or over"), role=Role.GUEST, options=(_WHICH,), hidden=True)
async def adult(context: Context, *, request: str) -> Reply:
    """Record that a creator whose counter-offer was agreed to is of age."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, int(request) if request.isdecimal() else 0)
        _own(context, deal)
        if deal.state is not RequestState.ACCEPTED:
            raise UserError(_CLOSED.get(deal.state, msg("Nothing is agreed yet.")))
        before = deals.facts(deal.request)
        _of_age(context, deal)
        session.add(deal.request)
        context.audit(
            session,
            "request adult",
            ("request", deal.request.id),
            before=before,
            after=deals.facts(deal.request),
        )
        show_anew(session, context.services, deal, context.event.key)
        return offer_card(deal, context.t, context.t("Thank you, that is noted."))

    return await context.write(work)


COMMANDS = (accept, decline, counter, adult)
