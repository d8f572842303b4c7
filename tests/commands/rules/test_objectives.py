"""TikTok's objectives are understood by key, label and everyday name in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given

from commands.core.texts import LANGUAGES, translator
from commands.rules.names import fold
from commands.rules.objectives import _SYNONYMS, OBJECTIVES, parse_objective
from tests.commands.rules.hostile import answers, refusal, texts


@pytest.mark.parametrize("key", OBJECTIVES)
def test_key_and_label_mean_the_objective(key: str) -> None:
    assert parse_objective(key) == parse_objective(key.lower().replace("_", " ")) == key
    for language in LANGUAGES:
        assert parse_objective(translator(language)(OBJECTIVES[key])) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("views", "VIDEO_VIEWS"),
        ("awareness", "REACH"),
        ("Conversions", "WEB_CONVERSIONS"),
        ("leads", "LEAD_GENERATION"),
        ("app installs", "APP_PROMOTION"),
        ("Verkäufe", "PRODUCT_SALES"),
        ("Klicks", "TRAFFIC"),
        ("R&F", "RF_REACH"),
    ],
)
def test_everyday_names(text: str, key: str) -> None:
    assert parse_objective(text) == key


def test_no_name_means_two_objectives() -> None:
    names = [fold(word) for words in _SYNONYMS.values() for word in words]
    assert len(names) == len(set(names))
    assert _SYNONYMS.keys() <= OBJECTIVES.keys()


def test_an_unknown_objective_is_answered_with_near_ones_or_all() -> None:
    assert refusal(parse_objective, "conversons").endswith("Did you mean Website conversions?")
    assert "TikTok has these: Reach, Traffic" in refusal(parse_objective, "fame")


@given(texts)
def test_any_text_gets_an_objective_or_a_sentence(text: str) -> None:
    answers(parse_objective, text)
