"""Creators: add, show, list, find, compare, change and block."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.creator_cards import TYPED, comparison, creator_card, creator_table, short_id
from commands.creator_import import column, import_, take_over
from commands.options import CREATOR, HANDLE, Creators, MoneyOption, Parsed, Plain, Text
from commands.rules.amounts import Range, parse_count, parse_range, parse_rate, parse_rate_range
from commands.rules.contacts import parse_discord_user, parse_email
from commands.rules.languages import parse_language
from commands.rules.money import Money, parse_money_range
from commands.rules.states import OPEN_REQUEST_STATES
from commands.rules.tags import parse_country, parse_topics
from storage import creators, requests
from storage.models import Creator
from storage.session import Session

_SHOWN = 50
_FACTS = (
    Option("name", Text(200), N_("Name")),
    Option("followers", Parsed(parse_count), N_("Followers, such as 12.5k")),
    Option("engagement", Parsed(parse_rate), N_("Engagement rate, such as 4.2 %")),
    Option("views", Parsed(parse_count), N_("Average views, such as 30k")),
    Option("country", Parsed(parse_country), N_("Country, such as DE")),
    Option("language", Parsed(parse_language), N_("Language, such as de")),
    Option("topics", Parsed(parse_topics), N_("Topics, separated by commas")),
    Option("price", MoneyOption(allow_zero=True), N_("Price of a video, such as 500 €")),
    Option("email", Parsed(parse_email), N_("E-mail address")),
    Option("notes", Text(1000, lines=True), N_("Notes"), long=True),
    Option("discord", Parsed(parse_discord_user), N_("Discord user: @ and the person, or the user id")),
)
_WHO = Option(
    "creator",
    CREATOR,
    N_("Creator: handle or short id"),
    required=True,
    question=N_("Which creator? Write a handle such as @anna or a short id such as P4."),
)


def find_creator(context: Context, session: Session, id: int) -> Creator:
    """Get a creator of the workspace for changing; raises UserError when it has gone."""
    found = creators.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That creator does not exist any more. /creator list shows who there is."))
    return found


def facts(creator: Creator) -> dict[str, Any]:
    """Give what the history keeps of a creator."""
    left_out = {"id", "workspace_id", "number", "search_text", "search_topics", "created_at", "updated_at"}
    return creator.model_dump(mode="json", exclude=left_out)


def _columns(given: dict[str, Any], today: date) -> dict[str, Any]:
    """Turn options into columns; figures get their source and day."""
    names = {"engagement": "engagement_rate", "views": "average_views", "discord": "discord_user_id"}
    values = {names.get(name, name): value for name, value in given.items() if name != "price"}
    if "engagement" in given:
        values["engagement_rate"] = float(given["engagement"])
    if "price" in given:
        values["price_minor"], values["price_currency"] = given["price"].minor, given["price"].currency
    if {"followers", "engagement", "views"} & given.keys():
        values["figures_source"], values["figures_as_of"] = TYPED, today
    return values


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
        *_FACTS,
    ),
    example='/creator add @anna followers=12.5k country=DE topics="beauty, travel" price=500',
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
        values = _columns(given, context.today)
        row = creators.add(session, context.workspace, now=context.now, handle=handle, **values)
        context.audit(session, "creator add", ("creator", row.id), after=facts(row))
        return creator_card(context.reading(session), row, context.t("Added to your list."))

    return await context.write(work)


@command(
    "creator show",
    N_("A creator's card"),
    role=Role.VIEWER,
    options=(_WHO,),
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
    options=(_WHO, *_FACTS),
    example="/creator edit @anna followers=15k",
)
async def edit(context: Context, *, creator: int, **given: Any) -> Reply:
    """Change what is given and leave the rest."""
    if not given:
        raise UserError(msg("Nothing to change was given. Write what should change, such as price=600."))

    def work(session: Session) -> Reply:
        row = find_creator(context, session, creator)
        before = facts(row)
        creators.change(session, row, now=context.now, **_columns(given, context.today))
        context.audit(session, "creator edit", ("creator", row.id), before=before, after=facts(row))
        return creator_card(context.reading(session), row, context.t("Changed."))

    return await context.write(work)


# -- lists ----------------------------------------------------------------------------------------


class MoneyRange(Plain):
    """A range of amounts in one currency."""

    def parse(self, text: str, reading: Reading) -> Range[Money]:
        """Read a range in the workspace's currency unless another one is written."""
        return parse_money_range(text, default_currency=reading.workspace.currency)


