"""Names of lists: what may be one, which other one was perhaps meant, and the words of the filter."""

from __future__ import annotations

import re
from collections.abc import Mapping

from commands.core.texts import UserError, msg
from commands.rules.names import fold
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, strip_invisible

LONGEST = 60
NEW = "+"  # before a name: a new list, though another one has nearly this name
# What people write who mean no list at all, or any.
_NONE = frozenset({"none", "no list", "on no list", "keine", "keine liste", "keiner", "auf keiner liste"})
_ANY = frozenset({"any", "any list", "a list", "irgendeine", "irgendeiner", "eine liste", "auf einer liste"})
_NOT = lazily(r"(?:not(?: on)?|nicht(?: auf)?)\s+(?=\S)", re.IGNORECASE)
_SHORT_ID = lazily(r"l\d+", re.IGNORECASE)
_LETTERS_PER_ERROR, _SHORTEST_WORD = 4, 4


def parse_list_name(text: str) -> tuple[str, str]:
    """Read the name of a list and give it with what it is found by; raises UserError when it is none."""
    name = strip_invisible(text).removeprefix(NEW).strip()
    key = fold(name)
    if not key:
        raise UserError(
            msg("“{name}” is no name for a list. Write it with letters or digits.", name=excerpt(text))
        )
    if len(name) > LONGEST:
        raise UserError(
            msg(
                "That name has {count} characters; at most {limit} fit. Write a shorter one.",
                count=len(name),
                limit=LONGEST,
            )
        )
    if _SHORT_ID.fullmatch(key) or says_none(name) or says_any(name) or _NOT.match(name):
        raise UserError(
            msg(
                "A list cannot be called “{name}”, because that means something else in list=. "
                "Choose another name.",
                name=name,
            )
        )
    return name, key


def says_none(text: str) -> bool:
    """Tell whether somebody means: on no list at all."""
    return fold(text) in _NONE


def says_any(text: str) -> bool:
    """Tell whether somebody means: on any list."""
    return fold(text) in _ANY


def without_not(text: str) -> str | None:
    """Give the name of ``not NAME``; None where it is not said."""
    found = _NOT.match(strip_invisible(text))
    return strip_invisible(text)[found.end() :] if found else None


def perhaps_meant(key: str, names: Mapping[str, str]) -> list[str]:
    """Give those of some names that begin like a new one or differ from it by a typing error.

    Short words and numbers must be the same: “Beauty AT” is no typing error of “Beauty DE”.
    """
    return [name for other, name in names.items() if _begins(key, other) or _mistyped(key, other)]


def _begins(one: str, other: str) -> bool:
    return f"{other} ".startswith(f"{one} ") or (len(one) >= _SHORTEST_WORD and other.startswith(one))


def _mistyped(one: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    words, others = one.split(), other.split()
    if len(words) != len(others):
        return one.replace(" ", "") == other.replace(" ", "")
    return all(
        a == b
        or (
            min(len(a), len(b)) >= _SHORTEST_WORD
            and not any(mark.isdecimal() for mark in a + b)
            and OSA.distance(a, b) <= max(1, min(len(a), len(b)) // _LETTERS_PER_ERROR)
        )
        for a, b in zip(words, others, strict=True)
    )
