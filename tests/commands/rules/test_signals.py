"""What stands out in figures: only what is known, beside the own creators or a rule of thumb."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.signals import (
    BOUNDS,
    ENOUGH,
    MEASURES,
    REFERENCES,
    Figures,
    Mark,
    Tier,
    known,
    references,
    signs,
    tier_of,
    usual_among,
)

TODAY = date(2026, 11, 23)
PEERS = [Figures(engagement_rate=rate / 100) for rate in range(3, 13)]


@pytest.mark.parametrize(
    ("followers", "tier"),
    [
        (None, None),
        (0, Tier.NANO),
        (9_999, Tier.NANO),
        (10_000, Tier.MICRO),
        (99_999, Tier.MICRO),
        (100_000, Tier.MID),
        (499_999, Tier.MID),
        (500_000, Tier.MACRO),
        (999_999, Tier.MACRO),
        (1_000_000, Tier.MEGA),
        (10**12, Tier.MEGA),
    ],
)
def test_sizes(followers: int | None, tier: Tier | None) -> None:
    assert tier_of(followers) == tier


def test_the_sizes_leave_no_gap() -> None:
    bounds = list(BOUNDS.values())
    assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]
    assert (bounds[0][0], bounds[-1][1]) == (0, None)


def marks(figures: Figures, peers: list[Figures] | None = None) -> list[Mark]:
    return [sign.mark for sign in signs(figures, peers or [], TODAY)]


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        (Figures(), []),
        (Figures(growth_30d=0.3), []),
        (Figures(growth_30d=0.31), [Mark.GROWTH]),
        (Figures(growth_30d=-0.1), []),
        (Figures(growth_30d=-0.11), [Mark.GROWTH]),
        # Without enough creators of the team's own there is nothing to measure engagement by.
        (Figures(engagement_rate=0.9, engagement_by_followers=0.0001), []),
        (Figures(followers=100_000, average_views=4_000), [Mark.VIEWS]),
        (Figures(followers=100_000, median_views=5_000, average_views=4_000), []),
        (Figures(followers=1_000, average_views=5_001), [Mark.VIEWS]),
        (Figures(followers=0, average_views=5_001), []),
        (Figures(average_views=9_000, median_views=3_000), []),
        (Figures(average_views=9_300, median_views=3_000), [Mark.SPREAD]),
        (Figures(average_views=9_300, median_views=0), []),
        (Figures(last_post_on=TODAY - timedelta(days=30)), []),
        (Figures(last_post_on=TODAY - timedelta(days=31)), [Mark.QUIET]),
        (Figures(country="DE", audience_countries={"BR": 4_000, "DE": 3_000}), [Mark.ELSEWHERE]),
        (Figures(country="DE", audience_countries={"AT": 3_000, "DE": 3_000}), []),
        (Figures(audience_countries={"BR": 4_000}), []),
        (Figures(country="DE"), []),
    ],
)
def test_what_stands_out_alone(figures: Figures, found: list[Mark]) -> None:
    assert marks(figures) == found


def test_the_own_creators_say_what_is_usual_once_there_are_ten() -> None:
    assert usual_among(Mark.ENGAGEMENT, PEERS[: ENOUGH - 1]) is None
    usual = usual_among(Mark.ENGAGEMENT, PEERS)
    assert usual
    assert (round(usual.low, 4), round(usual.high, 4), usual.of) == (0.0345, 0.1155, 10)
    assert marks(Figures(engagement_rate=0.034), PEERS) == [Mark.ENGAGEMENT]
    assert marks(Figures(engagement_rate=0.035), PEERS) == []
    assert marks(Figures(engagement_rate=0.116), PEERS) == [Mark.ENGAGEMENT]


def test_the_own_range_takes_the_place_of_the_rule_of_thumb() -> None:
    quick = [Figures(growth_30d=0.4 + place / 100) for place in range(ENOUGH)]
    assert marks(Figures(growth_30d=0.45), quick) == []
    assert marks(Figures(growth_30d=0.1), quick) == [Mark.GROWTH]
    # Those who lack the figure do not count.
    assert marks(Figures(growth_30d=0.45), [*quick[:9], Figures()]) == [Mark.GROWTH]


def test_where_all_are_the_same_nobody_is_odd_for_a_hair() -> None:
    same = [Figures(engagement_rate=0.04)] * 12
    assert marks(Figures(engagement_rate=0.041), same) == []


def test_published_figures_name_source_and_year_and_judge_nothing() -> None:
    assert all("Rival IQ" in one.text and "20" in one.text for one in REFERENCES)
    by_views = references(Tier.MICRO, [Mark.ENGAGEMENT])
    assert [str(one.value) for one in by_views] == ["0.0414"]
    assert [str(one.value) for one in references(Tier.MEGA, [Mark.ENGAGEMENT])] == ["0.075"]
    assert references(Tier.MICRO, [Mark.GROWTH]) == []
    assert references(None, [Mark.ENGAGEMENT_FOLLOWERS])[0].tier is None


anything = st.builds(
    Figures,
    followers=st.none() | st.integers(0, 10**10),
    engagement_rate=st.none() | st.floats(0, 10),
    engagement_by_followers=st.none() | st.floats(0, 10),
    average_views=st.none() | st.integers(0, 10**10),
    median_views=st.none() | st.integers(0, 10**10),
    growth_30d=st.none() | st.floats(-1, 100),
    last_post_on=st.none() | st.dates(max_value=TODAY),
    country=st.sampled_from(["", "DE", "BR"]),
    audience_countries=st.dictionaries(st.sampled_from(["DE", "BR", "AT"]), st.integers(0, 10_000)),
)


@given(anything, st.lists(anything, max_size=30))
def test_whatever_is_known_only_that_is_judged(figures: Figures, peers: list[Figures]) -> None:
    found = signs(figures, peers, TODAY)
    assert {sign.mark for sign in found} <= set(known(figures))
    for sign in found:
        assert sign.usual is None or not sign.usual.low <= sign.value <= sign.usual.high


def test_every_measure_needs_something_known() -> None:
    assert known(Figures()) == []
    assert all(measure(Figures()) is None for measure in MEASURES.values())
    assert len(fields(Figures)) == 9
