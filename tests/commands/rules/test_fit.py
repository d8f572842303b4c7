"""How well a creator fits a campaign."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import translator
from commands.rules.fit import FACTORS, Brief, Fit, Profile, fit, topics_of, weights_of

BRIEF = Brief(topics_of(["Schönheit", "summer"]), ["DE", "AT"], 100_000, "EUR")
BEST = Profile(["Beauty"], "DE", {"DE": 9_000, "AT": 1_000}, 0, "EUR", 3)
USUAL = weights_of({})


def reasons(found: Fit, language: str = "en") -> list[str]:
    return [translator(language)(reason) for reason in found.reasons]


def test_who_has_it_all_fits_wholly() -> None:
    found = fit(BRIEF, BEST, USUAL)
    assert found.score == 1
    assert reasons(found) == [
        "Beauty, as in the campaign's hashtags",
        "100 % of the audience in DE, AT",
        "costs 0 % of what is left of the budget",
        "accepted 3 requests of yours",
    ]


def test_nothing_known_earns_nothing_and_says_so() -> None:
    found = fit(BRIEF, Profile(), USUAL)
    assert found.score == 0
    assert reasons(found) == [
        "no topic is known",
        "country and audience are not known",
        "no price in EUR is known",
        "has not worked with you yet",
    ]


def test_what_the_campaign_does_not_say_does_not_count() -> None:
    found = fit(Brief(), Profile(accepted=1), USUAL)
    assert (found.score, reasons(found)) == (Decimal(1) / 3, ["accepted 1 request of yours"])


@pytest.mark.parametrize(
    ("profile", "value", "reason"),
    [
        (Profile(country="AT"), 1, "lives in AT; the audience is not known"),
        (Profile(country="FR"), 0, "lives in FR, not in DE, AT"),
        (Profile(country="DE", audience={"FR": 9_000}), 0, "0 % of the audience in DE, AT"),
        (Profile(audience={"DE": 3_000, "AT": 2_000}), "0.5", "50 % of the audience in DE, AT"),
    ],
)
def test_the_market_is_where_the_audience_is(profile: Profile, value: str, reason: str) -> None:
    found = fit(BRIEF, profile, {"topic": 0, "market": 1, "price": 0, "results": 0})
    assert (found.score, reasons(found)) == (Decimal(value), [reason])


@pytest.mark.parametrize(
    ("profile", "left", "value", "reason"),
    [
        (
            Profile(price_minor=25_000, currency="EUR"),
            100_000,
            "0.75",
            "costs 25 % of what is left of the budget",
        ),
        (Profile(price_minor=25_000, currency="EUR"), 20_000, 0, "costs more than is left of the budget"),
        (Profile(price_minor=0, currency="EUR"), 0, 0, "costs more than is left of the budget"),
        (Profile(price_minor=25_000, currency="CHF"), 100_000, 0, "no price in EUR is known"),
    ],
)
def test_the_price_is_seen_beside_what_is_left(profile: Profile, left: int, value: str, reason: str) -> None:
    brief = Brief(left_minor=left, currency="EUR")
    found = fit(brief, profile, {"topic": 0, "market": 0, "price": 1, "results": 0})
    assert (found.score, reasons(found)) == (Decimal(value), [reason])


def test_a_teams_weights_count_and_zero_leaves_out() -> None:
    weights = weights_of({"price": 0, "topic": 9})
    assert weights == {"topic": 9, "market": 3, "price": 0, "results": 2}
    found = fit(BRIEF, Profile(["beauty"]), weights)
    assert found.score == Decimal(9) / 14
    assert len(found.reasons) == 3


def test_the_reasons_are_german_too() -> None:
    assert reasons(fit(BRIEF, BEST, USUAL), "de")[1] == "100 % des Publikums in DE, AT"


@given(
    st.builds(
        Profile,
        st.lists(st.sampled_from(["Beauty", "Food"]), max_size=2),
        st.sampled_from(["", "DE", "FR"]),
        st.dictionaries(st.sampled_from(["DE", "AT", "FR"]), st.integers(0, 10_000)),
        st.one_of(st.none(), st.integers(0, 10**12)),
        st.sampled_from(["EUR", "CHF"]),
        st.integers(0, 9),
    ),
    st.fixed_dictionaries({name: st.integers(0, 10) for name in FACTORS}),
)
def test_a_fit_is_a_share_and_says_why_for_each_that_counts(
    profile: Profile, weights: dict[str, int]
) -> None:
    found = fit(BRIEF, profile, weights)
    assert 0 <= found.score <= 1
    assert len(found.reasons) == sum(weight > 0 for weight in weights.values())
    assert all(reasons(found))
