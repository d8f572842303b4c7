"""What may not be promoted where: one table of rules, each with its source. No legal advice.

The platform's rules are those of its branded content policy as of 2025; those for Europe were seen in a copy
only and were renewed in July 2025, so they warn where the worldwide ones block. Of German law it holds what
forbids an industry's advertising as such, and what needs a look before every single post.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

from commands.core.texts import N_
from storage.frozen import frozen

INDUSTRIES = (
    ("alcohol", N_("alcohol")),
    ("alcohol_free", N_("alcohol-free beer, wine or spirits")),
    ("tobacco", N_("tobacco, vapes, nicotine")),
    ("drugs", N_("drugs and cannabis")),
    ("gambling", N_("gambling and betting")),
    ("weapons", N_("weapons")),
    ("adult", N_("adult content and products")),
    ("politics", N_("politics")),
    ("get_rich", N_("get-rich-quick offers")),
    ("prescription", N_("prescription medicine")),
    ("medicine", N_("medicine without prescription")),
    ("medical", N_("medical services")),
    ("cosmetic_surgery", N_("cosmetic surgery")),
    ("weight_loss", N_("weight loss")),
    ("supplements", N_("food supplements")),
    ("energy_drinks", N_("energy drinks")),
    ("infant_food", N_("baby food and formula")),
    ("other", N_("none of these")),
)
LABELS = dict(INDUSTRIES)


class Where(StrEnum):
    """A market that a rule holds in."""

    WORLD = "world"
    EUROPE = "europe"  # the European Economic Area, Switzerland and the United Kingdom
    GERMANY = "germany"


class Effect(StrEnum):
    """What a rule does: nobody can lift a block, an owner can lift a warning."""

    BLOCK = "block"
    WARN = "warn"


@frozen
class Rule:
    """A rule in words, with its source."""

    industry: str
    where: Where
    effect: Effect
    text: str
    source: str

    @property
    def key(self) -> str:
        """Name the rule, so that it can be lifted."""
        return f"{self.industry}:{self.where}"


_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
MARKETS = {
    Where.EUROPE: frozenset(f"{_UNION} IS LI NO CH GB".split()),
    Where.GERMANY: frozenset({"DE"}),
}
_TIKTOK = "TikTok, Branded Content Policy (2025)"
_TIKTOK_EUROPE = "TikTok, Branded Content Policy, EEA/CH/UK (2025)"
_EVERYWHERE = N_("TikTok bans branded content for it everywhere.")
_IN_EUROPE = N_(
    "TikTok bans or restricts branded content for it in the EEA, Switzerland and the United Kingdom."
)
RULES = (
    Rule("alcohol", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule("tobacco", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule("drugs", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule("gambling", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule("weapons", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule("adult", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule("politics", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule("get_rich", Where.WORLD, Effect.BLOCK, _EVERYWHERE, _TIKTOK),
    Rule(
        "alcohol_free",
        Where.EUROPE,
        Effect.WARN,
        N_("In Europe TikTok takes no ads for brands of alcohol, alcohol-free drinks included."),
        "TikTok, Advertising Policies, Alcohol (2024)",
    ),
    Rule("infant_food", Where.EUROPE, Effect.WARN, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule("weight_loss", Where.EUROPE, Effect.WARN, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule("cosmetic_surgery", Where.EUROPE, Effect.WARN, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule("energy_drinks", Where.EUROPE, Effect.WARN, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule("supplements", Where.EUROPE, Effect.WARN, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule("medical", Where.EUROPE, Effect.WARN, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule(
        "tobacco",
        Where.GERMANY,
        Effect.BLOCK,
        N_("Germany bans advertising for tobacco and vapes online."),
        "TabakerzG § 19",
    ),
    Rule("drugs", Where.GERMANY, Effect.BLOCK, N_("Germany bans advertising for cannabis."), "KCanG § 6"),
    Rule(
        "prescription",
        Where.GERMANY,
        Effect.BLOCK,
        N_("In Germany prescription medicine may be advertised to professionals only."),
        "HWG § 10",
    ),
    Rule(
        "medicine",
        Where.GERMANY,
        Effect.WARN,
        N_(
            "In Germany medicine may not be recommended by people who are known for something, and needs its "
            "compulsory text."
        ),
        "HWG § 4, § 11",
    ),
    Rule(
        "cosmetic_surgery",
        Where.GERMANY,
        Effect.WARN,
        N_("In Germany cosmetic surgery may not be advertised with pictures from before and after."),
        "HWG § 11",
    ),
)


def applying(industry: str, markets: Collection[str]) -> list[Rule]:
    """Give the rules for an industry in markets; with none given, those of single markets only warn."""
    found = []
    for rule in RULES:
        if rule.industry != industry:
            continue
        if rule.where is Where.WORLD or MARKETS[rule.where].intersection(markets):
            found.append(rule)
        elif not markets:
            found.append(replace(rule, effect=Effect.WARN))
    return found
