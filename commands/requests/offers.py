"""What a creator does with an offer: open its link, accept, decline, make a counter-offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from commands.core import links
from commands.core.context import Context, Seat
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import DateOption, MoneyOption, Text
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.offer_cards import offer_card
from commands.requests.request_moves import countered, make_move, move_on, show_anew, uncountered
from commands.rules.money import Money
from commands.rules.states import AGREED_STATES, STATE_LABELS, RequestState
from commands.safety import age
from commands.safety.request_bounds import within_bounds
from storage import requests, teams
from storage.frozen import frozen
from storage.session import Session

WHICH = Option("request", Text(20), N_("Request"), required=True)


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


@frozen
class Invitation:
    """What a link says before it is opened: who asks whom, and in which language."""

    team: str
    handle: str
    language: str


def invitation(session: Session, hashes: Sequence[str]) -> Invitation | None:
    """Look at what a link leads to without opening it; None where it leads nowhere."""
    request = requests.behind_link(session, token_hashes=hashes)
    if request is None:
        return None
    deal = deals.deal_of(session, request)
    return Invitation(deal.workspace.name, deal.handle, deal.creator_t.language)


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
    if deal.rests:
        raise UserError(
            msg(
                "The campaign “{name}” is over, so nothing can be answered any more.", name=deal.campaign.name
            )
        )


def _bind(context: Context, session: Session, deal: Deal) -> None:
    """Make the person who opens a link first the one who answers, and mark the offer as seen."""
    request, person, unseen = deal.request, context.event.person, deal.state is RequestState.INVITED
    freed = deal.on_page and not deal.contact
    if deal.state in _DEAD or (deal.state in _CLOSED and not deal.contact and not freed):
        raise UserError(_CLOSED[deal.state])
    if deal.contact and not unseen:
        _own(context, deal)
        return
    before = deals.facts(request)
    request.contact_platform, request.contact_user_id = person.platform, person.id
    pushed = person.platform != deals.PAGE
    request.contact_chat_id = context.event.place.address.chat_id if pushed else ""
    known(context, deal)
    if unseen:
        move_on(session, context.services, deal, "see")
    else:  # the team wrote down what was said meanwhile, or freed the link
        session.add(request)
        show_anew(session, context.services, deal, context.event.key)
    guest = replace(context, seat=Seat(deal.workspace, None, Role.GUEST, context.t))
    guest.audit(session, "request see", ("request", request.id), before=before, after=deals.facts(request))


def known(context: Context, deal: Deal) -> None:
    """Note who answers, and in which language."""
    deal.request.contact_name = context.event.person.name
    deal.request.contact_language = context.t.language


def _own(context: Context, deal: Deal) -> None:
    if deal.contact != context.event.person.key:
        raise UserError(
            msg("Somebody else opened this link before you, and it is personal. Ask the team for your own.")
        )


# -- answers --------------------------------------------------------------------------------------

Change = Callable[[Deal, Session], Reply | None]


async def answer(context: Context, id: str, name: str, said: str, change: Change | None = None) -> Reply:
    """Make a move of the creator's; ``change`` fills in what it brings and gives what the team sees of it."""

    def work(session: Session) -> Reply:
        deal, services = taken_up(context, session, id), context.services
        possible(deal, name)
        before = deals.facts(deal.request)
        known(context, deal)
        beside = change(deal, session) if change else None

        def note() -> None:
            after = deals.facts(deal.request)
            context.audit(
                session, f"request {name}", ("request", deal.request.id), before=before, after=after
            )

        make_move(session, services, deal, name, "creator", beside=beside, note=note)
        return offer_card(deal, context.t, context.t(said))

    return await context.write(work)


def taken_up(context: Context, session: Session, id: str) -> Deal:
    """Get the request a creator answers; raises UserError when it is not theirs or is over."""
    deal = deals.find(session, context.workspace.id, int(id) if id.isdecimal() else 0)
    _own(context, deal)
    _still_on(deal)
    if deal.state in _CLOSED:
        raise UserError(_CLOSED[deal.state])
    return deal


def possible(deal: Deal, name: str) -> None:
    """Raise UserError where a move of the creator's is not possible."""
    within_bounds(deal, name, creator=True)
    if deal.may(name):
        return
    if deal.state in AGREED_STATES and name in ("accept", "decline", "counter"):
        raise UserError(_AGREED)
    if deal.state is RequestState.NEGOTIATING:
        raise UserError(msg("Your counter-offer is with the team. You will hear from me here."))
    raise UserError(
        msg(
            "That is not possible now: the status is “{state}”. The newest card shows what you can do.",
            state=msg(STATE_LABELS[deal.state]),
        )
    )


