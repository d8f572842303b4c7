"""Topics by any of their words."""

from __future__ import annotations

import pytest

from commands.rules.names import fold
from commands.rules.topics import spellings, topic_name, topic_names
from storage.words import topic_key


@pytest.mark.parametrize(
    ("word", "topic"),
    [
        ("Schönheit", "beauty"),
        ("KOSMETIK", "beauty"),
        ("Reisen", "travel"),
        ("Fussball", "football"),
        ("Künstliche Intelligenz", "ai"),
        ("home decor", "home"),
        ("Vinyl", "Vinyl"),
    ],
)
def test_a_word_belongs_to_a_topic(word: str, topic: str) -> None:
    assert topic_name(word) == topic
    assert spellings(word)[0] == word
    assert topic in spellings(word)


def test_the_teams_own_words_count_and_go_first() -> None:
    own = [("beauty", "Glow"), ("vinyl", "Platten"), ("beauty", "Bar")]
    assert {"Glow", "Kosmetik", "beauty"} <= set(spellings("glow", own))
    assert spellings("Schönheit", own)[-2:] == ["Glow", "Bar"]
    assert spellings("Platten", own) == ["Platten", "vinyl"]
    assert topic_name("bar", own) == "beauty"


def test_there_are_about_sixty_topics_and_no_word_is_in_two() -> None:
    names = topic_names()
    assert 60 <= len(names) <= 80
    words = [fold(word) for name in names for word in set(map(fold, spellings(name)))]
    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert all(topic_key(word) for word in words)
