"""Text made plain."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.plain import excerpt, folded, nearest, phrase, strip_invisible


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  two\t words \n", "two words"),
        ("to\u200bmor\u2060row", "tomorrow"),
        ("\u202e24.12.\u202c", "24.12."),
        ("\ufeffstart\x00\x07", "start"),
        ("\uff11\uff12\uff1a\uff13\uff10", "12:30"),
        ("u\u0308bermorgen", "übermorgen"),
        ("u\u200b\u0308ber", "über"),
        ("a\u00a0b\u3000c", "a b c"),
        ("soft\u00adhyphen", "softhyphen"),
        ("half \ud83d surrogate", "half surrogate"),
        ("\u3164\u2800", ""),
    ],
)
def test_invisible_characters_go_and_white_space_collapses(typed: str, plain: str) -> None:
    assert strip_invisible(typed) == plain


def test_lines_stay_where_they_are_wanted() -> None:
    typed = "\n Hello \x00Mia,\r\n\n\n\n your\u200b  offer\u2028stands \n"
    assert strip_invisible(typed, keep_lines=True) == "Hello Mia,\n\nyour offer\nstands"


@given(st.text())
def test_plain_text_has_nothing_invisible_and_stays_as_it_is(typed: str) -> None:
    plain = strip_invisible(typed)
    assert not {unicodedata.category(char) for char in plain} & {"Cc", "Cf", "Cs"}
    assert strip_invisible(plain) == plain
    assert plain == " ".join(plain.split())


@given(st.text())
def test_kept_lines_are_plain_themselves(typed: str) -> None:
    plain = strip_invisible(typed, keep_lines=True)
    assert "\n\n\n" not in plain
    assert all(line == strip_invisible(line) for line in plain.split("\n"))


@pytest.mark.parametrize(
    ("typed", "comparable"),
    [
        ("ÜBERMORGEN", "uebermorgen"),
        ("uebermorgen", "uebermorgen"),
        ("dreißig", "dreissig"),
        ("1.10.–31.10.", "1.10.-31.10."),
        ("“next  monday”", "next monday"),
        ("9 o’clock", "9 o'clock"),
    ],
)
def test_folding_makes_spellings_equal(typed: str, comparable: str) -> None:
    assert folded(typed) == comparable


def test_a_phrase_is_neither_empty_nor_endless() -> None:
    assert phrase(" Montag ") == "montag"
    assert phrase("\u200b \n") is None
    assert phrase("x" * 10_000) is None


def test_an_excerpt_is_short_and_plain() -> None:
    assert excerpt(" every\u202e  monkey ") == "every monkey"
    shortened = excerpt("word " * 5_000)
    assert len(shortened) <= 40
    assert shortened.endswith("word…")


def test_the_nearest_word_is_found_or_none() -> None:
    assert nearest("mondey", ["monday", "friday"]) == "monday"
    assert nearest("monkey business", ["monday", "friday"]) is None
    assert nearest("mo", ["mon"]) is None