_AGREED = msg("This request is accepted already. Write to the team to change something.")
_CLOSED = {
    RequestState.DECLINED: msg(
        "This request is declined already. Write to the team if you changed your mind."
    ),
    RequestState.WITHDRAWN: msg("The team has withdrawn this request, so it cannot be answered any more."),
    RequestState.EXPIRED: msg("This request has expired. Ask the team if you are still interested."),
    RequestState.CANCELLED: msg("This request is cancelled. Nothing is left to do."),
    RequestState.NOT_DELIVERED: msg("The team has ended this request. Write to the team about it."),
}
_DEAD = (RequestState.WITHDRAWN, RequestState.EXPIRED)


@command(
    "offer accept",
    N_("Accept an offer"),
    role=Role.GUEST,
    options=(WHICH, Option("seen", Text(20), N_("Offer"))),
    hidden=True,
)
async def accept(context: Context, *, request: str, seen: str = "") -> Reply:
    """Accept; the button's words say that one is 18 or over, and that is recorded."""
    said = N_("Thank you! You have accepted, and you confirmed that you are 18 or over. The team knows.")

    def change(deal: Deal, session: Session) -> None:
        if seen != deal.offer_mark:
            raise UserError(msg("The offer has changed since. Look at the newest card and answer there."))
        if deal.creator.age_status == age.UNDER_18:
            raise UserError(
                msg(
                    "The team knows you as under 18, so this offer cannot be accepted. "
                    "Write to them about it."
                )
            )
        _of_age(context, deal)

    return await answer(context, request, "accept", said, change)


def _of_age(context: Context, deal: Deal) -> None:
    deal.request.adult_confirmed_at = context.now
    deal.request.adult_confirmed_by = context.event.person.name


_WHY = Option(
    "reason", Text(500), N_("Why"), question=N_("Would you like to say why? The team will read it.")
)


@command("offer decline", N_("Decline an offer"), role=Role.GUEST, options=(WHICH, _WHY), hidden=True)
async def decline(context: Context, *, request: str, reason: str = "") -> Reply:
    """Decline, with a reason if one is given."""

    def change(deal: Deal, session: Session) -> None:
        deal.request.decline_reason = reason

    said = N_("You have declined. Thank you for your answer; the team knows.")
    return await answer(context, request, "decline", said, change)


@command(
    "offer counter",
    N_("Make a counter-offer"),
    role=Role.GUEST,
    options=(
        WHICH,
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

    def change(deal: Deal, session: Session) -> None:
        countered(session, context.services, deal, fee, note, by=context.event.person.name)

    said = N_("Your counter-offer is with the team. You will hear from me here.")
    return await answer(context, request, "counter", said, change)


@command("offer uncounter", N_("Take a counter-offer back"), role=Role.GUEST, options=(WHICH,), hidden=True)
async def uncounter(context: Context, *, request: str) -> Reply:
    """Let the team's offer count again, as long as nobody answered the other one."""

    def change(deal: Deal, session: Session) -> None:
        uncountered(deal)

    said = N_("You have taken your counter-offer back. The team's offer counts again; the team knows.")
    return await answer(context, request, "uncounter", said, change)


@command("offer adult", N_("Say that one is 18 or over"), role=Role.GUEST, options=(WHICH,), hidden=True)
async def adult(context: Context, *, request: str) -> Reply:
    """Record that a creator whose counter-offer was agreed to is of age."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        if deal.state not in AGREED_STATES:
            raise UserError(msg("Nothing is agreed yet."))
        within_bounds(deal, "adult", creator=True)
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


# -- on the way to the post -------------------------------------------------------------------------


@command(
    "offer received", N_("Say that the product has arrived"), role=Role.GUEST, options=(WHICH,), hidden=True
)
async def received(context: Context, *, request: str) -> Reply:
    """Note that the product has arrived."""
    return await answer(context, request, "receive", N_("Thank you, the team knows."))


@command(
    "offer schedule",
    N_("Plan the day of the post"),
    role=Role.GUEST,
    options=(
        WHICH,
        Option("day", DateOption(), N_("The day"), required=True, question=N_("On which day do you post?")),
    ),
    hidden=True,
)
async def schedule(context: Context, *, request: str, day: date) -> Reply:
    """Say when one posts."""
    if day < context.today:
        raise UserError(msg("{day} has passed. Choose today or a later day.", day=day))

    def change(deal: Deal, session: Session) -> None:
        due = deal.request.due_on
        if due and day > due:
            raise UserError(
                msg(
                    "Your video is due on {due}. Choose that day or an earlier one, or ask the team for more "
                    "time.",
                    due=due,
                )
            )
        deal.request.scheduled_on = day

    return await answer(context, request, "schedule", N_("Planned. The team knows."), change)


@command("offer cancel", N_("Cancel"), role=Role.GUEST, options=(WHICH, _WHY), hidden=True)
async def cancel(context: Context, *, request: str, reason: str = "") -> Reply:
    """Cancel what was agreed, before the post."""

    def change(deal: Deal, session: Session) -> None:
        deal.request.decline_reason, deal.request.ended_by = reason, context.event.person.name

    return await answer(context, request, "cancel", N_("You have cancelled. The team knows."), change)


COMMANDS = (accept, decline, counter, uncounter, adult, received, schedule, cancel)
