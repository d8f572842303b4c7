"""Names are compared without case, accents and punctuation, and near ones are found."""

from __future__ import annotations

from hypothesis import given

from commands.core.texts import msg, translator
from commands.rules.names import fold, joined, near
from tests.commands.rules.hostile import texts


def test_fold_keeps_only_what_counts() -> None:
    assert fold("  CTR (Destination) ") == "ctr destination"
    assert fold("Österreich") == fold("OSTERREICH") == "osterreich"
    assert fold("VIDEO_VIEWS") == "video views"
    assert fold("Straße") == "strasse"


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_near_prefers_beginnings_then_spelling() -> None:
    index = {"spend": "spend", "speed": "speed", "cpm": "cpm", "cost per mille": "cpm"}
    assert near("spe", index)[:2] == ["spend", "speed"]
    assert near("spnd", index)[0] == "spend"
    assert near("cost", index) == ["cpm"]
    assert near("zzz", index) == []
    assert near("", index) == []


def test_near_names_each_key_once_and_few() -> None:
    index = {f"name {number}": f"key {number // 2}" for number in range(20)}
    assert near("name", index) == ["key 0", "key 1", "key 2"]


def test_joined_renders_texts_and_messages() -> None:
    assert translator("en")(joined(["EUR", msg("Hello {name}", name="Ada")])) == "EUR, Hello Ada"
    assert translator("en")(joined(["{braces}"])) == "{braces}"
