"""Names that somebody meant."""

from __future__ import annotations

import pytest

from commands.rules.typos import meant

NAMES = {"a": "anna.moves", "b": "Anna Müller", "c": "emil", "d": "kiki_kocht", "e": "xy"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana.moves", ["a"]),
        ("annamoves", ["a"]),
        ("Ana Mueller", ["b"]),
        ("emli", ["c"]),
        ("kocht", ["d"]),
        ("kikikoht", ["d"]),
        ("zoe", []),
        ("em", []),
        ("xyz xyz", []),
        ("", []),
        ("%%%", []),
    ],
)
def test_who_was_meant(text: str, found: list[str]) -> None:
    assert meant(text, NAMES) == found


def test_the_most_alike_comes_first_and_not_all_are_named() -> None:
    assert meant("annas", {"1": "hannah", "2": "anna", "3": "anna.s", "4": "annax"}, 2) == ["3", "2"]
