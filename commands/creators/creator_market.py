"""Find creators in TikTok One, TikTok's marketplace, and take them over into the team's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from commands.core.context import Context
from commands.core.marketplace import Between, Closed, MarketCreator, MarketPage, Search
from commands.core.options import Option, OptionType, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.creators.creator_cards import creator_card
from commands.creators.creator_facts import dated
from commands.creators.creator_filters import Keeping, MoneyRange, Typed, written
from commands.options import Choice, Parsed, Text
from commands.rules.amounts import Range, parse_range, parse_rate_range
from commands.rules.audience import parse_age
from commands.rules.handles import parse_handle
from commands.rules.languages import parse_language
from commands.rules.money import Money
from commands.rules.tags import MAX_TOPICS, parse_country
from storage import creators
from storage.models import Creator
from storage.session import Session

SOURCE = "TikTok One"
_PAGE = 10
_LABELS = 3
_NOTES = 1_000  # as long as a team may write them
_NONE = "–"
_GENDERS = (
    ("women50", N_("50 % women or more")),
    ("women60", N_("60 % women or more")),
    ("women70", N_("70 % women or more")),
    ("men50", N_("50 % men or more")),
    ("men60", N_("60 % men or more")),
    ("men70", N_("70 % men or more")),
)
_AGES = ("18-24", "25-34", "35-44", "45-54", "55+")
_SORTS = (
    ("relevance", N_("Relevance")),
    ("followers", N_("Followers")),
    ("median", N_("Median views")),
    ("engagement", N_("Engagement rate by views")),
)
_SORTED = {"followers": "FOLLOWERS", "median": "MEDIAN_VIEWS", "engagement": "ENGAGEMENT_RATE"}


def _age_group(text: str) -> str:
    age = parse_age(text)
    if age not in _AGES:
        raise UserError(msg("“{typed}” is not one of: {names}.", typed=age[:40], names=", ".join(_AGES)))
    return age


_KINDS: tuple[tuple[str, OptionType, str], ...] = (
    ("text", Text(100), N_("Words to look for")),
    ("followers", Parsed(parse_range), N_("Followers, such as 10k-50k")),
    ("views", Parsed(parse_range), N_("Average views, such as 20k+")),
    ("median", Parsed(parse_range), N_("Median views, such as 10k+")),
    ("engagement", Parsed(parse_rate_range), N_("Engagement rate by views, such as 3-5 %")),
    ("price", MoneyRange(), N_("Price, such as 200-800 €")),
    ("language", Parsed(parse_language), N_("Language, such as de")),
    ("audience", Parsed(parse_country), N_("Country of the followers, such as DE")),
    ("gender", Choice(_GENDERS), N_("Share of women or men among the followers")),
    ("age", Parsed(_age_group), N_("Age group of the followers: 18-24, 25-34, 35-44, 45-54 or 55+")),
    ("sort", Choice(_SORTS), N_("What comes first")),
)
_COUNTRY = Option(
    "country",
    Keeping(Parsed(parse_country)),
    N_("Country, such as DE"),
    required=True,
    question=N_("In which country? TikTok One looks in one at a time. Write it like DE."),
)
_FILTERS = (_COUNTRY, *(Option(name, Keeping(kind), summary) for name, kind, summary in _KINDS))


@command(
    "creator discover",
    N_("Find creators in TikTok One"),
    options=_FILTERS,
    example="/creator discover DE text=vegan followers=10k-50k",
)
async def discover(context: Context, **given: Typed) -> Reply:
    """Find creators in TikTok One and show which of them are on the team's list."""
    return await _found(context, given, 1)


@command(
    "creator discovered",
    N_("A page of what TikTok One found"),
    options=(*_FILTERS, Option("page", Text(6), N_("Page"), required=True)),
    hidden=True,
)
async def discovered(context: Context, *, page: str, **given: Typed) -> Reply:
    """Show a page of what was looked for."""
    return await _found(context, given, max(int(page), 1))


