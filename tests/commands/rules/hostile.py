"""Text that means harm or nothing, and the one promise every parser keeps about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from commands.core.texts import LANGUAGES, UserError, translator

HOSTILE = (
    "",
    " ",
    "\x00",
    "5\x000",
    "9" * 10_000,
    "x" * 10_000,
    "1." * 5_000,
    "@" * 10_000,
    "#" * 10_000,
    "- " * 5_000,
    "\u202e\u200f5.000\u202c",
    "\u200b\u200c\u200d\ufeff",
    "ﷺ" * 200,
    "٣٫٥",
    "½",
    "²",
    "{text}",
    "{0}%s\\1",
    "\ud800",
    "nan",
    "Infinity",
    "1e999",
    "0x10",
    "__import__",
    "=1+1",
    "𝟙𝟚k €",
)

_PIECES = [
    "k",
    "M",
    "Mio.",
    "€",
    "EUR",
    "kr",
    "%",
    "-",
    "–",
    "..",
    ",",
    ".",
    "'",
    " ",
    ">",
    "+",
    "1",
    "23",
    "456",
    "0",
]
_PIECES += [
    "@",
    "https://",
    "www.tiktok.com",
    "/",
    "video",
    "#",
    "\u200b",
    "bis",
    "und",
    "de",
    "7300000000000000001",
]

texts = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=st.characters(), min_size=200, max_size=400),
    st.lists(st.sampled_from(_PIECES), max_size=12).map("".join),
    st.sampled_from(HOSTILE),
)
"""Arbitrary text, half of it made of the pieces the grammars are built of."""


def answers(parse: Callable[[str], object], text: str) -> None:
    """Parse; anything but a value or a sentence that can be shown in every language is a failure."""
    sentences = _refusals(parse, text)
    assert all(0 < len(sentence) < 500 for sentence in sentences)


def _refusals(parse: Callable[[str], object], text: str) -> list[str]:
    try:
        parse(text)
    except UserError as error:
        return [translator(language)(error.message) for language in LANGUAGES]
    return []


def refusal(parse: Callable[[str], object], text: str) -> str:
    """Give the English sentence with which a text is refused."""
    with pytest.raises(UserError) as caught:
        parse(text)
    return translator("en")(caught.value.message)
