"""Note how old a creator is; who is marked as under 18 is not asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands.core import seats
from commands.core.context import Context
from commands.core.invocation import Address
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.creators.creator_cards import creator_card
from commands.creators.creator_who import WHO, find_creator
from commands.creators.creators import facts, still_open
from commands.options import Choice, Text
from commands.requests.deals import Deal, deal_of
from commands.requests.request_buttons import ENDING
from commands.requests.request_cards import tapped
from commands.requests.request_moves import show_anew, tell_team
from commands.rules.reminders import UNDER_AGE
from commands.rules.states import OPEN_REQUEST_STATES
from commands.safety.age import ADULT, AGES, UNDER_18, UNKNOWN
from storage import creators, requests
from storage.models import Creator
from storage.session import Session

_BUTTONS = 5
_DONE = {
    UNDER_18: N_("Noted: under 18. No request can be sent to @{handle}."),
    ADULT: N_("Noted: 18 or over."),
    UNKNOWN: N_("Noted: the age is not known."),
}


@command(
    "creator age",
    N_("Note that a creator is under 18, or 18 or over"),
    options=(
        WHO,
        Option(
            "age",
            Choice(AGES, also=(("u18", UNDER_18), ("18+", ADULT))),
            N_("Under 18, 18 or over, or unknown"),
            required=True,
            question=N_("How old are they: under 18, 18 or over, or unknown?"),
        ),
        Option("note", Text(300), N_("How you know, such as: stands in the profile")),
    ),
    example=N_('/creator age @anna adult note="ID shown in a call"'),
)
async def age(context: Context, *, creator: int, age: str, note: str = "") -> Reply:
    """Note the age with who said so, when and how they know; only managers take "under 18" back."""
    may_take_back = await _is_manager(context)

    def work(session: Session) -> Reply:
        row = find_creator(context, session, creator)
        if row.age_status == UNDER_18 and age != UNDER_18 and not may_take_back:
            raise UserError(
                msg("@{handle} is marked as under 18. Only a manager may take that back.", handle=row.handle)
            )
        before = facts(row)
        creators.change(session, row, now=context.now, **_columns(context, age, note))
        context.audit(session, "creator age", ("creator", row.id), before=before, after=facts(row))
        return _answer(context, session, row, age)

    return await context.write(work)


async def _is_manager(context: Context) -> bool:
    try:
        await seats.admitted(context.event, context.seat, context.services, Role.MANAGER)
    except UserError:
        return False
    return True


def _columns(context: Context, age: str, note: str) -> dict[str, Any]:
    if age == UNKNOWN:
        return {"age_status": "", "age_said_by": "", "age_said_at": None, "age_note": ""}
    name = context.event.person.name
    return {"age_status": age, "age_said_by": name, "age_said_at": context.now, "age_note": note}


def _answer(context: Context, session: Session, creator: Creator, age: str) -> Reply:
    """Show the card; requests that are open to somebody under 18 are named, with a button for each."""
    t = context.t
    said = t(_DONE[age], handle=creator.handle)
    if age != UNDER_18:
        return creator_card(context.reading(session), creator, said)
    open_ones = _open(session, creator)
    _tell_others(context, session, open_ones)
    if open_ones:
        said += " " + t(
            "What is open can only be ended now; @{handle} can decline or cancel, no more.",
            handle=creator.handle,
        )
    card = creator_card(
        context.reading(session), creator, " ".join([said, still_open(context, session, creator)]).strip()
    )
    buttons = tuple(button for deal in open_ones[:_BUTTONS] for button in _ending(deal, t))
    return card.having(buttons=(*buttons, *card.buttons))


def _open(session: Session, creator: Creator) -> list[Deal]:
    found = requests.listed(
        session, workspace_id=creator.workspace_id, creator_id=creator.id, states=OPEN_REQUEST_STATES
    )
    return [deal_of(session, request) for request, _, _ in found]


def _ending(deal: Deal, t: Translator) -> tuple[Button, ...]:
    """Give the button that ends a request where it stands; past the post there is none."""
    tap = next((tap for name, tap in ENDING.items() if deal.may(name)), None)
    if tap is None:
        return ()
    label = f"{t(tap.label)} {deal.short}"
    return (tapped(deal, t, tap).having(label=label, edit=False),)


def _tell_others(context: Context, session: Session, open_ones: Sequence[Deal]) -> None:
    """Show every card anew, and ask each other chat that a request was sent from, once."""
    told = {context.event.place.address}
    for deal in open_ones:
        show_anew(session, context.services, deal, context.event.key)
        row = deal.request
        home = Address(row.from_platform, row.from_chat_id, row.from_thread_id)
        if home not in told:
            told.add(home)
            cause = f"under18:{context.event.key}"
            tell_team(session, context.services, deal, UNDER_AGE, cause)


COMMANDS = (age,)