def elsewhere(context: Context, given: Mapping[str, Typed]) -> tuple[Button, ...]:
    """Offer to look in TikTok One for the same, where it is connected and the person may."""
    if isinstance(context.services.market, Closed) or context.seat.role < Role.MEMBER:
        return ()
    known = {option.name: option for option in _FILTERS}
    # What both understand in the same way; the audience's shares are other ranges there.
    shared = ("country", "followers", "views", "median", "engagement", "price", "language", "text")
    typed = {name: given[name].text for name in shared if name in given and name in known}
    ask = () if "country" in typed else ("country",)
    label = context.t("Search TikTok One as well")
    return (Button(label=label, command="creator discover", arguments=typed, ask=ask, edit=False),)


async def _found(context: Context, given: Mapping[str, Typed], number: int) -> Reply:
    market = context.services.market
    page = await market.search(_search(context.t, given), number)
    details = await market.details([one.handle for one in page.creators]) if page.creators else {}
    # What a search says of somebody is newer, what was asked for of them is more.
    found = [details.get(one.handle, one) for one in page.creators]

    def work(session: Session) -> Reply:
        handles = [one.handle for one in found]
        mine = creators.numbers(session, workspace_id=context.workspace.id, handles=handles)
        missing = len(set(handles) - details.keys())
        return _shown(context, given, number, page, found, mine, missing)

    return await context.read(work)


def _search(t: Translator, given: Mapping[str, Typed]) -> Search:
    """Turn the options that were given into what TikTok One looks for."""
    values = {name: typed.value for name, typed in given.items()}
    price: Range[Money] = values.get("price", Range(None, None))
    sides = [side for side in (price.low, price.high) if side]
    return Search(
        values["country"],
        text=values.get("text", ""),
        languages=[values["language"]] if "language" in values else [],
        followers=_between(values.get("followers")),
        average_views=_between(values.get("views")),
        median_views=_between(values.get("median")),
        engagement_rate=_between(values.get("engagement")),
        price=Between(*(_whole(t, side) for side in (price.low, price.high))),
        currency=sides[0].currency if sides else "",
        audience_country=values.get("audience", ""),
        audience_gender=_gender(values.get("gender", "")),
        audience_age=values.get("age", ""),
        sort=_SORTED.get(values.get("sort", ""), "RELEVANCE"),  # type: ignore[arg-type]
    )


def _between(bounds: Range[Any] | None) -> Between:
    return Between(bounds.low, bounds.high) if bounds else Between()


def _whole(t: Translator, money: Money | None) -> Decimal | None:
    return None if money is None else Decimal(money.minor).scaleb(-t.decimals(money.currency))


def _gender(typed: str) -> str:
    return typed.replace("women", "FEMALE_").replace("men", "MALE_") if typed else ""


# -- answers --------------------------------------------------------------------------------------


def _shown(
    context: Context,
    given: Mapping[str, Typed],
    number: int,
    page: MarketPage,
    found: Sequence[MarketCreator],
    mine: Mapping[str, int],
    missing: int,
) -> Reply:
    t = context.t
    looked = t("Looked for: {filters}", filters=written({name: one.text for name, one in given.items()}))
    if not found:
        return Reply(title=SOURCE, text=t("TikTok One found nobody."), note=looked)
    first = (number - 1) * _PAGE + 1
    return Reply(
        title=SOURCE,
        text=looked,
        table=_table(t, found, mine),
        note="\n".join(_notes(context, page, first, first + len(found) - 1, missing)),
        buttons=(*_turn(context, given, number, page.more), *_adding(context, given, found, mine)),
    )


def _notes(context: Context, page: MarketPage, first: int, last: int, missing: int) -> list[str]:
    t = context.t
    said = [t("From TikTok One, {when}.", when=t.moment(context.now, context.zone))]
    if page.total is not None:
        said.append(t("{first} to {last} of {count}", first=first, last=last, count=page.total))
    if missing:
        said.append(
            t.plural(
                "The figures of {count} creator did not come yet. Look again in a minute.",
                "The figures of {count} creators did not come yet. Look again in a minute.",
                missing,
            )
        )
    return said


def _table(t: Translator, found: Sequence[MarketCreator], mine: Mapping[str, int]) -> Table:
    return Table(
        columns=(
            Column(label=t("Handle")),
            Column(label=t("On your list")),
            Column(label=t("Followers"), align="right"),
            Column(label=t("Median views"), align="right"),
            Column(label=t("ER by views"), align="right"),
            Column(label=t("Price"), align="right"),
            Column(label=t("Topics")),
        ),
        rows=tuple(_row(t, one, mine.get(one.handle)) for one in found),
    )


