"""A figure explained in chat: formula with numbers, inputs, their sources, other definitions."""

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
    """Give a member of a team whose campaign C1 has figures of two days."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    day = YESTERDAY - timedelta(days=1)
    measure(chat, day=day, impressions=9_000, clicks=9, spend=4_000, views=8_000, watch_ms=24_000_000)
    measure(chat, impressions=1_000, clicks=91, clicks_all=120, likes=30, comments=2, shares=8, views=1_000)
    return found


async def test_a_ratio_is_shown_with_its_numbers_its_inputs_and_its_sources(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/kpi explain C1 ctr"))
    assert "CTR (destination) explained: Summer · C1" in text
    assert "CTR (destination): Destination clicks / impressions\n100 / 10,000 = 1.00%" in text
    assert "from the sums of all days, not as the mean" in text
    assert "Clicks (destination) | 100 | 2 of 7\nImpressions | 10,000 | 2 of 7" in text
    assert "Ads Manager export: 2 days, brought in Mon 23 Nov 2026" in text
    assert "CTR (all): All clicks / impressions\n120 / 10,000 = 1.20%" in text


async def test_engagement_is_recomputed_under_other_definitions_and_blank_where_one_cannot(
    chat: Chat, anna: Talker
) -> None:
    text = chat.text(await anna.says("/kpi explain C1 er period=yesterday"))
    assert "(30 + 2 + 8) / 1,000 = 4.00%" in text
    assert "(30 + 2 + 8 + –) / 1,000 = –" in text
    day = YESTERDAY - timedelta(days=2)
    measure(chat, day=day, likes=30, comments=2, shares=8, saves=10, views=1_000, reach=800)
    text = chat.text(await anna.says(f"/kpi explain C1 er period={day}"))
    assert "(30 + 2 + 8 + 10) / 1,000 = 5.00%" in text
    assert "(30 + 2 + 8) / 800 = 5.00%" in text


async def test_costs_and_times_have_their_scale(chat: Chat, anna: Talker) -> None:
    cpm = chat.text(await anna.says("/kpi explain C1 cpm"))
    assert "€40.00 / 10,000 x 1,000 = €4.00" in cpm
    assert "Spend | €40.00 | 1 of 7" in cpm
    watch = chat.text(await anna.says("/kpi explain C1 avg_watch period=2026-11-21"))
    assert "24,000.000 s / 8,000 = 3.00 s" in watch


async def test_what_was_written_by_hand_and_does_not_count_is_said(chat: Chat, anna: Talker) -> None:
    await anna.says("/kpi log C1 clicks 50")
    await anna.says("/kpi log C1 clicks 7 day=2026-11-20")
    text = chat.text(await anna.says("/kpi explain C1 clicks"))
    assert "Clicks (destination) | 107 | 3 of 7" in text
    assert "Ads Manager export: 2 days" in text
    assert "written by hand: 1 day" in text
    assert "Clicks (destination) 50 on Sun 22 Nov 2026: a file has this figure" in text


async def test_what_is_about_creators_is_answered_with_the_way_there(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/kpi explain C1 creator_cpm")
    assert reply.failed
    assert "/kpi top by=creators kpi=creator_cpm" in chat.text(reply)


async def test_the_button_at_a_report_asks_which_figure_and_keeps_the_days(chat: Chat, anna: Talker) -> None:
    report = await anna.says("/kpi show C1 period=yesterday")
    form = await anna.presses(report, "Explain")
    text = chat.text(await anna.fills(form, kpi="ctr"))
    assert "91 / 1,000 = 9.10%" in text


async def test_reach_is_explained_for_a_single_day_only(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/kpi explain C1 reach"))
    assert "Reach | – | 0 of 7" in text
    assert "Ask for a single day." in text
