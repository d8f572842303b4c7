"""What a person typed, made plain: no invisible characters, one kind of dash, quote and umlaut."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

LONGEST_PHRASE = 200
# Blank by design though Unicode calls them letters or marks: fillers, joiners, the empty Braille cell.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_FOLD = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys('\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2039\u203a"', " "),
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
    }
)


def strip_invisible(text: str, *, keep_lines: bool = False) -> str:
    """Normalise to NFKC without control, zero-width and bidi characters, white space collapsed.

    With ``keep_lines`` line breaks stay, at most one empty line in a row.
    """
    if keep_lines:
        lines = [strip_invisible(line) for line in text.splitlines()]
        kept = [line for line, above in zip(lines, ["", *lines], strict=False) if line or above]
        return "\n".join(kept).strip("\n")
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", "".join(map(_visible, text)))
    return " ".join(text.split())


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if char in _BLANKS or unicodedata.category(char) in _DROPPED else char


def folded(text: str) -> str:
    """Make text comparable: lower case, ä as ae, ß as ss, plain dashes and apostrophes, no quotes."""
    return " ".join(strip_invisible(text).casefold().translate(_FOLD).split())


def phrase(text: str) -> str | None:
    """Fold a short phrase for a parser; None when it is empty or too long to be one."""
    return (folded(text) or None) if len(text) <= LONGEST_PHRASE else None


def excerpt(text: str, longest: int = 40) -> str:
    """Shorten what a person typed so that it can be repeated in an answer."""
    shown = strip_invisible(text[: longest * 5])
    return shown if len(shown) <= longest else shown[: longest - 1].rstrip() + "…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find the known word a person probably meant to spell."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.75) if 3 <= len(word) <= 30 else []
    return found[0] if found else None


def small_number(text: str, digits: int) -> int | None:
    """Read a number from 1 on with at most so many digits; None where it is none."""
    typed = strip_invisible(text)
    plain = typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(typed) or None if plain and typed else None
