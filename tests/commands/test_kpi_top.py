"""The best ads by a KPI, as a chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team whose campaign C1 has three ads."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    measure(chat, ad="Alpha", spend=1_000, impressions=1_000, views=500, clicks=30)
    measure(chat, ad="Beta", spend=500, impressions=1_000, views=900, clicks=10)
    measure(chat, ad="Gamma", spend=700, impressions=500)
    return found


async def test_the_most_views_come_first(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/kpi top C1")
    text = chat.text(reply)
    assert "Best by Video views: Summer · C1" in text
    assert "# | Name | Video views | Spend | Impressions" in text
    assert "1 | Beta | 900 | €5.00 | 1,000\n2 | Alpha | 500 | €10.00 | 1,000" in text
    assert "Gamma" not in text


async def test_of_a_cost_the_lowest_is_the_best(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/kpi top C1 kpi=TKP"))
    assert "CPM: Cost / impressions x 1,000" in text
    assert "1 | Beta | €5.00 |" in text
    assert "2 | Alpha | €10.00 |" in text
    assert "3 | Gamma | €14.00 |" in text


async def test_ratios_are_computed_from_an_ads_sums(chat: Chat, anna: Talker) -> None:
    measure(chat, day=YESTERDAY - timedelta(days=1), ad="Beta", impressions=9_000, clicks=0)
    reply = await anna.says("/kpi top C1 kpi=ctr")
    assert "1 | Alpha | 3.00% |" in chat.text(reply)
    assert "2 | Beta | 0.10% |" in chat.text(reply)
    chart = reply.chart
    assert chart is not None
    assert (chart.kind, chart.labels, chart.series[0].unit) == ("bar", ("Alpha", "Beta"), "percent")
    assert chart.series[0].values == (0.03, 0.001)


async def test_reach_is_not_added_over_days(chat: Chat, anna: Talker) -> None:
    for back in (2, 3):
        measure(chat, day=YESTERDAY - timedelta(days=back), ad="Delta", reach=50)
    text = chat.text(await anna.says("/kpi top C1 kpi=reach"))
    assert "cannot be added over days. Ask for a single day." in text
    day = YESTERDAY - timedelta(days=2)
    assert "1 | Delta | 50" in chat.text(await anna.says(f"/kpi top C1 kpi=reach period={day}"))


async def test_only_ten_are_shown_and_the_rest_counted(chat: Chat, anna: Talker) -> None:
    for place in range(12):
        measure(chat, ad=f"Ad {place:02}", views=1_000 + place)
    reply = await anna.says("/kpi top C1")
    assert reply.table is not None
    assert len(reply.table.rows) == 10
    assert "10 of 14 shown." in chat.text(reply)
    assert reply.table.rows[0][1] == "Ad 11"


async def test_nothing_to_rank_is_said(chat: Chat, anna: Talker) -> None:
    assert "No ad has a value for it in this period." in chat.text(await anna.says("/kpi top C1 kpi=likes"))
    text = chat.text(await anna.says("/kpi top C1 period=2025"))
    assert "There are no figures by ad in this period. Bring some in with /kpi import." in text


async def test_figures_by_hand_are_no_ad(chat: Chat, anna: Talker) -> None:
    await anna.says("/kpi log C1 views 99999")
    assert "manual" not in chat.text(await anna.says("/kpi top C1"))
