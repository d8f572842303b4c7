"""A brief: how it is read, and how it is told."""

from __future__ import annotations

import pytest

from commands.core.texts import UserError, translator
from commands.rules.briefs import brief_facts, parse_length, parse_mentions

EN, DE = translator("en"), translator("de")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30", [1, 30]),
        ("15-60", [15, 60]),
        ("15 – 60 s", [15, 60]),
        ("15 to 60 seconds", [15, 60]),
        ("15 bis 60 Sekunden", [15, 60]),
        ("45s", [1, 45]),
        ("600", [1, 600]),
    ],
)
def test_lengths(text: str, length: list[int]) -> None:
    assert parse_length(text) == length


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("short", "“short” is no length. Write seconds, such as 15-60."),
        ("", "is no length"),
        ("1 minute", "is no length"),
        ("60-15", "A video takes 1 to 600 seconds, the shorter one first."),
        ("0", "1 to 600 seconds"),
        ("601", "1 to 600 seconds"),
    ],
)
def test_wrong_lengths(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_length(text)
    assert sentence in EN(caught.value.message)


def test_mentions_are_handles_each_once() -> None:
    assert parse_mentions("@glow, glow;@other.one  @glow") == ["glow", "other.one"]
    with pytest.raises(UserError) as caught:
        parse_mentions(" ".join(f"@who{number}" for number in range(11)))
    assert "at most 10" in EN(caught.value.message)
    with pytest.raises(UserError):
        parse_mentions("@no!")


def test_what_a_brief_says_in_both_languages() -> None:
    brief = {
        "length": [1, 30],
        "hashtags": ["glow", "ad"],
        "mentions": ["glow"],
        "dont": "no rivals",
        "do": "",
    }
    assert brief_facts(brief, EN) == [
        ("Hashtags", "#glow #ad"),
        ("Mentions", "@glow"),
        ("Length", "at most 30 seconds"),
        ("Please don't", "no rivals"),
    ]
    assert ("Länge", "15 bis 60 Sekunden") in brief_facts({"length": [15, 60]}, DE)
    assert brief_facts({}, EN) == []
