"""Creators: add, show, change and block."""

from __future__ import annotations

from typing import Any

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.creators.creator_cards import creator_card, creator_contact, creator_details, short_id
from commands.creators.creator_compare import compare
from commands.creators.creator_facts import FACTS, columns
from commands.creators.creator_find import find, list_, page
from commands.creators.creator_fit import weights
from commands.creators.creator_import import column, import_, take_over
from commands.creators.creator_listing import COMMANDS as LISTING
from commands.creators.creator_lists import COMMANDS as LISTS
from commands.creators.creator_market import discover, discovered, take
from commands.creators.creator_notes import COMMANDS as NOTES
from commands.creators.creator_searches import save, saved, unsave
from commands.creators.creator_topics import topic
from commands.creators.creator_who import WHO, find_creator
from commands.options import HANDLE, Text
from commands.rules.states import OPEN_REQUEST_STATES
from storage import creators, requests
from storage.models import Creator
from storage.session import Session


def facts(creator: Creator) -> dict[str, Any]:
    """Give what the history keeps of a creator."""
    left_out = {"id", "workspace_id", "number", "search_words", "top_country", "top_age", "unread_since"}
    left_out |= {"created_at", "updated_at"}
    return creator.model_dump(mode="json", exclude=left_out)


@command(
    "creator add",
    N_("Add a creator to your list"),
    options=(
        Option(
            "handle",
            HANDLE,
            N_("TikTok handle or link of the profile"),
            required=True,
            question=N_("Which creator? Write the TikTok handle such as @anna, or paste the profile's link."),
        ),
        *FACTS,
    ),
    example=N_('/creator add @anna followers=12.5k country=DE topics="beauty, travel" price=500'),
)
async def add(context: Context, *, handle: str, **given: Any) -> Reply:
    """Add a creator; the same handle twice is refused."""

    def work(session: Session) -> Reply:
        same = creators.of_handle(session, workspace_id=context.workspace.id, handle=handle)
        if same:
            raise UserError(
                msg(
                    "@{handle} is on your list already: {id}. Look with /creator show {id} or change it with "
                    "/creator edit {id}",
                    handle=handle,
                    id=short_id(same),
                )
            )
        values = columns(given, context.today)
        row = creators.add(session, context.workspace, now=context.now, handle=handle, **values)
        context.audit(session, "creator add", ("creator", row.id), after=facts(row))
        return creator_card(context.reading(session), row, context.t("Added to your list."))

    return await context.write(work)


@command(
    "creator show",
    N_("A creator's card"),
    role=Role.VIEWER,
    options=(WHO,),
    example="/creator show @anna",
)
async def show(context: Context, *, creator: int) -> Reply:
    """Show the card."""

    def work(session: Session) -> Reply:
        return creator_card(context.reading(session), find_creator(context, session, creator))

    return await context.read(work)


@command(
    "creator edit",
    N_("Change what is known about a creator"),
    options=(WHO, *FACTS),
    example="/creator edit @anna followers=15k",
)
async def edit(context: Context, *, creator: int, **given: Any) -> Reply:
    """Change what is given and leave the rest."""
    if not given:
        raise UserError(msg("Nothing to change was given. Write what should change, such as price=600."))

    def work(session: Session) -> Reply:
        row = find_creator(context, session, creator)
        before = facts(row)
        creators.change(session, row, now=context.now, **columns(given, context.today, row.figures))
        context.audit(session, "creator edit", ("creator", row.id), before=before, after=facts(row))
        return creator_card(context.reading(session), row, context.t("Changed."))

    return await context.write(work)


@command(
    "creator details",
    N_("All that is known of a creator"),
    role=Role.VIEWER,
    options=(WHO,),
    hidden=True,
)
async def details(context: Context, *, creator: int) -> Reply:
    """Show what the card leaves out."""

    def work(session: Session) -> Reply:
        return creator_details(context.reading(session), find_creator(context, session, creator))

    return await context.read(work)


@command("creator contact", N_("How a creator is reached"), options=(WHO,), hidden=True)
async def contact(context: Context, *, creator: int) -> Reply:
    """Show e-mail address and Discord user to whoever asks, in private alone."""

    def work(session: Session) -> Reply:
        return creator_contact(context.reading(session), find_creator(context, session, creator))

    return await context.read(work)


# -- blocking -------------------------------------------------------------------------------------


@command(
    "creator block",
    N_("Keep a creator from being asked"),
    options=(
        WHO,
        Option(
            "reason",
            Text(300),
            N_("Why"),
            question=N_("Why should this creator not be asked? The team will see it."),
        ),
    ),
    example=N_('/creator block @anna reason="Did not deliver in spring"'),
)
async def block(context: Context, *, creator: int, reason: str = "") -> Reply:
    """Block a creator, with a reason where one is given."""
    return await _blocked(context, creator, reason)


@command(
    "creator unblock", N_("Let a creator be asked again"), options=(WHO,), example="/creator unblock @anna"
)
async def unblock(context: Context, *, creator: int) -> Reply:
    """Take the block back."""
    return await _blocked(context, creator, None)


async def _blocked(context: Context, id: int, reason: str | None) -> Reply:
    t = context.t

    def work(session: Session) -> Reply:
        row = find_creator(context, session, id)
        if reason is None and row.blocked_reason is None:
            raise UserError(msg("@{handle} is not blocked.", handle=row.handle))
        before = facts(row)
        creators.change(session, row, now=context.now, blocked_reason=reason)
        action = "creator unblock" if reason is None else "creator block"
        context.audit(session, action, ("creator", row.id), before=before, after=facts(row))
        said = t("@{handle} may be asked again.", handle=row.handle)
        if reason is not None:
            said = " ".join(
                [t("@{handle} is blocked.", handle=row.handle), still_open(context, session, row)]
            )
        return creator_card(context.reading(session), row, said.strip())

    return await context.write(work)


def open_requests(session: Session, creator: Creator) -> list[int]:
    """Give the numbers of the requests that are open to a creator."""
    found = requests.listed(
        session, workspace_id=creator.workspace_id, creator_id=creator.id, states=OPEN_REQUEST_STATES
    )
    return [request.number for request, _, _ in found]


def still_open(context: Context, session: Session, creator: Creator) -> str:
    """Name the requests that are open to a creator, and how to withdraw them; nothing without any."""
    ids = ", ".join(f"R{number}" for number in open_requests(session, creator))
    return context.t("Still open: {ids}. Withdraw with /request withdraw", ids=ids) if ids else ""


COMMANDS = (
    *(add, show, details, contact, edit, list_, find, page, save, saved, unsave, topic, weights),
    *(discover, discovered, take),
    *(import_, column, take_over, compare, block, unblock),
    *LISTING,
    *LISTS,
    *NOTES,
)
