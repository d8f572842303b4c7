"""Read who watches a creator: shares of countries and of age groups, and what is asked of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from commands.core.texts import UserError, msg
from commands.rules.amounts import DIGITS, Range, parse_share, parse_share_range
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, strip_invisible
from commands.rules.tags import parse_country
from storage.frozen import frozen

MOST_PARTS = 30
_MAX_TEXT = 1_000
_LONGEST_PART = 200
# Rounded shares may add up to a little more than the whole.
_WHOLE = 10_200
_SHARE = rf"(?P<share>{DIGITS}) ?(?:%|percent|pct|prozent)"
_AGE = r"[0-9]{1,2} ?(?:-|–|—|to|bis) ?[0-9]{1,3}|[0-9]{1,2} ?(?:\+|and older|und älter)"
_PART = lazily(rf"[\s,;/|]*(?P<name>[^0-9%,;/|]+?)[ :=]*{_SHARE}", re.IGNORECASE)
_AGE_PART = lazily(rf"[\s,;/|]*(?P<name>{_AGE})(?: years| jahre)?[ :=]*{_SHARE}", re.IGNORECASE)
_AGE_FIRST = lazily(rf"(?P<name>{_AGE})(?: years| jahre)?\s*(?P<rest>.*)", re.IGNORECASE)
_SPLIT = lazily(r"(?P<name>[^0-9<>≤≥=]+?)\s*(?P<rest>[0-9<>≤≥=].*)?")
_AGES = lazily(r"(?P<low>[0-9]+)\D*?(?P<high>[0-9]+)?\D*")


@frozen
class Part:
    """A part of the audience that is asked for: with a range of its share, else as the largest one."""

    name: str
    shares: Range[Decimal] | None = None


def parse_countries(text: str) -> dict[str, int]:
    """Read the shares of countries, in hundredths of a percent: "DE 62 %, AT 12,5 %"."""
    return _shares(text, _PART, parse_country, "DE 62 %, AT 12 %")


def parse_ages(text: str) -> dict[str, int]:
    """Read the shares of age groups, in hundredths of a percent: "18-24 40 %, 55+ 3 %"."""
    return _shares(text, _AGE_PART, parse_age, "18-24 40 %, 25-34 35 %")


def _shares(text: str, pattern: re.Pattern[str], read: Callable[[str], str], example: str) -> dict[str, int]:
    flat = strip_invisible(text[: _MAX_TEXT + 1]).strip(" ,;/|")
    found: dict[str, int] = {}
    at = 0
    while at < len(flat) or not found:
        match = pattern.match(flat, at) if len(text) <= _MAX_TEXT else None
        if match is None or len(found) == MOST_PARTS:
            raise UserError(
                msg(
                    "I could not read “{text}” as shares of the audience. Write each with its share, "
                    "like {example}.",
                    text=excerpt(flat[at:]),
                    example=example,
                )
            )
        name, at = read(match["name"]), match.end()
        if name in found:
            raise UserError(msg("“{name}” is there twice in “{text}”.", name=name, text=excerpt(text)))
        found[name] = round(parse_share(f"{match['share']} %") * 10_000)
    if sum(found.values()) > _WHOLE:
        raise UserError(
            msg("The shares in “{text}” add up to more than 100 %. Check them.", text=excerpt(text))
        )
    return found


def parse_age(text: str) -> str:
    """Read an age group: "18 bis 24" is "18-24", "55 und älter" is "55+"."""
    match = _AGES.fullmatch(text.strip()) if re.fullmatch(_AGE, text.strip(), re.IGNORECASE) else None
    if match is None or (match["high"] and not int(match["low"]) < int(match["high"]) <= 120):
        raise UserError(msg("“{text}” is not an age group. Write it like 18-24 or 55+.", text=excerpt(text)))
    low = int(match["low"])
    return f"{low}-{int(match['high'])}" if match["high"] else f"{low}+"


def parse_country_part(text: str) -> Part:
    """Read a country of the audience, perhaps with its share: "DE", "Austria 30%+", "DE ab 30 %"."""
    flat = strip_invisible(text[:_LONGEST_PART])
    match = _SPLIT.fullmatch(flat)
    name = match["name"].split() if match else []
    # Words such as "at least" belong to the range and not to the country.
    for length in range(len(name), 0, -1):
        try:
            country = parse_country(" ".join(name[:length]))
        except UserError:
            continue
        assert match is not None
        rest = " ".join([*name[length:], match["rest"] or ""]).strip()
        return Part(country, parse_share_range(rest.removeprefix("=")) if rest else None)
    return Part(parse_country(flat))


def parse_age_part(text: str) -> Part:
    """Read an age group of the audience, perhaps with its share: "18-24", "18-24 ab 40 %"."""
    match = _AGE_FIRST.fullmatch(strip_invisible(text[:_LONGEST_PART]))
    if match is None:
        return Part(parse_age(text))
    rest = match["rest"].removeprefix("=").strip()
    return Part(parse_age(match["name"]), parse_share_range(rest) if rest else None)
