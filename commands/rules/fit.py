"""How well a creator fits a campaign: a few factors from 0 to 1, weighed, each with its reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from commands.core.texts import N_, Message, msg, msg_plural
from commands.rules.names import fold, joined
from commands.rules.topics import spellings
from storage.frozen import frozen

MOST_WEIGHT = 10
# What each factor is called, and what it weighs unless a team says otherwise.
FACTORS: dict[str, tuple[str, int]] = {
    "topic": (N_("Topic"), 3),
    "market": (N_("Market"), 3),
    "price": (N_("Price"), 2),
    "results": (N_("Past results"), 2),
}
_WHOLE = 10_000  # shares of an audience are hundredths of a percent
# From so many requests on that were accepted, one more tells nothing new.
_KNOWN_WELL = 3


@frozen
class Brief:
    """What a campaign asks for: the folded words of its topics, its markets, and what is left to spend."""

    topics: frozenset[str] = frozenset()
    markets: Sequence[str] = ()
    left_minor: int | None = None
    currency: str = ""


@frozen
class Profile:
    """What is known of a creator that a campaign asks for."""

    topics: Sequence[str] = ()
    country: str = ""
    audience: Mapping[str, int] = field(default_factory=dict)
    price_minor: int | None = None
    currency: str = ""
    accepted: int = 0


@frozen
class Fit:
    """A share of the whole, and why: a sentence for each factor that counts."""

    score: Decimal
    reasons: tuple[Message, ...]


Judged = tuple[Decimal, Message] | None


def topics_of(hashtags: Iterable[str], own: Sequence[tuple[str, str]] = ()) -> frozenset[str]:
    """Give all words of the topics that hashtags name, folded."""
    return frozenset(fold(word) for tag in hashtags for word in spellings(tag, own))


def fit(brief: Brief, profile: Profile, weights: Mapping[str, int]) -> Fit:
    """Weigh what the campaign says anything about; a figure that is not known earns nothing and says so."""
    judged = {
        "topic": _topic(brief, profile),
        "market": _market(brief, profile),
        "price": _price(brief, profile),
        "results": _results(profile),
    }
    counted = [(weights[name], *found) for name, found in judged.items() if found and weights[name]]
    whole = sum(weight for weight, _, _ in counted)
    score = sum((weight * value for weight, value, _ in counted), Decimal(0))
    return Fit(score / whole if whole else Decimal(0), tuple(reason for _, _, reason in counted))


def weights_of(own: Mapping[str, int]) -> dict[str, int]:
    """Give what each factor weighs in a team."""
    return {name: own.get(name, usual) for name, (_, usual) in FACTORS.items()}


def _topic(brief: Brief, profile: Profile) -> Judged:
    if not brief.topics:
        return None
    if not profile.topics:
        return Decimal(0), msg("no topic is known")
    common = [topic for topic in profile.topics if fold(topic) in brief.topics]
    if common:
        return Decimal(1), msg("{topics}, as in the campaign's hashtags", topics=joined(common))
    return Decimal(0), msg("other topics than the campaign's hashtags")


def _market(brief: Brief, profile: Profile) -> Judged:
    if not brief.markets:
        return None
    markets = joined(brief.markets)
    if profile.audience:
        share = min(
            Decimal(sum(profile.audience.get(code, 0) for code in brief.markets)) / _WHOLE, Decimal(1)
        )
        percent = f"{share.scaleb(2):.0f}"
        return share, msg("{percent} % of the audience in {markets}", percent=percent, markets=markets)
    if not profile.country:
        return Decimal(0), msg("country and audience are not known")
    if profile.country in brief.markets:
        return Decimal(1), msg("lives in {country}; the audience is not known", country=profile.country)
    return Decimal(0), msg("lives in {country}, not in {markets}", country=profile.country, markets=markets)


def _price(brief: Brief, profile: Profile) -> Judged:
    if brief.left_minor is None:
        return None
    if profile.price_minor is None or profile.currency != brief.currency:
        return Decimal(0), msg("no price in {currency} is known", currency=brief.currency)
    if profile.price_minor > brief.left_minor or not brief.left_minor:
        return Decimal(0), msg("costs more than is left of the budget")
    share = Decimal(profile.price_minor) / brief.left_minor
    percent = f"{share.scaleb(2):.0f}"
    return 1 - share, msg("costs {percent} % of what is left of the budget", percent=percent)


def _results(profile: Profile) -> Judged:
    value = Decimal(min(profile.accepted, _KNOWN_WELL)) / _KNOWN_WELL
    if not profile.accepted:
        return value, msg("has not worked with you yet")
    return value, msg_plural(
        "accepted {count} request of yours", "accepted {count} requests of yours", profile.accepted
    )
