"""Find creators on the team's list by words, figures and facts; long lists page by page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Option, OptionType, Reading, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.creator_cards import creator_table
from commands.options import CAMPAIGN, Choice, Parsed, Plain, Text
from commands.rules.amounts import Range, parse_growth_range, parse_range, parse_rate_range, parse_share_range
from commands.rules.audience import Part, parse_age_part, parse_country_part
from commands.rules.dates import parse_days
from commands.rules.handles import parse_handle
from commands.rules.languages import parse_language
from commands.rules.money import Money, parse_money_range
from commands.rules.plain import excerpt, strip_invisible
from commands.rules.tags import parse_country, parse_topics
from commands.rules.topics import spellings
from commands.rules.typos import meant
from storage import campaigns, finding, topics
from storage.finding import Bounds, Filter, Flight
from storage.models import Creator
from storage.session import Session

_PAGE = 20
_EXTRA_COLUMNS = 3
_ANY = "any"
_FEW = 3  # with fewer than these, somebody else may have been meant
_SAID = re.compile(r"[\w.+-]+")


@dataclass(frozen=True)
class Typed:
    """A value and how it was written, so that a button can ask for the same again."""

    value: Any
    text: str


@dataclass(frozen=True)
class Keeping:
    """An option that keeps what was typed beside its value."""

    inner: OptionType

    def parse(self, text: str, reading: Reading) -> Typed:
        """Read the value; a choice is kept as its value, which every language understands."""
        value = self.inner.parse(text, reading)
        return Typed(value, value if isinstance(self.inner, Choice) else strip_invisible(text))

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer what the option itself offers."""
        return self.inner.suggest(text, reading)

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give the option's own choices."""
        return self.inner.choices()

    def takes(self, words: Sequence[str]) -> int:
        """Take the words the option itself takes."""
        return self.inner.takes(words)


class MoneyRange(Plain):
    """A range of amounts in one currency."""

    def parse(self, text: str, reading: Reading) -> Range[Money]:
        """Read a range in the workspace's currency unless another one is written."""
        return parse_money_range(text, default_currency=reading.workspace.currency)


def parse_words(text: str) -> list[str]:
    """Read the words to look for; one without a letter or digit finds nobody and is refused."""
    words = text.split()
    for word in words:
        if not any(mark.isalnum() for mark in word):
            raise UserError(
                msg("“{word}” has no letter or digit to look for. Leave it out.", word=excerpt(word))
            )
    return words


def parse_beginning(text: str) -> str:
    """Read the beginning of a handle, or a whole one out of a link."""
    flat = strip_invisible(text).removeprefix("@").lower()
    if "/" in flat:
        return parse_handle(text)
    if not re.fullmatch(r"[a-z0-9_.]{1,24}", flat):
        raise UserError(
            msg(
                "“{text}” begins no TikTok handle. Handles have letters, digits, dots and underscores.",
                text=excerpt(text),
            )
        )
    return flat


@dataclass(frozen=True)
class _Words(Text):
    """Words in any order."""

    def parse(self, text: str, reading: Reading) -> Any:
        """Read the words."""
        return parse_words(super().parse(text, reading))


_YES_NO = Choice((("yes", N_("yes")), ("no", N_("no"))))
_SORTS = (
    ("relevance", N_("Relevance")),
    ("followers", N_("Followers")),
    ("engagement", N_("Engagement rate by views")),
    ("price", N_("Price")),
    ("results", N_("Requests accepted")),
)


