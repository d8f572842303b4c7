"""A creator's figures in words: the value, and where and of when it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from commands.core.texts import N_, Translator
from commands.rules.confidence import POOR, Confidence, confidence
from storage.creators import FIGURES
from storage.frozen import frozen
from storage.models import Creator
from storage.post_figures import OWN
from storage.post_sources import ACCOUNT, CREATOR

TYPED = "typed"
NONE = "–"
FIGURE_LABELS = {
    "followers": N_("Followers"),
    "engagement_rate": N_("Engagement rate by views"),
    "engagement_by_followers": N_("Engagement rate by followers"),
    "average_views": N_("Average views"),
    "median_views": N_("Median views"),
    "growth_30d": N_("Growth in 30 days"),
    "last_post_on": N_("Last post"),
    "women_share": N_("Women in the audience"),
    "audience_countries": N_("Countries of the audience"),
    "audience_ages": N_("Age groups of the audience"),
}
# What a card says at once; the rest is behind a button.
KEY_FIGURES = ("followers", "engagement_rate", "median_views", "average_views", "last_post_on")
RATES = frozenset({"engagement_rate", "engagement_by_followers", "growth_30d", "women_share"})
_SHOWN_SHARES = 5


@frozen
class Sourced:
    """Figures of one source and day."""

    names: Sequence[str]
    source: str
    day: date | None
    confidence: Confidence


def known(creator: Creator, names: Sequence[str] = FIGURES) -> list[str]:
    """Name the figures that are known of a creator."""
    return [name for name in names if getattr(creator, name) not in (None, {})]


def sourced(creator: Creator, today: date, names: Sequence[str] = FIGURES) -> list[Sourced]:
    """Put figures of the same source and day together, in the order of the figures."""
    together: dict[tuple[str, str], list[str]] = {}
    for name in known(creator, names):
        source, day = creator.figures.get(name, ["", ""])
        together.setdefault((source, day), []).append(name)
    return [_judged(found, *origin, today) for origin, found in together.items()]


def _judged(names: Sequence[str], source: str, day: str, today: date) -> Sourced:
    of = date.fromisoformat(day) if day else None
    return Sourced(names, source, of, confidence(typed=source == TYPED, day=of, today=today))


def figures_text(creator: Creator, today: date, t: Translator, names: Sequence[str] = FIGURES) -> str:
    """Write figures with how far they can be relied on, their source and day; a line for each of these."""
    return "\n".join(_lines(creator, today, t, names))


def _lines(creator: Creator, today: date, t: Translator, names: Sequence[str]) -> Iterator[str]:
    for one in sourced(creator, today, names):
        said = " · ".join(f"{t(FIGURE_LABELS[name])} {figure_text(creator, name, t)}" for name in one.names)
        yield f"{one.confidence.mark} {said} ({_origin(one, t)})"


def sources_text(creator: Creator, today: date, t: Translator) -> str:
    """Say where a creator's figures come from and of when they are; a line for each source and day."""
    found = sourced(creator, today)
    if len(found) == 1:
        return f"{found[0].confidence.mark} {_origin(found[0], t)}"
    return "\n".join(
        f"{one.confidence.mark} {', '.join(t(FIGURE_LABELS[name]) for name in one.names)}: {_origin(one, t)}"
        for one in found
    )


def _origin(one: Sourced, t: Translator) -> str:
    if one.day is None:
        return t(one.confidence.words)
    said = source_text(one.source, one.day, t)
    if one.source != TYPED:
        return f"{t(one.confidence.words)}, {said}"
    return f"{t(one.confidence.words)}, {said}" if one.confidence.mark == POOR else said


def source_text(source: str, day: date, t: Translator) -> str:
    """Say where a figure comes from and of when it is."""
    if source == TYPED:
        return t("typed by hand, {day}", day=t.date(day))
    if source == ACCOUNT:
        return t("from the TikTok account itself, {day}", day=t.date(day))
    if source == CREATOR:
        return t("from the creator's account, {day}", day=t.date(day))
    if source == OWN:
        return t("the creator's own statement, {day}", day=t.date(day))
    return t("from {file}, brought in {day}", file=source, day=t.date(day))


def figure_text(creator: Creator, name: str, t: Translator) -> str:
    """Write one of a creator's figures; a dash where it is not known."""
    value = getattr(creator, name)
    if value is None or value == {}:
        return NONE
    if isinstance(value, dict):
        return _shares(value, t)
    if isinstance(value, date):
        return t.date(value)
    return t.percent(Decimal(str(value))) if name in RATES else t.compact(value)


def _shares(shares: dict[str, int], t: Translator) -> str:
    largest = sorted(shares, key=lambda name: (-shares[name], name))[:_SHOWN_SHARES]
    return ", ".join(f"{name} {t.percent(Decimal(shares[name]).scaleb(-4))}" for name in largest)


def price_text(creator: Creator, t: Translator) -> str:
    """Write a creator's price; a dash where it is not known."""
    return NONE if creator.price_minor is None else t.money(creator.price_minor, creator.price_currency)


def per_mille(creator: Creator) -> int | None:
    """Give the price of a thousand average views in minor units; None where one of both is not known."""
    if creator.price_minor is None or not creator.average_views:
        return None
    return round(Decimal(creator.price_minor) * 1000 / creator.average_views)
