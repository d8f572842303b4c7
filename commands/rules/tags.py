"""Read lists of hashtags, of markets and of topics."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale
from babel.core import get_global

from commands.core.texts import LANGUAGES, UserError, msg
from commands.rules.names import fold, near
from commands.rules.plain import excerpt, strip_invisible

MAX_HASHTAGS = 30
MAX_HASHTAG_LENGTH = 100
MAX_TOPICS = 20
MAX_TOPIC_LENGTH = 60
_MAX_TEXT = 10_000

# Codes that babel knows besides ISO 3166: regions, test codes and parts of countries.
_NOT_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
_ALIASES = {
    "DE": ("d",),
    "AT": ("a",),
    "GB": ("uk", "great britain", "britain", "grossbritannien", "england"),
    "US": ("america", "amerika", "united states of america", "vereinigte staaten von amerika"),
    "NL": ("holland", "the netherlands"),
    "CZ": ("czech republic", "tschechische republik"),
    "TR": ("turkey", "turkiye"),
    "KR": ("korea",),
    "AE": ("vae", "emirates", "emirate"),
    "HK": ("hong kong", "hongkong"),
    "MO": ("macao", "macau"),
    "MD": ("moldova", "moldawien"),
    "MK": ("macedonia", "mazedonien"),
    "BY": ("weissrussland",),
    "CI": ("ivory coast", "elfenbeinkuste"),
    "GR": ("el",),
}
_GROUPS = {
    "dach": "DE AT CH",
    "benelux": "BE NL LU",
    "eu": "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE",
}
_LONGEST_NAME = 8


def parse_hashtags(text: str) -> list[str]:
    """Read hashtags without their #, each once in its first spelling; an empty text has none.

    Commas separate, and then the words between them are one hashtag; without any, spaces separate.
    """
    if len(text) > _MAX_TEXT:
        raise UserError(
            msg("That is too long for a list of hashtags. Up to {limit} are possible.", limit=MAX_HASHTAGS)
        )
    tags: dict[str, str] = {}
    written = strip_invisible(text)
    between = r"[,;#]" if re.search("[,;]", written) else r"[\s#]"
    for part in re.split(between, written):
        if tag := "".join(part.split()):
            tags.setdefault(_checked_hashtag(tag).casefold(), tag)
    if len(tags) > MAX_HASHTAGS:
        raise UserError(
            msg(
                "These are {count} hashtags. Up to {limit} are possible.", count=len(tags), limit=MAX_HASHTAGS
            )
        )
    return list(tags.values())


def hashtags_in(caption: str) -> list[str]:
    """Give the hashtags of a caption without their #, each once in its first spelling."""
    tags: dict[str, str] = {}
    for tag in re.findall(rf"#(\w{{1,{MAX_HASHTAG_LENGTH}}})", caption):
        tags.setdefault(tag.casefold(), tag)
    return list(tags.values())[:MAX_HASHTAGS]


def _checked_hashtag(tag: str) -> str:
    wrong = next((mark for mark in tag if not (mark == "_" or unicodedata.category(mark)[0] in "LMN")), None)
    if wrong:
        raise UserError(
            msg(
                "The hashtag “{tag}” has a sign that TikTok does not allow: {sign}. "
                "Use letters, digits and underscores.",
                tag=excerpt(tag),
                sign=wrong if wrong.isprintable() else f"U+{ord(wrong):04X}",
            )
        )
    if len(tag) > MAX_HASHTAG_LENGTH:
        raise UserError(
            msg(
                "The hashtag “{tag}” is too long. Up to {limit} signs are possible.",
                tag=excerpt(tag),
                limit=MAX_HASHTAG_LENGTH,
            )
        )
    return tag


def _territories(language: str) -> dict[str, str]:
    named = {str(code): str(name) for code, name in Locale(language).territories.items()}
    return {code: name for code, name in named.items() if re.fullmatch("[A-Z]{2}", code)}


