"""Every figure there is a formula for: who defines it so, and that it was worked out by hand somewhere here.

What platforms define is linked to their words; the rest is custom of the trade, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from commands.core.texts import translator
from commands.kpis.kpi_pacing import acceptance_text, delivery_text
from commands.rules.emv import worth
from commands.rules.kpis import BY_KEY, KPIS, share_of_target
from commands.rules.measures import MEASURES
from commands.rules.pacing import Flight, expected_to_date, pacing_ratio, projected_end, required_per_day
from storage.performing import Asked, Promised
from tests.commands.rules.test_kpis import BY_HAND, SUMS

BASIC = "TikTok Ads Manager, basic metrics, 10/2024: https://ads.tiktok.com/help/article?aid=10000166"
VIDEO = "TikTok Ads Manager, video play metrics, 7/2023: https://ads.tiktok.com/help/article/video-play"
ONE = "TikTok One: engagement is likes, comments and shares, its rate is by views"
TRADE = "custom of the trade; no platform defines it"

# Each figure of the product's plan, who defines it so, and the KPIs that stand for it.
TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "Video views": (VIDEO, ("views",)),
    "2 s views, 6 s views": (VIDEO, ("views_2s", "views_6s", "focused_6s", "focused_15s")),
    "Views to 25, 50, 75 and 100 %": (VIDEO, ("views_p25", "views_p50", "views_p75", "views_p100")),
    "Impressions": (BASIC, ("impressions",)),
    "Reach": (BASIC, ("reach",)),
    "Frequency": (BASIC, ("frequency",)),
    "Engagements": (ONE, ("engagements", "engagements_saves", "likes", "comments", "shares", "saves")),
    "ER by views": (ONE, ("er_views", "er_views_saves")),
    "ER by followers": (TRADE, ("er_followers", "follows")),
    "ER by reach": (TRADE, ("er_reach",)),
    "CTR (destination)": (BASIC, ("ctr", "clicks")),
    "CTR (all)": (BASIC, ("ctr_all", "clicks_all", "profile_visits")),
    "CPM": (BASIC, ("cpm", "spend")),
    "CPM of a creator": (TRADE, ("creator_cpm",)),
    "Cost per 1,000 reached": (BASIC, ("cost_per_1000_reached",)),
    "CPC (destination)": (BASIC, ("cpc",)),
    "CPV": (TRADE, ("cpv", "cpv_2s", "cpv_6s")),
    "CPE": (TRADE, ("cpe",)),
    "View rate 2 s, 6 s": (TRADE, ("view_rate_2s", "view_rate_6s")),
    "Hold rate": (TRADE, ("hold_rate",)),
    "Completion by views, by impressions": (TRADE, ("completion_views", "completion_impressions")),
    "Average watch time": (VIDEO, ("avg_watch", "watch_ms")),
    "CVR by impressions, by clicks": (BASIC, ("cvr_impressions", "cvr_clicks", "conversions")),
    "CPA": (BASIC, ("cpa", "results")),
    "ROAS": (TRADE, ("roas", "revenue", "purchases")),
}
FLIGHT, TODAY = Flight(date(2026, 11, 1), date(2026, 11, 10)), date(2026, 11, 5)  # four of ten days
EN = translator("en")
# What has no KPI of its own, worked out by hand: a budget of 1,000.00, of which 300.00 are spent.
ARITHMETIC: dict[str, tuple[Callable[[], object], object]] = {
    "Expected to date": (lambda: expected_to_date(100_000, FLIGHT, TODAY), 40_000),
    "Pacing": (lambda: pacing_ratio(30_000, Decimal(40_000)), Decimal("0.75")),
    "Required a day": (lambda: required_per_day(100_000, 40_000, FLIGHT, TODAY), 10_000),
    "Projected end": (lambda: projected_end(30_000, FLIGHT, TODAY), 75_000),
    "Share of target": (lambda: share_of_target(45, 60), Decimal("0.75")),
    "Acceptance rate": (
        lambda: acceptance_text(EN, [Asked(True, False), Asked(False, False), Asked(True, True)]),
        "New creators: 50.00%, 1 accepted of 2 invited\nReturning creators: 100.00%, 1 accepted of 1 invited",
    ),
    "Delivery rate": (
        lambda: delivery_text(EN, [Promised([{"kind": "video", "count": 4}], 1, whole=False)]),
        "25.00%: 1 confirmed of 4 agreed posts",
    ),
    "EMV": (
        lambda: worth({"views": 1_000, "likes": 3}, {"views": Decimal("0.25"), "likes": Decimal(10)}),
        280,
    ),
}


def test_each_kpi_stands_in_the_table_once() -> None:
    listed = [key for _, keys in TABLE.values() for key in keys]
    assert sorted(listed) == sorted(kpi.key for kpi in KPIS)


@pytest.mark.parametrize("row", TABLE)
def test_what_is_computed_was_worked_out_by_hand(row: str) -> None:
    source, keys = TABLE[row]
    assert source
    for kpi in (BY_KEY[key] for key in keys):
        if kpi.key in BY_HAND:
            assert kpi.compute(SUMS) is not None
        else:  # a measured figure is itself
            assert kpi.key in {measure.key for measure in MEASURES}
            assert kpi.compute({kpi.key: 7}) == 7


@pytest.mark.parametrize("row", ARITHMETIC)
def test_arithmetic_that_has_no_kpi(row: str) -> None:
    computed, wanted = ARITHMETIC[row]
    assert computed() == wanted


def test_nothing_is_computed_of_what_is_missing() -> None:
    assert pacing_ratio(None, Decimal(1)) is None
    assert required_per_day(100, None, FLIGHT, TODAY) is None
    assert projected_end(None, FLIGHT, TODAY) is None
    assert share_of_target(None, 60) is None
    assert acceptance_text(EN, []) == ""
    assert delivery_text(EN, []) == ""
