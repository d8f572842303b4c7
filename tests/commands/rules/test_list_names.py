"""Names of lists, and which one was perhaps meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.list_names import parse_list_name, perhaps_meant, says_any, says_none, without_not
from tests.commands.rules.hostile import texts

KNOWN = {"beauty de": "L1", "sommer 2026": "L2", "food": "L3", "reise influencer": "L4"}


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("beuty de", ["L1"]),
        ("beauty", ["L1"]),
        ("beau", ["L1"]),
        ("be", []),
        ("beautyde", ["L1"]),
        ("beauty at", []),
        ("beauty de 2", []),
        ("sommer 2027", []),
        ("somer 2026", ["L2"]),
        ("winter 2026", []),
        ("food", ["L3"]),
        ("foot", ["L3"]),
        ("mood board", []),
        ("reise influenzer", ["L4"]),
        ("fashion", []),
    ],
)
def test_typing_errors_and_beginnings_are_asked_about(key: str, meant: list[str]) -> None:
    assert perhaps_meant(key, KNOWN) == meant


@pytest.mark.parametrize(
    "name", ["none", "Any", "keine", "on no list", "not Beauty", "nicht auf L1", "L12", "l3"]
)
def test_words_of_the_filter_are_no_names(name: str) -> None:
    with pytest.raises(UserError) as error:
        parse_list_name(name)
    assert error.value.message.params["name"] == name


@pytest.mark.parametrize("name", ["", "  ", "!!!", "+", "🌸", "\u200b"])
def test_a_name_has_a_letter_or_digit(name: str) -> None:
    with pytest.raises(UserError, match="no name for a list"):
        parse_list_name(name)


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("  Beauty   DE ", "Beauty DE", "beauty de"),
        ("+Beauty", "Beauty", "beauty"),
        ("🌸 Schönheit!", "🌸 Schönheit!", "schonheit"),
        ("Notes", "Notes", "notes"),
        ("Nothing", "Nothing", "nothing"),
        ("x" * 60, "x" * 60, "x" * 60),
    ],
)
def test_a_name_is_kept_as_it_is_written(text: str, name: str, key: str) -> None:
    assert parse_list_name(text) == (name, key)


def test_not_is_taken_off_a_name() -> None:
    assert without_not("not Beauty DE") == "Beauty DE"
    assert without_not("Not on L1") == "L1"
    assert without_not("nicht auf  Beauty") == "Beauty"
    assert without_not("nothing") is None
    assert without_not("not ") is None


def test_none_and_any_are_said_in_both_languages() -> None:
    assert all(map(says_none, ("none", "On no list", "auf keiner Liste", "KEINE")))
    assert all(map(says_any, ("any", "a list", "irgendeine", "auf einer Liste")))


@given(st.one_of(texts, st.sampled_from(["not", "l1", "none", "+", "é"])))
def test_a_name_is_accepted_again_and_means_itself(text: str) -> None:
    try:
        name, key = parse_list_name(text)
    except UserError:
        return
    assert 0 < len(name) <= 60
    if not name.startswith("+"):
        assert parse_list_name(name) == (name, key)
    assert perhaps_meant(key, {key: "L1"}) == ["L1"]
