"""What creators can be looked for by: the options, and what they ask of the store."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Option, OptionType, Reading
from commands.core.texts import N_, UserError, msg
from commands.list_options import ListFilter
from commands.options import CAMPAIGN, Choice, Parsed, Plain, Text, Thing
from commands.rules.amounts import Range, parse_growth_range, parse_range, parse_rate_range, parse_share_range
from commands.rules.audience import Part, parse_age_part, parse_country_part
from commands.rules.dates import parse_days
from commands.rules.handles import parse_handle
from commands.rules.languages import parse_language
from commands.rules.money import Money, parse_money_range
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, strip_invisible
from commands.rules.tags import parse_country, parse_topics
from commands.rules.topics import spellings
from storage import campaigns, topics
from storage.finding import Bounds, Filter, Flight
from storage.frozen import frozen
from storage.session import Session

ANY = "both"
_SAID = lazily(r"[\w.+-]+")


@frozen
class Typed:
    """A value and how it was written, so that a button can ask for the same again."""

    value: Any
    text: str


@frozen
class Keeping:
    """An option that keeps what was typed beside its value."""

    inner: OptionType

    def parse(self, text: str, reading: Reading) -> Typed:
        """Read the value; a choice is kept as what every language understands, a thing as its short id."""
        value = self.inner.parse(text, reading)
        if isinstance(self.inner, Choice):
            return Typed(value, value)
        if isinstance(self.inner, Thing):
            every = self.inner.find(reading.session, workspace_id=reading.workspace.id)
            return Typed(value, next(one.short for one in every if one.id == value))
        if isinstance(self.inner, ListFilter):
            return Typed(value, self.inner.written(value, reading))
        return Typed(value, strip_invisible(text))

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


@frozen
class Words(Text):
    """Words in any order, each with a letter or digit."""

    def parse(self, text: str, reading: Reading) -> Any:
        """Read the words."""
        return parse_words(super().parse(text, reading))


_YES_NO = Choice((("yes", N_("yes")), ("no", N_("no"))))
_SORTS = (
    ("relevance", N_("Relevance")),
    ("followers", N_("Followers")),
    ("engagement", N_("Engagement rate by views")),
    ("price", N_("Price")),
    ("results", N_("Past results")),
)


_KINDS: tuple[tuple[str, OptionType, str], ...] = (
    ("text", Words(100), N_("Words in the handle, name, topics or notes")),
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
        Choice((("yes", N_("yes")), ("no", N_("no")), (ANY, N_("both")))),
        N_("Blocked ones; otherwise they are left out"),
    ),
    ("worked", _YES_NO, N_("Accepted a request of yours before")),
    ("list", ListFilter(), N_("On this list; none: on no list, any: on one, not L1: not on that one")),
    ("free", CAMPAIGN, N_("Free in the flight of this campaign")),
    ("campaign", CAMPAIGN, N_("Who fits this campaign best, with the reasons")),
    ("sort", Choice(_SORTS), N_("What comes first")),
)
FILTERS = tuple(Option(name, Keeping(kind), summary) for name, kind, summary in _KINDS)
# Options that are a range of a figure, and the figure.
FIGURES = {
    "followers": "followers",
    "views": "average_views",
    "median": "median_views",
    "engagement": "engagement_rate",
    "engagement_followers": "engagement_by_followers",
    "growth": "growth_30d",
    "women": "women_share",
}
SHARES = {"audience": ("country", "top_country"), "age": ("age", "top_age")}


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
        blocked=None if blocked == ANY else blocked == "yes",
        worked=_yes(values.get("worked")),
        listed=values.get("list"),
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
        Bounds(figure, plain(values[name].low), plain(values[name].high))
        for name, figure in FIGURES.items()
        if name in values
    ]
    for name, (kind, largest) in SHARES.items():
        if name in values:
            found.append(_of_part(values[name], kind, largest))
    if "posted" in values:
        found.append(Bounds("last_post_on", context.today - timedelta(days=values["posted"])))
    return found


def plain(bound: Decimal | int | None) -> float | int | None:
    """Give a bound as the store compares it."""
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


def written(filters: Mapping[str, str]) -> str:
    """Write filters as they are typed."""
    return " ".join(f"{name}={_quoted(text)}" for name, text in filters.items())


def _quoted(text: str) -> str:
    return text if _SAID.fullmatch(text) else f'"{text}"'
