"""Hashtags keep their first spelling; markets become ISO codes from names in both languages."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.tags import (
    MAX_HASHTAG_LENGTH,
    MAX_HASHTAGS,
    MAX_TOPICS,
    parse_country,
    parse_hashtags,
    parse_markets,
    parse_topics,
)
from tests.commands.rules.hostile import answers, refusal, texts


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        (" , ;", []),
        ("#a b\tc", ["a", "b", "c"]),
        ("#glow, Winter Glow", ["glow", "WinterGlow"]),
        ("Winter  Glow; #c #d,", ["WinterGlow", "c", "d"]),
        ("Winter Glow, #winterglow", ["WinterGlow"]),
        ("#Sommer2026#Über_uns", ["Sommer2026", "Über_uns"]),
        ("#Sale #sale SALE", ["Sale"]),
        ("日本 #हिन्दी", ["日本", "हिन्दी"]),
        ("＃ａｂｃ", ["abc"]),
        ("#a\u200bb\n#c", ["ab", "c"]),
    ],
)
def test_hashtags(text: str, tags: list[str]) -> None:
    assert parse_hashtags(text) == tags


@pytest.mark.parametrize("text", ["#a-b", "a.b", "#💥", "#a'b", "a<b>", "@name"])
def test_signs_tiktok_does_not_allow_are_named(text: str) -> None:
    assert "does not allow" in refusal(parse_hashtags, text)


def test_too_many_and_too_long_hashtags_are_refused() -> None:
    many = " ".join(f"tag{number}" for number in range(MAX_HASHTAGS + 1))
    assert "These are 31 hashtags. Up to 30" in refusal(parse_hashtags, many)
    assert len(parse_hashtags(many.rsplit(" ", 1)[0])) == MAX_HASHTAGS
    assert "Up to 100" in refusal(parse_hashtags, "a" * (MAX_HASHTAG_LENGTH + 1))
    assert parse_hashtags("a" * MAX_HASHTAG_LENGTH) == ["a" * MAX_HASHTAG_LENGTH]
    assert "The hashtag “aaa" in refusal(parse_hashtags, f"{'a' * 60} {'a' * 60}, b")
    assert "too long for a list" in refusal(parse_hashtags, "a " * 6_000)


@given(texts)
def test_hashtags_are_stable_or_refused(text: str) -> None:
    try:
        tags = parse_hashtags(text)
    except UserError:
        answers(parse_hashtags, text)
        return
    assert parse_hashtags(" ".join(f"#{tag}" for tag in tags)) == tags
    assert parse_hashtags(", ".join(tags)) == tags
    assert len({tag.casefold() for tag in tags}) == len(tags)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("de", ["DE"]),
        ("Germany, Österreich, UK, USA, Schweiz", ["DE", "AT", "GB", "US", "CH"]),
        ("DACH", ["DE", "AT", "CH"]),
        ("D/A/CH", ["DE", "AT", "CH"]),
        ("dach, Germany, Italien", ["DE", "AT", "CH", "IT"]),
        ("DE AT CH", ["DE", "AT", "CH"]),
        ("Germany and Austria", ["DE", "AT"]),
        ("Deutschland und Österreich", ["DE", "AT"]),
        ("Trinidad & Tobago und Deutschland", ["TT", "DE"]),
        ("Bosnien und Herzegowina", ["BA"]),
        ("oesterreich; osterreich; AUT", ["AT"]),
        ("Vereinigte Staaten", ["US"]),
        ("Côte d’Ivoire", ["CI"]),
        ("Turkey, Türkei", ["TR"]),
        ("Grossbritannien, Großbritannien", ["GB"]),
        ("Benelux", ["BE", "NL", "LU"]),
        ("Südkorea\nJapan", ["KR", "JP"]),
    ],
)
def test_markets(text: str, codes: list[str]) -> None:
    assert parse_markets(text) == codes


def test_a_long_list_is_read_to_its_end() -> None:
    assert parse_markets("DE " * 200 + "AT") == ["DE", "AT"]


def test_the_european_union_has_its_members() -> None:
    members = parse_markets("EU")
    assert len(members) == 27
    assert "GB" not in members


@pytest.mark.parametrize("code", ["EU1", "ZZ", "UN", "EZ", "XA"])
def test_what_is_no_country_is_refused(code: str) -> None:
    assert "don't know the country" in refusal(parse_markets, code)


def test_an_unknown_country_is_answered_with_near_ones() -> None:
    assert "Germany / Deutschland (DE)" in refusal(parse_markets, "Germny")
    assert "Österreich (AT)" in refusal(parse_markets, "Germany, Östereich")
    assert "“Atlantis!”. Use names or codes" in refusal(parse_markets, "Germany, Atlantis!")
    assert "too long" in refusal(parse_markets, "x" * 10_001)


@given(
    st.sampled_from(["en", "de"]),
    st.lists(st.sampled_from(["DE", "TT", "BA", "US", "KR", "GS", "CD", "FR"]), unique=True),
)
def test_listed_names_are_read_back(language: str, codes: list[str]) -> None:
    names = [Locale(language).territories[code] for code in codes]
    assert parse_markets(", ".join(names)) == codes
    assert parse_markets(" ".join(codes)) == codes


@given(texts)
def test_any_text_gets_countries_or_a_sentence(text: str) -> None:
    answers(parse_markets, text)


@pytest.mark.parametrize(("text", "code"), [("DE", "DE"), ("Österreich", "AT"), ("the Netherlands", "NL")])
def test_one_country_is_read(text: str, code: str) -> None:
    assert parse_country(text) == code


@pytest.mark.parametrize("text", ["DACH", "DE, AT", ""])
def test_several_countries_are_not_one(text: str) -> None:
    with pytest.raises(UserError, match="is not one country"):
        parse_country(text)


def test_topics_are_kept_once_in_their_first_spelling() -> None:
    assert parse_topics("Beauty, #beauty; Home Decor /  Küche|") == ["Beauty", "Home Decor", "Küche"]
    assert parse_topics("") == []
    assert len(parse_topics(",".join(f"t{at}" for at in range(50)))) == MAX_TOPICS
