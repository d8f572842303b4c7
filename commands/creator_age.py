"""Note how old a creator is; who is marked as under 18 is not asked."""

from __future__ import annotations

from typing import Any

from commands.age import ADULT, AGES, UNDER_18, UNKNOWN
from commands.core import seats
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.creator_cards import creator_card
from commands.creator_who import WHO, find_creator
from commands.creators import facts, open_requests, still_open
from commands.options import Choice, Text
from storage import creators
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
            N_("under18, adult or unknown"),
            required=True,
            question=N_("How old are they: under18, adult or unknown?"),
        ),
        Option("note", Text(300), N_("How you know, such as: stands in the profile")),
    ),
    example='/creator age @anna adult note="ID shown in a call"',
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
    numbers = open_requests(session, creator)
    if numbers:
        said += " " + t(
            "What is open goes on until you withdraw it; @{handle} can still answer.", handle=creator.handle
        )
    card = creator_card(
        context.reading(session), creator, " ".join([said, still_open(context, session, creator)]).strip()
    )
    withdraw = tuple(
        Button(
            label=t("Withdraw {id}", id=f"R{number}"),
            command="request withdraw",
            arguments={"request": f"R{number}"},
            style="danger",
            edit=False,
        )
        for number in numbers[:_BUTTONS]
    )
    return card.having(buttons=(*withdraw, *card.buttons))


COMMANDS = (age,)
