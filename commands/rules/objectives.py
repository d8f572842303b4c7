"""TikTok's campaign objectives: their keys, what people call them, and how to read them."""

from __future__ import annotations

from functools import cache

from commands.core.texts import LANGUAGES, N_, UserError, msg, translator
from commands.rules.names import fold, joined, near
from commands.rules.plain import excerpt

OBJECTIVES: dict[str, str] = {
    "REACH": N_("Reach"),
    "TRAFFIC": N_("Traffic"),
    "VIDEO_VIEWS": N_("Video views"),
    "ENGAGEMENT": N_("Community interaction"),
    "APP_PROMOTION": N_("App promotion"),
    "LEAD_GENERATION": N_("Lead generation"),
    "WEB_CONVERSIONS": N_("Website conversions"),
    "PRODUCT_SALES": N_("Product sales"),
    "BRAND_CONSIDERATION": N_("Brand consideration"),
    "RF_REACH": N_("Reach and frequency"),
}

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "REACH": (
        "awareness",
        "brand awareness",
        "bekanntheit",
        "markenbekanntheit",
        "impressions",
        "impressionen",
    ),
    "TRAFFIC": ("clicks", "klicks", "visits", "besuche", "website traffic", "website-aufrufe"),
    "VIDEO_VIEWS": ("views", "video view", "aufrufe", "videoansichten", "plays"),
    "ENGAGEMENT": (
        "engagement",
        "interaction",
        "interaktion",
        "interaktionen",
        "community",
        "followers",
        "follower",
    ),
    "APP_PROMOTION": (
        "app",
        "app install",
        "app installs",
        "app-installationen",
        "app-installation",
        "installs",
    ),
    "LEAD_GENERATION": ("lead", "leads", "leadgenerierung", "lead gen", "kontakte"),
    "WEB_CONVERSIONS": ("conversion", "conversions", "web conversion", "website conversion", "konversionen"),
    "PRODUCT_SALES": (
        "sales",
        "shop",
        "shop purchases",
        "catalog sales",
        "catalogue sales",
        "verkauf",
        "verkäufe",
    ),
    "BRAND_CONSIDERATION": ("consideration", "erwägung", "kaufabsicht"),
    "RF_REACH": ("r&f", "rf", "reach & frequency", "frequency", "reservation"),
}


@cache
def _index() -> dict[str, str]:
    names = {fold(word): key for key, words in _SYNONYMS.items() for word in words}
    for key, label in OBJECTIVES.items():
        names.update({fold(translator(language)(label)): key for language in LANGUAGES})
        names[fold(key)] = key
    return names


def parse_objective(text: str) -> str:
    """Read TikTok's key of an objective from its key, label or a common name."""
    key = _index().get(fold(text))
    if key:
        return key
    close = near(text, _index())
    if close:
        choices = joined(msg(OBJECTIVES[key]) for key in close)
        raise UserError(
            msg(
                "I don't know the objective “{text}”. Did you mean {choices}?",
                text=excerpt(text),
                choices=choices,
            )
        )
    every = joined(msg(label) for label in OBJECTIVES.values())
    raise UserError(
        msg(
            "I don't know the objective “{text}”. TikTok has these: {choices}.",
            text=excerpt(text),
            choices=every,
        )
    )