_KINDS: tuple[tuple[str, OptionType, str], ...] = (
    ("text", _Words(100), N_("Words in the handle, name, topics or notes")),
    ("handle", Parsed(parse_beginning), N_("Beginning of the handle")),
    ("country", Parsed(parse_country), N_("Country, such as DE")),
    ("language", Parsed(parse_language), N_("Language, such as de")),
    ("topic", Parsed(parse_topics), N_("Topic")),
    ("followers", Parsed(parse_range), N_("Followers, such as 10k-50k")),
    ("views", Parsed(parse_range), N_("Average views, such as 20k+")),
    ("median", Parsed(parse_range), N_("Median views, such as 10k+")),
    ("engagement", Parsed(parse_rate_range), N_("Engagement rate by views, such as 3-5 %")),
    ("engagement_followers", Parsed(parse_rate_range), N_("Engagement rate by followers, such as 2 %+")),
    ("growth", Parsed(parse_growth_range), N_("Growth of the followers in 30 days, such as 1 %+")),
    ("posted", Parsed(parse_days), N_("Last post within so many days, such as 14")),
    ("audience", Parsed(parse_country_part), N_("Main country of the audience, or its share: DE 30%+")),
    ("women", Parsed(parse_share_range), N_("Share of women in the audience, such as 60 %+")),
    ("age", Parsed(parse_age_part), N_("Main age group of the audience, or its share: 18-24 40%+")),
    ("price", MoneyRange(), N_("Price, such as 200-800 €")),
    ("contact", _YES_NO, N_("With an e-mail address or Discord user")),
    (
        "blocked",
        Choice((("yes", N_("yes")), ("no", N_("no")), (_ANY, N_("both")))),
        N_("Blocked ones; otherwise they are left out"),
    ),
    ("worked", _YES_NO, N_("Accepted a request of yours before")),
    ("free", CAMPAIGN, N_("Free in the flight of this campaign")),
    ("sort", Choice(_SORTS), N_("What comes first")),
)
FILTERS = tuple(Option(name, Keeping(kind), summary) for name, kind, summary in _KINDS)
# Options that are a range of a figure, and the figure.
_FIGURES = {
    "followers": "followers",
    "views": "average_views",
    "median": "median_views",
    "engagement": "engagement_rate",
    "engagement_followers": "engagement_by_followers",
    "growth": "growth_30d",
    "women": "women_share",
}
_SHARES = {"audience": ("country", "top_country"), "age": ("age", "top_age")}