def _row(t: Translator, one: MarketCreator, mine: int | None) -> tuple[str, ...]:
    return (
        f"@{one.handle}",
        f"P{mine}" if mine else _NONE,
        *(_NONE if value is None else t.compact(value) for value in (one.followers, one.median_views)),
        _NONE if one.engagement_rate is None else t.percent(one.engagement_rate),
        _NONE if one.price is None else t.money(_minor(t, one), one.currency),
        ", ".join(one.labels[:_LABELS]) or _NONE,
    )


def _minor(t: Translator, one: MarketCreator) -> int:
    assert one.price is not None
    return int(one.price.scaleb(t.decimals(one.currency)).to_integral_value())


def _turn(context: Context, given: Mapping[str, Typed], number: int, more: bool) -> tuple[Button, ...]:
    typed = {name: one.text for name, one in given.items()}
    turns = ((context.t("Back"), number - 1, number > 1), (context.t("More"), number + 1, more))
    return tuple(
        Button(label=label, command="creator discovered", arguments={**typed, "page": str(to)})
        for label, to, there in turns
        if there
    )


def _adding(
    context: Context, given: Mapping[str, Typed], found: Sequence[MarketCreator], mine: Mapping[str, int]
) -> tuple[Button, ...]:
    """Offer to add those who are not on the list, and to bring the figures of the others up to date."""
    country, t = given["country"].text, context.t
    return tuple(
        Button(
            label=t("Update @{handle}", handle=one.handle)
            if one.handle in mine
            else t("Add @{handle}", handle=one.handle),
            command="creator take",
            arguments={"handle": one.handle, "country": country},
            edit=False,
        )
        for one in found
    )


# -- taking over ----------------------------------------------------------------------------------


@command(
    "creator take",
    N_("Take a creator over from TikTok One"),
    options=(
        Option("handle", Parsed(parse_handle), N_("TikTok handle or link of the profile"), required=True),
        Option("country", Parsed(parse_country), N_("Country, such as DE")),
    ),
    hidden=True,
)
async def take(context: Context, *, handle: str, country: str = "") -> Reply:
    """Add a creator with what TikTok One says, or bring the figures of one on the list up to date."""
    found = await context.services.market.creator(handle)

    def work(session: Session) -> Reply:
        row = creators.of_handle(session, workspace_id=context.workspace.id, handle=handle)
        said = context.t("Added to your list.") if row is None else context.t("Changed.")
        before = {} if row is None else _kept(row)
        values = _columns(context, found, row, country)
        if row is None:
            row = creators.add(session, context.workspace, now=context.now, handle=handle, **values)
        else:
            creators.change(session, row, now=context.now, **values)
        context.audit(session, "creator take", ("creator", row.id), before=before, after=_kept(row))
        return creator_card(context.reading(session), row, said)

    return await context.write(work)


def _kept(row: Creator) -> dict[str, Any]:
    names = ("handle", "name", "country", "topics", "followers", "median_views", "engagement_rate")
    return {name: getattr(row, name) for name in (*names, "price_minor", "price_currency", "figures")}


def _columns(context: Context, found: MarketCreator, row: Creator | None, country: str) -> dict[str, Any]:
    """Give the figures that are known there, and the facts that the team has not written itself."""
    rate = found.engagement_rate
    figures = {
        "followers": found.followers,
        "median_views": found.median_views,
        "engagement_rate": None if rate is None else float(rate),
    }
    values: dict[str, Any] = {name: value for name, value in figures.items() if value is not None}
    if found.price is not None:
        values |= {"price_minor": _minor(context.t, found), "price_currency": found.currency}
    topics = list(found.labels[:MAX_TOPICS])
    facts = {"name": found.name, "country": country, "topics": topics, "notes": found.bio[:_NOTES]}
    values |= {name: value for name, value in facts.items() if value and not (row and getattr(row, name))}
    if not values:
        raise UserError(msg("TikTok One says nothing about @{handle} right now.", handle=found.handle))
    return values | dated(values, SOURCE, context.today, row.figures if row else {})
