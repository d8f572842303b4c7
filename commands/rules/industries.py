"""What may not be promoted where: one table of rules, each with its source. No legal advice.

The platform's rules are those of its branded content policy, renewed in July 2025 for all regions but Europe;
those for Europe were seen in a copy only, so they warn where the worldwide ones block. A paragraph is named
where its text was read; where only the law as such was, that is all that is named. Of the laws it holds what
forbids an industry's advertising as such, and what needs a look before every single post; how advertising has
to be marked, whatever it is for, is looked at in the posts (``post_checks``).
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
    UNION = "union"  # the European Economic Area, which the regulations hold in
    GERMANY = "germany"
    FRANCE = "france"


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
    Where.UNION: frozenset(f"{_UNION} IS LI NO".split()),
    Where.GERMANY: frozenset({"DE"}),
    Where.FRANCE: frozenset({"FR"}),
}
_W, _B = Effect.WARN, Effect.BLOCK
_TIKTOK = "TikTok, Branded Content Policy (2025)"
_TIKTOK_EUROPE = "TikTok, Branded Content Policy, requirements for EEA/CH/UK, seen in a copy"
_EVERYWHERE = N_("TikTok bans branded content for it everywhere.")
_IN_EUROPE = N_("TikTok bans branded content for it in the EEA, Switzerland and the United Kingdom.")
_CLAIMS = N_("In the EU only approved claims about health may be made of food.")
_CLAIMS_IN = "Regulation (EC) 1924/2006, Art. 10"
_FRENCH = "Loi n° 2023-451, art. 4"
_BANNED = ("alcohol", "tobacco", "drugs", "gambling", "weapons", "adult", "politics", "get_rich")
RULES = (
    *(Rule(industry, Where.WORLD, _B, _EVERYWHERE, _TIKTOK) for industry in _BANNED),
    Rule(
        "alcohol_free",
        Where.EUROPE,
        _W,
        N_("In Europe TikTok takes no ads for brands of alcohol, alcohol-free drinks included."),
        "TikTok, Advertising Policies, alcohol",
    ),
    Rule("infant_food", Where.EUROPE, _W, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule(
        "weight_loss",
        Where.EUROPE,
        _W,
        N_(
            "In the EEA, Switzerland and the United Kingdom TikTok bans branded content for what is "
            "swallowed or injected to lose weight, for fasting and for shaping the body."
        ),
        _TIKTOK_EUROPE,
    ),
    Rule("cosmetic_surgery", Where.EUROPE, _W, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule("energy_drinks", Where.EUROPE, _W, _IN_EUROPE, _TIKTOK_EUROPE),
    Rule(
        "supplements",
        Where.EUROPE,
        _W,
        N_(
            "In the EEA, Switzerland and the United Kingdom TikTok bans branded content for vitamins and "
            "food supplements that claim to be good for one's health."
        ),
        _TIKTOK_EUROPE,
    ),
    Rule(
        "medical",
        Where.EUROPE,
        _W,
        N_(
            "In the EEA, Switzerland and the United Kingdom TikTok bans or restricts branded content for "
            "clinics and medical practices."
        ),
        _TIKTOK_EUROPE,
    ),
    Rule("supplements", Where.UNION, _W, _CLAIMS, _CLAIMS_IN),
    Rule("energy_drinks", Where.UNION, _W, _CLAIMS, _CLAIMS_IN),
    Rule(
        "infant_food",
        Where.UNION,
        _W,
        N_("The EU limits how infant formula may be advertised."),
        "Delegated Regulation (EU) 2016/127",
    ),
    Rule(
        "tobacco",
        Where.GERMANY,
        _B,
        N_("Germany bans advertising for tobacco, e-cigarettes and refills online."),
        "TabakerzG § 19",
    ),
    Rule(
        "drugs",
        Where.GERMANY,
        _B,
        N_("Germany bans advertising and sponsoring for cannabis and for associations that grow it."),
        "KCanG § 6",
    ),
    Rule(
        "prescription",
        Where.GERMANY,
        _B,
        N_("In Germany prescription medicine may be advertised to professionals only."),
        "HWG § 10",
    ),
    Rule(
        "medicine",
        Where.GERMANY,
        _W,
        N_(
            "In Germany medicine may not be recommended by people who are known for something or work in "
            "health, and needs its compulsory text."
        ),
        "HWG § 4, § 11",
    ),
    Rule(
        "medical",
        Where.GERMANY,
        _W,
        N_("German law limits what advertising may say and show of treatments."),
        "HWG",
    ),
    Rule(
        "cosmetic_surgery",
        Where.GERMANY,
        _W,
        N_(
            "In Germany cosmetic surgery, injections included, may not be advertised with pictures from "
            "before and after."
        ),
        "HWG § 11 Abs. 1 Satz 3; OLG Hamm, 4 UKl 2/24",
    ),
    Rule(
        "gambling",
        Where.GERMANY,
        _W,
        N_("In Germany gambling may be advertised by those with a licence only."),
        "GlüStV 2021 § 5",
    ),
    Rule(
        "alcohol",
        Where.GERMANY,
        _W,
        N_("In Germany advertising for alcohol may not be aimed at the young."),
        "JMStV",
    ),
    Rule(
        "cosmetic_surgery",
        Where.FRANCE,
        _B,
        N_("France bans influencers from promoting cosmetic procedures."),
        _FRENCH,
    ),
    Rule(
        "tobacco",
        Where.FRANCE,
        _B,
        N_("France bans influencers from promoting products with nicotine."),
        _FRENCH,
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