@command("creator list", N_("All creators at a glance"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List creators, the most followed first."""
    return await _found(context, {"blocked": Typed(_ANY, _ANY)}, 1)


@command(
    "creator find",
    N_("Find creators on your list"),
    role=Role.VIEWER,
    options=FILTERS,
    example="/creator find followers=10k-50k country=DE topic=beauty",
)
async def find(context: Context, **given: Typed) -> Reply:
    """Find creators of the team's list by words, figures and facts."""
    return await _found(context, given, 1)


@command(
    "creator page",
    N_("A page of a long list of creators"),
    role=Role.VIEWER,
    options=(*FILTERS, Option("page", Text(6), N_("Page"), required=True)),
    hidden=True,
)
async def page(context: Context, *, page: str, **given: Typed) -> Reply:
    """Show a page of what was looked for."""
    return await _found(context, given, int(page))


def wanted_of(context: Context, session: Session, given: Mapping[str, Typed]) -> Filter:
    """Turn the options that were given into what the store looks for."""
    values = {name: typed.value for name, typed in given.items()}
    facts = {name: values[name] for name in ("handle", "country", "language") if name in values}
    price: Range[Money] = values.get("price", Range(None, None))
    sides = [side for side in (price.low, price.high) if side]
    blocked = values.get("blocked", "no")
    return Filter(
        **facts,
        words=values.get("text", ()),
        topics=_topics(context, session, values["topic"]) if "topic" in values else (),
        bounds=[*_bounds(context, values), *([Bounds("price", *_minor(price))] if sides else [])],
        currency=sides[0].currency if sides else context.workspace.currency,
        contact=_yes(values.get("contact")),
        blocked=None if blocked == _ANY else blocked == "yes",
        worked=_yes(values.get("worked")),
        free=_flight(context, session, values["free"]) if "free" in values else None,
        sort=values.get("sort") or ("relevance" if "text" in values else "followers"),
    )


def _topics(context: Context, session: Session, wanted: Sequence[str]) -> list[list[str]]:
    own = topics.own(session, workspace_id=context.workspace.id)
    return [spellings(topic, own) for topic in wanted]


def _yes(value: str | None) -> bool | None:
    return None if value is None else value == "yes"


def _minor(price: Range[Money]) -> tuple[int | None, int | None]:
    return (price.low.minor if price.low else None), (price.high.minor if price.high else None)


def _bounds(context: Context, values: Mapping[str, Any]) -> list[Bounds]:
    found = [
        Bounds(figure, _plain(values[name].low), _plain(values[name].high))
        for name, figure in _FIGURES.items()
        if name in values
    ]
    for name, (kind, largest) in _SHARES.items():
        if name in values:
            found.append(_of_part(values[name], kind, largest))
    if "posted" in values:
        found.append(Bounds("last_post_on", context.today - timedelta(days=values["posted"])))
    return found


def _plain(bound: Decimal | int | None) -> float | int | None:
    return float(bound) if isinstance(bound, Decimal) else bound


def _of_part(part: Part, kind: str, largest: str) -> Bounds:
    if part.shares is None:
        return Bounds(largest, part.name, part.name)
    low, high = (
        None if side is None else round(side * 10_000) for side in (part.shares.low, part.shares.high)
    )
    return Bounds(kind, low, high, part.name)


def _flight(context: Context, session: Session, id: int) -> Flight:
    campaign = campaigns.get(session, workspace_id=context.workspace.id, id=id)
    if campaign is None or not (campaign.starts_on or campaign.ends_on):
        short = f"C{campaign.number}" if campaign else ""
        raise UserError(
            msg(
                "{campaign} has no flight yet, so nobody can be free in it. Set one: "
                "/campaign edit {campaign} start=2027-03-01 end=2027-03-31",
                campaign=short,
            )
        )
    return Flight(campaign.starts_on, campaign.ends_on)


# -- answers --------------------------------------------------------------------------------------


async def _found(context: Context, given: Mapping[str, Typed], number: int) -> Reply:
    def work(session: Session) -> Reply:
        wanted = wanted_of(context, session, given)
        at, found = _page_of(context, session, wanted, number)
        reply = (
            _shown(context, session, given, wanted, found, at)
            if found.rows
            else _nobody(context, given, found)
        )
        return _with_near(context, session, wanted, found, reply)

    return await context.read(work)


def _page_of(context: Context, session: Session, wanted: Filter, number: int) -> tuple[int, finding.Found]:
    """Give the page, or the last one where people have gone meanwhile."""
    workspace_id, after = context.workspace.id, (max(number, 1) - 1) * _PAGE
    found = finding.found(session, workspace_id=workspace_id, wanted=wanted, limit=_PAGE, after=after)
    if not found.rows and found.total:
        after = (found.total - 1) // _PAGE * _PAGE
        found = finding.found(session, workspace_id=workspace_id, wanted=wanted, limit=_PAGE, after=after)
    return after, found


def _shown(
    context: Context,
    session: Session,
    given: Mapping[str, Typed],
    wanted: Filter,
    found: finding.Found,
    after: int,
) -> Reply:
    t = context.t
    last = after + len(found.rows)
    part = t("{first} to {last} of {count}", first=after + 1, last=last, count=found.total)
    return Reply(
        title=t.plural("{count} creator", "{count} creators", found.total),
        text=_looked_for(context, given),
        table=creator_table(found.rows, t, _figures(given), _accepted(session, wanted, found.rows)),
        note="\n".join([*([part] if found.total > len(found.rows) else []), *_left_out(context, found)]),
        buttons=_turn(context, given, after, last, found.total),
    )


def _with_near(
    context: Context, session: Session, wanted: Filter, found: finding.Found, reply: Reply
) -> Reply:
    """Name those who may have been meant where words found too few."""
    typed = wanted.handle or " ".join(wanted.words)
    if not typed or found.total >= _FEW:
        return reply
    called = finding.named(session, workspace_id=context.workspace.id, wanted=wanted)
    names = {f"{at} {handle}": name for handle, each in called.items() for at, name in enumerate(each)}
    there = {row.handle for row in found.rows}
    near = dict.fromkeys(key.split(" ")[1] for key in meant(typed, names, 2 * _FEW))
    handles = [handle for handle in near if handle not in there][:_FEW]
    if not handles:
        return reply
    said = context.t("Did you mean {names}?", names=", ".join(f"@{handle}" for handle in handles))
    buttons = tuple(
        Button(label=f"@{handle}", command="creator show", arguments={"creator": f"@{handle}"}, edit=False)
        for handle in handles
    )
    return reply.having(note="\n".join([said, reply.note]).strip(), buttons=reply.buttons + buttons)


def _figures(given: Mapping[str, Typed]) -> list[str]:
    """Name the figures that were asked about and that the table does not show anyway."""
    asked = [_FIGURES[name] for name in given if name in _FIGURES]
    asked += ["last_post_on"] if "posted" in given else []
    asked += [
        f"audience_{'countries' if name == 'audience' else 'ages'}" for name in given if name in _SHARES
    ]
    return [name for name in asked if name not in ("followers", "engagement_rate")][:_EXTRA_COLUMNS]


def _accepted(session: Session, wanted: Filter, rows: Sequence[Creator]) -> dict[int, int] | None:
    if wanted.sort != "results" and not wanted.worked:
        return None
    return finding.accepted(session, creator_ids=[row.id for row in rows])


def _looked_for(context: Context, given: Mapping[str, Typed]) -> str:
    said = [f"{name}={_quoted(typed.text)}" for name, typed in given.items()]
    if set(given) <= {"blocked"} and given.get("blocked", Typed("", "")).value in ("", _ANY):
        return ""
    return context.t("Looked for: {filters}", filters=" ".join(said))


def _quoted(text: str) -> str:
    return text if _SAID.fullmatch(text) else f'"{text}"'


def _left_out(context: Context, found: finding.Found) -> list[str]:
    t, said = context.t, []
    if found.unknown:
        said.append(
            t.plural(
                "{count} more was left out: a figure that was asked about is not known.",
                "{count} more were left out: a figure that was asked about is not known.",
                found.unknown,
            )
        )
    if found.blocked:
        said.append(
            t.plural(
                "{count} blocked creator was left out; blocked=both shows them too.",
                "{count} blocked creators were left out; blocked=both shows them too.",
                found.blocked,
            )
        )
    return said


def _turn(
    context: Context, given: Mapping[str, Typed], after: int, last: int, total: int
) -> tuple[Button, ...]:
    def button(label: str, number: int) -> Button:
        typed = {name: one.text for name, one in given.items()}
        return Button(label=label, command="creator page", arguments={**typed, "page": str(number)})

    number = after // _PAGE + 1
    back = (button(context.t("Back"), number - 1),) if after else ()
    more = (button(context.t("More"), number + 1),) if last < total else ()
    return back + more


def _nobody(context: Context, given: Mapping[str, Typed], found: finding.Found) -> Reply:
    t = context.t
    if not _looked_for(context, given) and not found.blocked:
        return Reply(text=t("There is no creator on your list yet."), buttons=_first_steps(context))
    return Reply(
        text=t("Nobody on your list fits."),
        note="\n".join(
            [*_left_out(context, found), t("Widen the filters, or /creator list shows everybody.")]
        ),
    )


def _first_steps(context: Context) -> tuple[Button, ...]:
    t = context.t
    return (
        Button(label=t("Add a creator"), command="creator add", ask=("handle",), style="primary", edit=False),
        Button(label=t("Bring in a list"), command="creator import", ask=("file",), edit=False),
    )
