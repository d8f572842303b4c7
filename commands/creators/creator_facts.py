"""What a team can say of a creator: the options, and the columns they become."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commands.core.options import Option, Reading
from commands.core.texts import N_
from commands.creators.creator_figures import TYPED
from commands.options import MoneyOption, Parsed, Plain, Text
from commands.rules.amounts import parse_count, parse_growth, parse_rate, parse_share
from commands.rules.audience import parse_ages, parse_countries
from commands.rules.contacts import parse_discord_user, parse_email
from commands.rules.dates import parse_past_date
from commands.rules.languages import parse_language
from commands.rules.tags import parse_country, parse_topics
from storage.creators import FIGURES


class PastDay(Plain):
    """A day that is not later than today; one without a year is the latest."""

    def parse(self, text: str, reading: Reading) -> date:
        """Read a day in the workspace's zone."""
        return parse_past_date(text, today=reading.today)


FACTS = (
    Option("name", Text(200), N_("Name")),
    Option("followers", Parsed(parse_count), N_("Followers, such as 12.5k")),
    Option("engagement", Parsed(parse_rate), N_("Engagement rate by views, such as 4.2 %")),
    Option("engagement_followers", Parsed(parse_rate), N_("Engagement rate by followers, such as 3.1 %")),
    Option("views", Parsed(parse_count), N_("Average views, such as 30k")),
    Option("median", Parsed(parse_count), N_("Median views, such as 21k")),
    Option("growth", Parsed(parse_growth), N_("Growth of the followers in 30 days, such as 2.5 % or -1 %")),
    Option("last_post", PastDay(), N_("Day of the last post, such as yesterday")),
    Option("audience", Parsed(parse_countries), N_("Countries of the audience: DE 62 %, AT 12 %")),
    Option("women", Parsed(parse_share), N_("Share of women in the audience, such as 64 %")),
    Option("ages", Parsed(parse_ages), N_("Age groups of the audience: 18-24 40 %, 25-34 35 %")),
    Option("country", Parsed(parse_country), N_("Country, such as DE")),
    Option("language", Parsed(parse_language), N_("Language, such as de")),
    Option("topics", Parsed(parse_topics), N_("Topics, separated by commas")),
    Option("price", MoneyOption(allow_zero=True), N_("Price of a video, such as 500 €")),
    Option("email", Parsed(parse_email), N_("E-mail address")),
    Option("notes", Text(1000, lines=True), N_("Notes"), long=True),
    Option("discord", Parsed(parse_discord_user), N_("Discord user: @ and the person, or the user id")),
)
# Options whose column has another name.
_NAMES = {
    "engagement": "engagement_rate",
    "engagement_followers": "engagement_by_followers",
    "views": "average_views",
    "median": "median_views",
    "growth": "growth_30d",
    "last_post": "last_post_on",
    "audience": "audience_countries",
    "women": "women_share",
    "ages": "audience_ages",
    "discord": "discord_user_id",
}
_FRACTIONS = ("engagement_rate", "engagement_by_followers", "growth_30d", "women_share")


def columns(
    given: Mapping[str, Any], today: date, known: Mapping[str, list[str]] | None = None
) -> dict[str, Any]:
    """Turn options into columns; figures get their source and day beside those that are ``known``."""
    values = {_NAMES.get(name, name): value for name, value in given.items() if name != "price"}
    for name in _FRACTIONS:
        if name in values:
            values[name] = float(values[name])
    if "price" in given:
        values["price_minor"], values["price_currency"] = given["price"].minor, given["price"].currency
    return values | dated(values, TYPED, today, known or {})


def dated(
    values: Mapping[str, Any], source: str, day: date, known: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Give the column that says where figures are from; without a new figure there is nothing to say."""
    new = {name: [source, day.isoformat()] for name in FIGURES if name in values}
    return {"figures": {**known, **new}} if new else {}
