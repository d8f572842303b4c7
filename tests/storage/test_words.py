"""The words creators are found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import search_words, stem, topic_key, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Döra  Café", ["dora", "cafe"]),
        ("anna.moves_99", ["anna", "moves", "99"]),
        ("Straße, ½ & 🎉", ["strasse", "1", "2"]),
        ("%_'\"*", []),
    ],
)
def test_words_are_runs_of_letters_and_digits_without_case_and_accents(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("reise", "reisen"),
        ("rezept", "rezepte"),
        ("schonheit", "schoenheit"),
        ("kosmetisch", "kosmetische"),
        ("recipe", "recipes"),
        ("katze", "katzen"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("haus", "maus"), ("food", "foto"), ("tier", "tor")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_topic_is_one_word() -> None:
    assert topic_key("Home & Décor") == "home_decor"
    assert topic_key("🎉") == ""


def test_a_word_is_marked_by_where_it_stands() -> None:
    found = search_words({"handle": "anna.moves", "name": "Anna", "topics": ["Home Decor"], "notes": "nett"})
    assert found.split(" ") == [
        *("anna", "moves", "home", "decor", "nett"),
        *("@anna.moves", "*anna", "#home_decor"),
        *(f"={stem(word)}" for word in ("anna", "moves", "home", "decor", "nett")),
    ]


@given(st.text(), st.text(), st.lists(st.text(), max_size=3), st.text())
def test_whatever_is_written_the_words_are_apart_and_short(
    handle: str, name: str, topics: list[str], notes: str
) -> None:
    values = {"handle": "_".join(words(handle)), "name": name, "topics": topics, "notes": notes}
    found = search_words(values).split(" ")
    assert found == [""] or all(found)
    assert len(found) == len(set(found))
    assert all(len(word) <= 62 and not set(word) & set("\"'\\%") for word in found if word[:1] != "@")
