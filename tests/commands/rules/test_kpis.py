"""KPIs follow their formulas, stay blank where an input is, and are found and shown in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import LANGUAGES, translator
from commands.rules.kpi_synonyms import SYNONYMS
from commands.rules.kpis import (
    BY_KEY,
    COMPOSED,
    KPIS,
    Kpi,
    Unit,
    change,
    find_kpi,
    format_change,
    format_kpi,
    share_of_target,
)
from commands.rules.measures import MEASURES
from commands.rules.names import fold
from tests.commands.rules.hostile import answers, refusal, texts

SUMS: dict[str, int | None] = {
    "spend": 500_000,  # 5,000.00
    "revenue": 1_250_000,
    "impressions": 400_000,
    "reach": 160_000,
    "clicks": 4_720,
    "clicks_all": 9_000,
    "views": 320_000,
    "views_2s": 200_000,
    "views_6s": 80_000,
    "views_p25": 100_000,
    "views_p100": 16_000,
    "watch_ms": 1_024_000_000,
    "likes": 9_000,
    "comments": 600,
    "shares": 400,
    "saves": 5_000,
    "conversions": 118,
    "fee": 160_000,
    "followers": 250_000,
    "posts": 2,
}

# Worked out by hand from the figures above; money in cents.
BY_HAND = {
    "spend": "500000",
    "engagements": "10000",
    "cpm": "1250",
    "creator_cpm": "500",
    "cost_per_1000_reached": "3125",
    "cpc": "105.93",
    "cpv": "1.5625",
    "cpv_2s": "2.5",
    "cpv_6s": "6.25",
    "cpe": "50",
    "cpa": "4237.29",
    "ctr": "0.0118",
    "ctr_all": "0.0225",
    "er_views": "0.03125",
    "er_views_saves": "0.046875",
    "engagements_saves": "15000",
    "er_reach": "0.0625",
    "er_followers": "0.02",
    "view_rate_2s": "0.5",
    "view_rate_6s": "0.2",
    "hold_rate": "0.5",
    "completion_views": "0.05",
    "completion_impressions": "0.04",
    "cvr_clicks": "0.025",
    "cvr_impressions": "0.000295",
    "avg_watch": "3.2",
    "roas": "2.5",
    "frequency": "2.5",
    "watch_ms": "1024000",
}


@pytest.mark.parametrize(("key", "value"), BY_HAND.items())
def test_formulas(key: str, value: str) -> None:
    computed = BY_KEY[key].compute(SUMS)
    assert computed is not None
    assert round(computed, max(-int(Decimal(value).as_tuple().exponent), 0)) == Decimal(value)


def test_every_computed_kpi_was_worked_out_by_hand() -> None:
    measured = {measure.key for measure in MEASURES}
    assert {kpi.key for kpi in KPIS} - measured <= BY_HAND.keys()
    assert measured < BY_KEY.keys()
    assert len(BY_KEY) == len(KPIS)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_a_missing_input_makes_a_kpi_blank(kpi: Kpi) -> None:
    assert kpi.compute({}) is None
    for key in kpi.inputs:
        for name in COMPOSED.get(key, (key,)):
            assert kpi.compute({**SUMS, **dict.fromkeys(kpi.inputs, 5), name: None}) is None


# TikTok One's engagement rate leaves saves out, others count them: each name says so, and what it divides by.
NAMED = {
    "er_views": ("views", "likes comments shares"),
    "er_views_saves": ("views", "likes comments shares saves"),
    "er_reach": ("reach", "likes comments shares"),
    "er_followers": ("followers", "likes comments shares"),
    "completion_views": ("views", "views_p100"),
    "completion_impressions": ("impressions", "views_p100"),
    "cvr_clicks": ("clicks", "conversions"),
    "cvr_impressions": ("impressions", "conversions"),
    "view_rate_2s": ("impressions", "views_2s"),
    "view_rate_6s": ("impressions", "views_6s"),
}


@pytest.mark.parametrize("key", NAMED)
def test_the_name_of_a_ratio_says_what_it_divides_by(key: str) -> None:
    below, above = NAMED[key]
    assert f"by {below}" in BY_KEY[key].label
    assert below in BY_KEY[key].denominators
    assert " ".join(COMPOSED.get(BY_KEY[key].numerator, (BY_KEY[key].numerator,))) == above


def test_what_a_measure_counts_is_said_where_its_name_leaves_it_open() -> None:
    assert "do not count replays" in BY_KEY["views"].formula
    assert "within a day" in BY_KEY["focused_6s"].formula
    assert "never added" in BY_KEY["reach"].formula
    assert BY_KEY["clicks_all"].formula.startswith("Every click")


def test_zero_is_a_figure_but_no_denominator() -> None:
    assert BY_KEY["spend"].compute({"spend": 0}) == 0
    assert BY_KEY["cpm"].compute({"spend": 0, "impressions": 10}) == 0
    assert BY_KEY["cpm"].compute({"spend": 10, "impressions": 0}) is None
    assert BY_KEY["er_followers"].compute({**SUMS, "posts": 0}) is None


def test_what_rests_on_unique_people_cannot_be_added() -> None:
    single = {kpi.key for kpi in KPIS if not kpi.addable}
    assert single == {"reach", "frequency", "cost_per_1000_reached", "er_reach", "er_followers"}


def test_a_ratio_is_computed_from_sums_and_not_as_a_mean() -> None:
    days = [{"clicks": 1, "impressions": 10}, {"clicks": 1, "impressions": 1_000}]
    sums = {key: sum(day[key] for day in days) for key in days[0]}
    assert BY_KEY["ctr"].compute(sums) == Decimal(2) / 1_010


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_a_kpi_is_found_by_key_and_label(kpi: Kpi) -> None:
    assert find_kpi(kpi.key) is kpi
    assert find_kpi(kpi.key.upper().replace("_", " ")) is kpi
    for language in LANGUAGES:
        assert find_kpi(translator(language)(kpi.label)) is kpi


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("cost", "spend"),
        ("Kosten", "spend"),
        ("Ausgaben", "spend"),
        ("impressionen", "impressions"),
        ("Aufrufe", "views"),
        ("views", "views"),
        ("likes", "likes"),
        ("CTR", "ctr"),
        ("TKP", "cpm"),
        ("engagement rate", "er_views"),
        ("er", "er_views"),
        ("2s view rate", "view_rate_2s"),
        ("cpv (2 s)", "cpv_2s"),
        ("Klickrate", "ctr"),
        ("Umsatz", "revenue"),
    ],
)
def test_a_kpi_is_found_by_common_names(text: str, key: str) -> None:
    assert find_kpi(text).key == key


def test_no_name_means_two_kpis() -> None:
    names = [fold(word) for words in SYNONYMS.values() for word in words]
    assert len(names) == len(set(names))
    assert SYNONYMS.keys() <= BY_KEY.keys()
    for key, words in SYNONYMS.items():
        assert {find_kpi(word).key for word in words} == {key}


def test_a_name_without_its_denominator_is_asked_back() -> None:
    assert refusal(find_kpi, "CVR").endswith("Did you mean CVR by clicks, CVR by impressions?")
    assert "Completion by views" in refusal(find_kpi, "completion")


def test_an_unknown_kpi_is_answered_with_near_ones_or_examples() -> None:
    assert "Did you mean Impressions" in refusal(find_kpi, "impresions")
    assert "Try spend" in refusal(find_kpi, "happiness")


@given(texts)
def test_any_text_gets_a_kpi_or_a_sentence(text: str) -> None:
    answers(find_kpi, text)


def test_changes() -> None:
    assert change(112, 100) == Decimal("0.12")
    assert change(Decimal(50), 100) == Decimal("-0.5")
    assert change(0, 100) == -1
    assert change(5, 0) is None
    assert change(5, None) is None
    assert change(None, 5) is None


def test_share_of_target() -> None:
    assert share_of_target(45, 60) == Decimal("0.75")
    assert share_of_target(0, 60) == 0
    assert share_of_target(None, 60) is None
    assert share_of_target(45, None) is None
    assert share_of_target(45, 0) is None


@pytest.mark.parametrize(
    ("key", "value", "english", "german"),
    [
        ("views", None, "–", "–"),
        ("views", "9999", "9,999", "9.999"),
        ("views", "12345678", "12.3M", "12,3M"),
        ("views", "0", "0", "0"),
        ("ctr", "0.0118", "1.18%", "1,18 %"),
        ("roas", "2.306", "2.31", "2,31"),
        ("avg_watch", "3.2", "3.20 s", "3,20 s"),
        ("watch_ms", "2500000", "2.50M s", "2,50M s"),
        ("spend", "123456", "€1,234.56", "1.234,56 €"),
        ("spend", "99999999", "€999,999.99", "999.999,99 €"),
        ("spend", "123456789", "€1.23M", "1,23M €"),
        ("spend", "-123456789", "-€1.23M", "-1,23M €"),
        ("cpm", "523.4", "€5.23", "5,23 €"),
        ("cpv", "0.4", "< €0.01", "< 0,01 €"),
        ("cpv", "0.5", "< €0.01", "< 0,01 €"),
        ("cpv", "0.51", "€0.01", "0,01 €"),
        ("cpv", "-0.4", "> -€0.01", "> -0,01 €"),
        ("cpv", "0", "€0.00", "0,00 €"),
    ],
)
def test_values_are_shown_in_their_unit(key: str, value: str | None, english: str, german: str) -> None:
    amount = None if value is None else Decimal(value)
    shown = [format_kpi(BY_KEY[key], amount, t=translator(lang), currency="EUR") for lang in ("en", "de")]
    assert [text.replace("\u00a0", " ") for text in shown] == [english, german]


def test_a_currency_without_decimals_keeps_two_in_costs_per_something() -> None:
    t = translator("en")
    assert format_kpi(BY_KEY["spend"], 500, t=t, currency="JPY") == "JP¥500"
    assert format_kpi(BY_KEY["cpv"], Decimal("0.8"), t=t, currency="JPY") == "JP¥0.80"
    assert format_kpi(BY_KEY["cpv"], Decimal("0.004"), t=t, currency="JPY") == "<\u00a0JP¥0.01"
    assert format_kpi(BY_KEY["cpv"], Decimal("0.0004"), t=t, currency="KWD") == "<\u00a0KWD0.001"


@given(st.sampled_from(KPIS), st.decimals(-(10**9), 10**15, places=3), st.sampled_from(["en", "de"]))
def test_every_value_can_be_shown(kpi: Kpi, value: Decimal, language: str) -> None:
    text = format_kpi(kpi, value, t=translator(language), currency="CHF")
    assert any(sign.isdigit() for sign in text)
    assert ("CHF" in text) == (kpi.unit in (Unit.MONEY, Unit.MONEY_PER))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("0.12", "+12.00%"),
        ("-0.5", "-50.00%"),
        ("0", "0.00%"),
        ("0.000001", "0.00%"),
        ("-0.000001", "0.00%"),
    ],
)
def test_changes_are_shown_with_their_sign(value: str | None, text: str) -> None:
    assert format_change(None if value is None else Decimal(value), translator("en")) == text
