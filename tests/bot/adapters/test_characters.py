"""What no chat should get is dropped, and everything else stays as it is."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.characters import one_line, size, tidy

TEXTS = st.text(
    st.sampled_from(" \u00a0\t\n\r\x0b\x1c\x85\u2028\u200b\u200e\u061c\u202e\u2069\ud800\x00aä😀")
    | st.characters(exclude_categories=()),
    max_size=40,
)
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MARKS = frozenset("\u200e\u200f\u061c")
UNWANTED = frozenset({"Cc", "Cs"})


def wanted(char: str, dropped: frozenset[str]) -> bool:
    return char == "\n" or (char not in dropped and unicodedata.category(char) not in UNWANTED)


@given(TEXTS)
def test_unwanted_characters_are_dropped(text: str) -> None:
    lines = "\n".join(f"{text}.".replace("\t", " ").splitlines())[:-1]
    assert tidy(text) == "".join(char for char in lines if wanted(char, TURNING | MARKS))
    assert tidy(text, marks=True) == "".join(char for char in lines if wanted(char, TURNING))


@given(TEXTS)
def test_one_line_holds_everything_wanted(text: str) -> None:
    line = one_line(text)
    words = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in words if wanted(char, TURNING | MARKS))
    assert line == " ".join(kept.split())


@given(TEXTS)
def test_size_counts_utf_16_units(text: str) -> None:
    assert size(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
