"""Shares of an audience, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import translator
from commands.rules.amounts import Range
from commands.rules.audience import (
    Part,
    parse_age,
    parse_age_part,
    parse_ages,
    parse_countries,
    parse_country_part,
)
from tests.commands.rules.hostile import HOSTILE, answers, refusal, texts


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("DE 62 %, AT 12,5 %", {"DE": 6_200, "AT": 1_250}),
        ("Germany: 62%; Österreich=12 %", {"DE": 6_200, "AT": 1_200}),
        ("de 62.25 percent / us 3 Prozent", {"DE": 6_225, "US": 300}),
        ("United States of America 30%", {"US": 3_000}),
    ],
)
def test_shares_of_countries(text: str, shares: dict[str, int]) -> None:
    assert parse_countries(text) == shares


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("18-24 40 %, 25–34: 35%, 55+ 3 %", {"18-24": 4_000, "25-34": 3_500, "55+": 300}),
        ("18 bis 24 40%", {"18-24": 4_000}),
        ("55 und älter 3,5 %", {"55+": 350}),
    ],
)
def test_shares_of_age_groups(text: str, shares: dict[str, int]) -> None:
    assert parse_ages(text) == shares


@pytest.mark.parametrize(
    ("parse", "text", "sentence"),
    [
        (parse_countries, "DE 62", "like DE 62 %, AT 12 %"),
        (parse_countries, "", "like DE 62 %"),
        (parse_countries, "Atlantis 3%", "don't know the country"),
        (parse_countries, "DE 3%, Germany 4%", "“DE” is there twice"),
        (parse_countries, "DE 90%, AT 20%", "more than 100 %"),
        (parse_countries, "DE 3%, " * 300, "as shares of the audience"),
        (parse_ages, "24-18 4%", "not an age group"),
        (parse_ages, "young 4%", "like 18-24 40 %"),
        (parse_age, "18", "not an age group"),
        (parse_age, "18-240", "not an age group"),
        (parse_country_part, "DE 30", "with a percent sign"),
        (parse_country_part, ">30%", "don't know the country"),
        (parse_age_part, "old", "not an age group"),
        (parse_age_part, "18-24 much", "as a percentage"),
    ],
)
def test_what_is_refused(parse: Callable[[str], object], text: str, sentence: str) -> None:
    assert sentence in refusal(parse, text)


@pytest.mark.parametrize(
    ("text", "name", "shares"),
    [
        ("DE", "DE", None),
        ("United States", "US", None),
        ("Deutschland ab 30 %", "DE", ("0.3", None)),
        ("DE>30%", "DE", ("0.3", None)),
        ("AT 30%", "AT", ("0.3", None)),
        ("DE at least 30%", "DE", ("0.3", None)),
        ("DE 30-60 %", "DE", ("0.3", "0.6")),
        ("Schweiz höchstens 10 %", "CH", (None, "0.1")),
    ],
)
def test_a_country_that_is_asked_for(
    text: str, name: str, shares: tuple[str | None, str | None] | None
) -> None:
    assert parse_country_part(text) == Part(name, _range(shares))


@pytest.mark.parametrize(
    ("text", "name", "shares"),
    [
        ("18-24", "18-24", None),
        ("55+", "55+", None),
        ("18-24 ab 40%", "18-24", ("0.4", None)),
        ("18 to 24 >= 10%", "18-24", ("0.1", None)),
        ("55+ 10-20%", "55+", ("0.1", "0.2")),
    ],
)
def test_an_age_group_that_is_asked_for(
    text: str, name: str, shares: tuple[str | None, str | None] | None
) -> None:
    assert parse_age_part(text) == Part(name, _range(shares))


def _range(shares: tuple[str | None, str | None] | None) -> Range[Decimal] | None:
    return shares and Range(*(None if side is None else Decimal(side) for side in shares))


@given(st.dictionaries(st.sampled_from(["DE", "AT", "US"]), st.integers(0, 3_300), min_size=1))
def test_written_shares_are_read_back(shares: dict[str, int]) -> None:
    for language in ("en", "de"):
        percent = translator(language).percent
        text = ", ".join(f"{name} {percent(Decimal(share).scaleb(-4))}" for name, share in shares.items())
        assert parse_countries(text) == shares


@pytest.mark.parametrize("parse", [parse_countries, parse_ages, parse_country_part, parse_age_part])
@given(text=texts)
def test_any_text_gets_a_value_or_a_sentence(parse: Callable[[str], object], text: str) -> None:
    answers(parse, text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_gets_a_value_or_a_sentence(text: str) -> None:
    for parse in (parse_countries, parse_ages, parse_country_part, parse_age_part):
        answers(parse, text)