@cache
def _countries() -> dict[str, str]:
    """Map every folded name and code of a country to its ISO 3166 alpha-2 code."""
    names: dict[str, str] = {}
    known = _territories("en").keys() - _NOT_COUNTRIES
    for language in LANGUAGES:
        for code, name in _territories(language).items():
            if code in known:
                names[" ".join(_words(name))] = code
                names[" ".join(_words(_spelled_out(name)))] = code
    for alias, targets in get_global("territory_aliases").items():
        if re.fullmatch("[A-Z]{3}", alias) and len(targets) == 1 and targets[0] in known:
            names[alias.lower()] = targets[0]
    names.update({alias: code for code, aliases in _ALIASES.items() for alias in aliases})
    names.update({code.lower(): code for code in known})
    return names


def _words(text: str) -> list[str]:
    """Fold a text into words without those that only connect."""
    return [word for word in fold(text).split() if word not in ("and", "und")]


def _spelled_out(name: str) -> str:
    """Write umlauts as people do on keyboards that lack them."""
    return name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("Ö", "Oe").replace("Ä", "Ae")


def parse_markets(text: str) -> list[str]:
    """Read ISO 3166 alpha-2 codes from codes and English or German country names, each once."""
    if len(text) > _MAX_TEXT:
        raise UserError(msg("That is too long for a list of countries."))
    found: dict[str, None] = {}
    for part in re.split(r"[,;/|+]+", strip_invisible(text)):
        found.update(dict.fromkeys(_markets_in(part)))
    return list(found)


def _markets_in(part: str) -> list[str]:
    """Read one or several markets with nothing but spaces, "&" or "and" between them."""
    words = _words(part)
    markets: list[str] = []
    at = 0
    while at < len(words):
        length, codes = _market_at(words, at)
        if not length:
            raise _unknown_market(" ".join(words[at:]) if markets else part)
        markets += codes
        at += length
    return markets


def _market_at(words: list[str], at: int) -> tuple[int, list[str]]:
    """Give the longest name that starts here: how many words it has and the codes it stands for."""
    for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
        name = " ".join(words[at : at + length])
        if name in _GROUPS:
            return length, _GROUPS[name].split()
        if name in _countries():
            return length, [_countries()[name]]
    return 0, []


def _unknown_market(text: str) -> UserError:
    names = ", ".join(_in_both_languages(code) for code in near(text, _countries()))
    if names:
        return UserError(
            msg("I don't know the country “{text}”. Did you mean {names}?", text=excerpt(text), names=names)
        )
    return UserError(
        msg(
            "I don't know the country “{text}”. Use names or codes like Germany, AT or CH.",
            text=excerpt(text),
        )
    )


def _in_both_languages(code: str) -> str:
    names = dict.fromkeys(Locale(language).territories[code] for language in LANGUAGES)
    return f"{' / '.join(names)} ({code})"


def country_name(code: str, language: str) -> str:
    """Give what a country is called in a language."""
    return str(Locale(language).territories.get(code, code))


def country_called(text: str) -> str:
    """Give the code of a country by its code or its name in any language; nothing when there is none."""
    return _countries().get(" ".join(_words(text[:_MAX_TEXT])), "")


def parse_country(text: str) -> str:
    """Read the ISO 3166 alpha-2 code of one country."""
    codes = parse_markets(text)
    if len(codes) != 1:
        raise UserError(msg("“{value}” is not one country. Write one, such as DE.", value=excerpt(text)))
    return codes[0]


def parse_topics(text: str) -> list[str]:
    """Read topics separated by commas, each once in its first spelling."""
    parts = (part.strip().lstrip("#") for part in re.split(r"[,;/|]", strip_invisible(text[:_MAX_TEXT])))
    topics: dict[str, str] = {}
    for part in parts:
        if part:
            topics.setdefault(part.casefold(), part[:MAX_TOPIC_LENGTH])
    return list(topics.values())[:MAX_TOPICS]
