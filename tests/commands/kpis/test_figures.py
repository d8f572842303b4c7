"""The figures on a campaign's card: complete days so far, their age, and the targets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure, measure_days


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    return found


async def card(anna: Talker) -> dict[str, str]:
    """Give the fields of the campaign's card."""
    return {field.label: field.value for field in (await anna.says("/campaign show C1")).fields}


async def test_without_figures_the_card_does_not_speak_of_them(anna: Talker) -> None:
    assert {"Figures so far", "Targets"}.isdisjoint(await card(anna))


async def test_all_complete_days_are_added_up_and_dated(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 40, spend=1_000, impressions=1_000, clicks=5, views=100)
    measure(chat, day=date(2026, 11, 23), spend=99_900)
    assert (await card(anna))["Figures so far"] == (
        "Spend €400.00 · Video views 4,000 · Impressions 40.0K · CTR (destination) 0.50% "
        "(as of Mon 23 Nov 2026)"
    )


async def test_a_first_day_that_is_not_over_says_so(chat: Chat, anna: Talker) -> None:
    measure(chat, day=date(2026, 11, 23), spend=100)
    assert (await card(anna))["Figures so far"] == "no complete day yet (as of Mon 23 Nov 2026)"


async def test_targets_count_in_the_flight_and_stand_beside_the_time_gone(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 2, views=1_000)
    measure(chat, day=date(2026, 11, 1), views=5_000)
    await anna.says("/kpi target C1 views 8k")
    await anna.says("/kpi target C1 cpm 5")
    assert (await card(anna))["Targets"] == (
        "Video views: 2,000, target 8,000 (25.00%)\nCPM: –, target €5.00 (–)\n46.67% of the flight has passed"
    )


async def test_without_a_flight_all_days_count_towards_a_target(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Bare")
    measure(chat, campaign=2, day=YESTERDAY - timedelta(days=400), views=1_000)
    await anna.says("/kpi target C2 views 4k")
    text = Chat.text(await anna.says("/campaign show C2"))
    assert "Targets: Video views: 1,000, target 4,000 (25.00%)" in text
    assert "of the flight" not in text


async def test_a_figure_written_by_hand_is_seen_though_none_of_the_main_ones_is_there(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/kpi log C1 kpi=likes value=500 day=2026-11-20")
    assert (await card(anna))["Figures so far"] == "Likes 500 (as of Fri 20 Nov 2026)"
    shown = await anna.says("/kpi show C1 period=flight")
    assert shown.table is not None
    assert [row[:2] for row in shown.table.rows] == [("Likes", "500")]