@command("creator list", N_("All creators at a glance"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List creators, the most followed first."""
    return await _found(context, creators.Filter())


@command(
    "creator find",
    N_("Find creators on your list"),
    role=Role.VIEWER,
    options=(
        Option("text", Text(100), N_("Words in the handle, name, topics or notes")),
        Option("followers", Parsed(parse_range), N_("Followers, such as 10k-50k")),
        Option("engagement", Parsed(parse_rate_range), N_("Engagement rate, such as 3-5 %")),
        Option("country", Parsed(parse_country), N_("Country, such as DE")),
        Option("language", Parsed(parse_language), N_("Language, such as de")),
        Option("topic", Parsed(parse_topics), N_("Topic")),
        Option("price", MoneyRange(), N_("Price, such as 200-800 €")),
    ),
    example="/creator find followers=10k-50k country=DE topic=beauty",
)
async def find(context: Context, *, text: str = "", topic: list[str] | None = None, **given: Any) -> Reply:
    """Find creators of the team's list by words, figures and facts."""
    engagement: Range[Decimal] = given.get("engagement", Range(None, None))
    followers: Range[int] = given.get("followers", Range(None, None))
    price: Range[Money] = given.get("price", Range(None, None))
    bounds = [side for side in (price.low, price.high) if side]
    wanted = creators.Filter(
        words=text.lstrip("@").split(),
        topics=topic or (),
        country=given.get("country", ""),
        language=given.get("language", ""),
        followers=(followers.low, followers.high),
        engagement=(_float(engagement.low), _float(engagement.high)),
        price=(price.low.minor if price.low else None, price.high.minor if price.high else None),
        currency=bounds[0].currency if bounds else "",
    )
    return await _found(context, wanted)


def _float(rate: Decimal | None) -> float | None:
    return None if rate is None else float(rate)


async def _found(context: Context, wanted: creators.Filter) -> Reply:
    t = context.t

    def work(session: Session) -> Reply:
        total, rows = creators.found(session, workspace_id=context.workspace.id, wanted=wanted, limit=_SHOWN)
        if not total and wanted == creators.Filter():
            return Reply(text=t("There is no creator on your list yet."), buttons=_first_steps(context))
        if not total:
            return Reply(
                text=t("Nobody on your list fits."),
                note=t(
                    "A creator without a figure does not fit a range. Widen the filters, or /creator list"
                ),
            )
        more = t(
            "These are the {shown} with the most followers. /creator find narrows the list.", shown=_SHOWN
        )
        return Reply(
            title=t.plural("{count} creator", "{count} creators", total),
            table=creator_table(rows, t),
            note=more if total > _SHOWN else "",
        )

    return await context.read(work)


def _first_steps(context: Context) -> tuple[Button, ...]:
    t = context.t
    return (
        Button(label=t("Add a creator"), command="creator add", ask=("handle",), style="primary", edit=False),
        Button(label=t("Bring in a list"), command="creator import", ask=("file",), edit=False),
    )


@command(
    "creator compare",
    N_("Put two to five creators side by side"),
    role=Role.VIEWER,
    options=(
        Option(
            "creators",
            Creators(5),
            N_("Two to five creators"),
            required=True,
            question=N_("Which creators? Write two to five handles, such as @anna @ben."),
        ),
    ),
    example="/creator compare @anna @ben",
)
async def compare(context: Context, *, creators: list[int]) -> Reply:
    """Compare creators in one table."""
    if len(creators) < 2:
        raise UserError(msg("To compare, name two to five different creators, such as @anna @ben."))

    def work(session: Session) -> Reply:
        rows = [find_creator(context, session, id) for id in creators]
        return Reply(title=context.t("Side by side"), table=comparison(rows, context.t))

    return await context.read(work)


# -- blocking -------------------------------------------------------------------------------------


@command(
    "creator block",
    N_("Keep a creator from being asked"),
    options=(
        _WHO,
        Option(
            "reason",
            Text(300),
            N_("Why"),
            question=N_("Why should this creator not be asked? The team will see it."),
        ),
    ),
    example='/creator block @anna reason="Did not deliver in spring"',
)
async def block(context: Context, *, creator: int, reason: str = "") -> Reply:
    """Block a creator, with a reason where one is given."""
    return await _blocked(context, creator, reason)


@command(
    "creator unblock", N_("Let a creator be asked again"), options=(_WHO,), example="/creator unblock @anna"
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
                [t("@{handle} is blocked.", handle=row.handle), _still_open(context, session, row)]
            )
        return creator_card(context.reading(session), row, said.strip())

    return await context.write(work)


def _still_open(context: Context, session: Session, creator: Creator) -> str:
    found = requests.listed(
        session, workspace_id=creator.workspace_id, creator_id=creator.id, states=OPEN_REQUEST_STATES
    )
    if not found:
        return ""
    ids = ", ".join(f"R{request.number}" for request, _, _ in found)
    return context.t("Still open: {ids}. Withdraw with /request withdraw", ids=ids)


COMMANDS = (add, show, edit, list_, find, import_, column, take_over, compare, block, unblock)
