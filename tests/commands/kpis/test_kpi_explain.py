"""A figure explained in chat: formula with numbers, inputs, their sources, other definitions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.digests.digest_sweep import sweep
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure, measure_days


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
    assert "Clicks (destination) 50 on Sun 22 Nov 2026: a file or TikTok has this figure" in text


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


async def test_a_figure_with_a_plan_is_explained_beside_it(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer budget=2800 start=2026-11-09 end=2026-12-06")
    measure_days(chat, 14, spend=5_000, views=100)
    await anna.says("/kpi target C1 views 5600")
    spend = chat.text(await anna.says("/kpi explain C1 spend"))
    assert "Expected to date: €2,800.00 x 14 / 28 = €1,400.00" in spend
    assert "Of plan: €700.00 / €1,400.00 = 50.00%" in spend
    assert "Required a day: (€2,800.00 - €700.00) / 14 = €150.00" in spend
    assert "Projected end: €700.00 / 14 x 28 = €1,400.00" in spend
    await anna.says("/campaign edit C1 budget=600")
    spent = chat.text(await anna.says("/kpi explain C1 spend"))
    assert "Required a day: 0 / 14 = €0.00" in spent
    views = chat.text(await anna.says("/kpi explain C1 views"))
    assert "Share of target: 1,400 / 5,600 = 25.00%" in views
    await anna.says("/kpi target C1 cpm 4")
    cpm = chat.text(await anna.says("/kpi explain C1 cpm"))
    assert "Beside the plan: Share of target: – / €4.00 = –" in cpm
    assert "Beside the plan" not in chat.text(await anna.says("/kpi explain C1 likes"))


async def test_before_the_first_complete_day_nothing_is_projected(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer budget=2800 start=2026-11-23 end=2026-12-20")
    text = chat.text(await anna.says("/kpi explain C1 spend"))
    assert "Beside the plan: Expected to date: €2,800.00 x 0 / 28 = €0.00" in text
    assert "Projected" not in text


# -- the buttons ----------------------------------------------------------------------------------


async def test_a_card_explains_the_figures_that_stand_on_it(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/campaign show C1")
    assert "Impressions 10.0K" in chat.text(card)
    text = chat.text(await anna.fills(await anna.presses(card, "Explain"), kpi="impressions"))
    assert "Impressions: Times shown\n10,000" in text
    assert "Sat 21 Nov 2026 – Sun 22 Nov 2026" in text
    await anna.says("/campaign new Bare")
    bare = await anna.says("/campaign show C2")
    assert "Explain" not in [button.label for button in bare.buttons]


async def test_a_digest_explains_its_own_days_whenever_that_is_asked(chat: Chat, anna: Talker) -> None:
    for _ in range(2):
        await anna.says('/digest new C1 every="daily 11:00" period=yesterday')
    chat.forward(hours=1)
    await sweep(chat.services)
    first, second = [letter for letter in await chat.deliver() if letter.reply.fields]
    assert first.reply.buttons == second.reply.buttons  # the two say the same, and are written once
    chat.forward(days=3)
    text = chat.text(await anna.fills(await anna.presses(first.reply, "Explain"), kpi="ctr"))
    assert "91 / 1,000 = 9.10%" in text
    assert "Sun 22 Nov 2026" in text


async def test_a_test_of_a_digest_has_the_button_as_well(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00" period=yesterday')
    preview = await anna.says("/digest preview D1")
    assert "9.10%" in chat.text(await anna.fills(await anna.presses(preview, "Explain"), kpi="ctr"))
    await anna.says("/digest test D1")
    (letter,) = [letter for letter in await chat.deliver() if letter.reply.fields]
    assert "9.10%" in chat.text(await anna.fills(await anna.presses(letter.reply, "Explain"), kpi="ctr"))


@pytest.mark.parametrize("words", ["pacing", "expected to date", "projected end period=28d", "Budgettempo"])
async def test_figures_of_a_plan_are_explained_by_the_names_they_have_on_cards(
    chat: Chat, anna: Talker, words: str
) -> None:
    await anna.says("/campaign edit C1 budget=3000 start=2026-11-01 end=2026-11-30")
    text = chat.text(await anna.says(f"/kpi explain C1 {words}"))
    assert "Expected to date: €3,000.00 x 22 / 30 = €2,200.00" in text
    assert "Projected end: €40.00 / 22 x 30 = €54.55" in text
