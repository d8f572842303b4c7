"""Texts and figures as CSV that opens in Excel; no cell of it is ever taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commands.core.books import Cell, Kind

# Some programs look past what is not seen, and take the wide signs of Asian keyboards for the usual ones.
_UNSEEN = "[\\s\ufeff\u200b-\u200f\u2060]*"
_SIGN = "[=+\\-@\t\r\n＝＋－＠]"
_FORMULA = re.compile(_UNSEEN + _SIGN)
# What ends a cell in the CSV of some country: read so, a cell may begin amid a text, quoted or not.
_AMID = re.compile(f'([,;\t"]{_UNSEEN})(?={_SIGN})')
_QUOTED = re.compile('[,;\t"]')
_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
_LONGEST = 32_000  # Excel takes 32,767 characters a cell
# XML 1.0 has no place for these, and UTF-8 none for the surrogates among them.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARK = b"\xef\xbb\xbf"  # tells Excel that it is UTF-8
WORDS: frozenset[Kind] = frozenset({"text", "day", "moment"})


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula, and from stumbling over it."""
    kept = _FORBIDDEN.sub("", text)[:_LONGEST]
    return f"'{kept}" if _FORMULA.match(kept) else kept


def csv_line(cells: Sequence[Cell], kinds: Sequence[Kind], language: str) -> bytes:
    """Write a line of CSV the way Excel expects it in the language."""
    german = language == "de"
    written = (
        _word(cell) if kind in WORDS else _figure(cell, german)
        for cell, kind in zip(cells, kinds, strict=True)
    )
    return ((";" if german else ",").join(written) + "\r\n").encode()


def _word(cell: Cell) -> str:
    # A line of one reading may be two of another, so breaks become spaces.
    text = "" if cell is None else _AMID.sub(r"\1'", harmless(_BREAKS.sub(" ", str(cell))))
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _figure(cell: Cell, german: bool) -> str:
    text = "" if cell is None else str(cell)
    return text.replace(".", ",") if german else text
