"""The words of brand safety: what is found, what is not, and that looking takes no longer than the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.abuse import abusive
from commands.rules.safety import LONGEST, Hit, Source, count_known, look_at
from commands.rules.safety_words import ABUSE, ALLOWED, CATEGORIES, PACKS

DATA = Path(__file__).parents[2] / "data" / "safety"
HARMFUL = [line.split("\t") for line in (DATA / "harmful.tsv").read_text("utf-8").splitlines()]
HARMLESS = (DATA / "harmless.txt").read_text("utf-8").splitlines()
SCRAPS = ["bin ", "15 ", "casino", "Online-", "verdiene ", "Euro ", "am Tag ", "Arschloch ", '"', "#"]
SCRAPS += ["\u200b", "ß", "alkohol", "frei ", "."]
texts = st.text(max_size=300) | st.lists(st.sampled_from(SCRAPS), max_size=60).map("".join)


def found(text: str, *own: tuple[str, str]) -> list[tuple[str, str]]:
    return [(hit.category, hit.word) for hit in look_at([Source("notes", text)], own)]


def categories(text: str) -> set[str]:
    return {category for category, _ in found(text)}


@pytest.mark.parametrize(("category", "text"), HARMFUL)
def test_what_should_be_looked_at_is_found(category: str, text: str) -> None:
    assert category in categories(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_lists_cover_every_category_in_both_languages() -> None:
    assert {category for category, _ in HARMFUL} == set(CATEGORIES)
    assert set(PACKS) | {ABUSE} == set(CATEGORIES)
    assert len(HARMFUL) > 100
    assert len(HARMLESS) > 120
    assert all(count_known(category) > 30 for category in PACKS)
    assert count_known(ABUSE) == 0


@pytest.mark.parametrize(
    "word",
    [
        "Casino",
        "CASINO",
        "casinos",
        "Onlinecasino",
        "#casinobonus",
        "C4SINO",
        "Ca\u200bsino",
        "caśino",
        "Ｃasino",
    ],
)
def test_a_word_is_found_in_its_forms_and_disguises(word: str) -> None:
    assert categories(f"Heute im {word} gewesen") == {"gambling"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Glücksspiel, Gluecksspiel, GLÜCKSSPIELE", ["Glücksspiel", "Gluecksspiel", "GLÜCKSSPIELE"]),
        ("Sturmgewehre und Gewehrschrank", ["Sturmgewehre"]),
        ("Waffen, Waffel, Waffeln", ["Waffen"]),
        ("=heroin heroine", ["heroin"]),
        ("verdiene wirklich sehr leicht 500 am Tag", []),
        ("verdiene leicht 500 Euro am Tag", ["verdiene leicht 500 Euro am Tag"]),
        ("#GetRichQuickNow", ["GetRichQuickNow"]),
        ("schnell reich werden", ["schnell reich", "reich werden"]),
    ],
)
def test_compounds_endings_and_several_words(text: str, words: list[str]) -> None:
    assert [word for _, word in found(text)] == words


def test_a_hit_shows_the_words_around_it_and_where_it_is_from() -> None:
    text = f"{'Ein Satz davor. ' * 6}Gestern im Casino gewonnen.\n\n{'Noch ein Satz danach. ' * 6}"
    (hit,) = look_at([Source("caption", text, "7301")])
    assert hit.excerpt.startswith("…Ein Satz davor. Ein Satz davor. Gestern im Casino gewonnen. Noch ein")
    assert hit.excerpt.endswith("danach. Noch ein…")

    assert (hit.source.kind, hit.source.ref) == ("caption", "7301")


def test_the_same_evidence_has_the_same_key_and_new_text_a_new_one() -> None:
    def keys(kind: str, text: str, ref: str = "") -> set[str]:
        return {hit.key for hit in look_at([Source(kind, text, ref)])}

    first = keys("notes", "Gestern im Casino gewonnen")
    assert first == keys("notes", "gestern im CASINO gewonnen!")
    others = [
        keys("notes", "Heute im Casino verloren"),
        keys("name", "Gestern im Casino gewonnen"),
        keys("notes", "Gestern im Casino gewonnen", "post 2"),
    ]
    assert all(first.isdisjoint(other) for other in others)
    assert len(keys("notes", "Casino, Casino, Casino")) == 1


def test_a_teams_own_words_are_looked_for_and_left_alone() -> None:
    own = [("gambling", "Glückskeks"), ("alcohol", "Gong"), ("youth", "frei ab zwölf"), (ALLOWED, "Casino")]
    assert found("Glückskekse und Glückskeksrezept, Riesenglückskeks", *own) == [
        ("gambling", "Glückskekse"),
        ("gambling", "Glückskeksrezept"),
        ("gambling", "Riesenglückskeks"),
    ]
    # Short ones are not looked for within others.
    assert found("Gongs Gongschlag Dinggong", *own) == [("alcohol", "Gongs")]
    assert found("Frei ab zwölf!", *own) == [("youth", "Frei ab zwölf")]
    assert found("Im Casino und im Onlinecasino", *own) == [("gambling", "Onlinecasino")]


def test_abusive_words_can_be_left_alone_too() -> None:
    assert categories("So ein Arsch") == {ABUSE}
    assert found("So ein Arsch", (ALLOWED, "Arsch")) == []


def test_several_texts_are_looked_at_at_once() -> None:
    hits = look_at([Source("name", "Casino Anna"), Source("notes", "Ruhig"), Source("topics", "beer, wine")])
    assert [(hit.source.kind, hit.category) for hit in hits] == [
        ("name", "gambling"),
        ("topics", "alcohol"),
        ("topics", "alcohol"),
    ]


@given(texts)
def test_whatever_is_written_a_hit_is_a_piece_of_it(text: str) -> None:
    for hit in look_at([Source("notes", text)]):
        assert isinstance(hit, Hit)
        assert hit.category in CATEGORIES
        assert hit.word
        assert hit.word in text
        assert len(hit.key) == 32


@given(texts, texts)
def test_a_longer_text_loses_nothing_before_it(text: str, more: str) -> None:
    before = {(category, word) for category, word in found(f"{text} .") if category != ABUSE}
    whole = found(f"{text} . . . . . {more}")
    kept = {word for _, word in whole}
    assert all(any(word in other for other in kept) for _, word in before)


def test_a_text_without_end_is_read_to_a_limit() -> None:
    assert found(f"{'a ' * LONGEST}casino") == []
    assert len(found("casino bier waffe heroin " * LONGEST)) <= 50


@given(st.lists(st.sampled_from(["fuck ", "Arschloch", " ", "\n", '"', "x" * 400]), max_size=30).map("".join))
def test_places_of_abuse_follow_each_other_within_the_text(text: str) -> None:
    at = 0
    for start, end in abusive(text):
        assert at <= start < end <= len(text)
        at = end
