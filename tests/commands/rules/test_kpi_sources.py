"""Each formula beside the definition it comes from, and beside ratios that TikTok itself computed."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.kpis import BY_KEY, KPIS
from commands.rules.measures import MEASURES

ADS = "TikTok Ads Manager, metrics of reports (API v1.3, 2026)"
ONE = "TikTok One, engagement rate of creators (2026)"
FIELD = "as the field uses it; TikTok names no such metric"
# Whose definition it is, what is added above and below the line (* between factors), and the factor; money is
# in cents, time in milliseconds.
DEFINED: dict[str, tuple[str, str, str, str]] = {
    "engagements": (ONE, "likes comments shares", "", "1"),
    "engagements_saves": (FIELD, "likes comments shares saves", "", "1"),
    "cpm": (ADS, "spend", "impressions", "1000"),
    "creator_cpm": (FIELD, "fee", "views", "1000"),
    "cost_per_1000_reached": (ADS, "spend", "reach", "1000"),
    "cpc": (ADS, "spend", "clicks", "1"),
    "cpv": (FIELD, "spend", "views", "1"),
    "cpv_2s": (FIELD, "spend", "views_2s", "1"),
    "cpv_6s": (FIELD, "spend", "views_6s", "1"),
    "cpe": (FIELD, "spend", "likes comments shares", "1"),
    "cpa": (ADS, "spend", "conversions", "1"),
    "ctr": (ADS, "clicks", "impressions", "1"),
    "ctr_all": (ADS, "clicks_all", "impressions", "1"),
    "er_views": (ONE, "likes comments shares", "views", "1"),
    "er_views_saves": (FIELD, "likes comments shares saves", "views", "1"),
    "er_reach": (FIELD, "likes comments shares", "reach", "1"),
    "er_followers": (
        "Rival IQ, engagement rate a post (2024)",
        "likes comments shares",
        "posts*followers",
        "1",
    ),
    "view_rate_2s": (FIELD, "views_2s", "impressions", "1"),
    "view_rate_6s": (FIELD, "views_6s", "impressions", "1"),
    "hold_rate": (FIELD, "views_p25", "views_2s", "1"),
    "completion_views": (FIELD, "views_p100", "views", "1"),
    "completion_impressions": (FIELD, "views_p100", "impressions", "1"),
    "cvr_clicks": (ADS + ", conversion_rate", "conversions", "clicks", "1"),
    "cvr_impressions": (ADS + ", conversion_rate_v2", "conversions", "impressions", "1"),
    "avg_watch": (ADS, "watch_ms", "views", "0.001"),
    "roas": (ADS, "revenue", "spend", "1"),
    "frequency": (ADS, "impressions", "reach", "1"),
}
_RECORD = json.loads((Path(__file__).parents[2] / "data/tiktok/report_ad_daily.json").read_text("utf-8"))
# In the public record of these days some cells are not TikTok's own.
_DOUBTED = frozenset({"2021-10-26 00:00:00", "2021-10-21 00:00:00"})
RECORDED: list[dict[str, Any]] = [
    row["metrics"]
    for row in _RECORD["response"]["data"]["list"]
    if row["dimensions"]["stat_time_day"] not in _DOUBTED
]


def test_every_computed_kpi_has_a_source() -> None:
    assert {kpi.key for kpi in KPIS} - {measure.key for measure in MEASURES} == DEFINED.keys()
    assert all(source for source, *_ in DEFINED.values())


@pytest.mark.parametrize("key", DEFINED)
@given(data=st.data())
def test_a_kpi_is_what_its_source_defines(key: str, data: st.DataObject) -> None:
    _, above, below, factor = DEFINED[key]
    sums = {
        name: data.draw(st.integers(1, 10**9), name)
        for name in sorted({*re.findall(r"\w+", above + " " + below)})
    }

    def added(names: str) -> int:
        return sum(sums[name] for name in names.split())

    wanted = Decimal(added(above)) * Decimal(factor)
    for divisor in filter(None, below.split("*")):
        wanted /= added(divisor)
    found = BY_KEY[key].compute(sums)
    assert found is not None
    assert abs(found - wanted) <= abs(wanted) * Decimal("1e-20")


@pytest.mark.parametrize("told", RECORDED, ids=lambda told: str(told["impressions"]))
def test_ratios_are_those_that_tiktok_computed_itself(told: dict[str, str]) -> None:
    sums = {name: int(told[name]) for name in ("impressions", "clicks", "reach")}
    sums["spend"] = int(Decimal(told["spend"]) * 100)

    def off(key: str, metric: str, factor: str) -> Decimal:
        value = BY_KEY[key].compute(sums)
        assert value is not None
        return abs(value * Decimal(factor) - Decimal(told[metric]))

    assert off("ctr", "ctr", "100") <= Decimal("0.005")
    assert off("cpc", "cpc", "0.01") <= Decimal("0.005")
    assert off("cpm", "cpm", "0.01") <= Decimal("0.005")
    if "cost_per_1000_reached" in told:
        assert off("cost_per_1000_reached", "cost_per_1000_reached", "0.01") <= Decimal("0.0005")


def test_the_record_holds_something() -> None:
    assert len(RECORDED) >= 2
