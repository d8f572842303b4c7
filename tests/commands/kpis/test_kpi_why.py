"""Why a figure changed, as a chat: parts by ad, creator, post and day that add up to the change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.core.tiktok import Embed
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure
from tests.fake_tiktok import HOME, ID

BEFORE = YESTERDAY - timedelta(days=7)


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team whose campaign C1 has three ads in two weeks."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    measure(chat, day=BEFORE, ad="Hook @dora", impressions=1_000, clicks=10, views=500)
    measure(chat, day=BEFORE, ad="Story @emil", impressions=1_000, clicks=30, views=400)
    measure(chat, ad="Hook @dora", impressions=3_000, clicks=30, views=900)
    measure(chat, ad="Story @emil", impressions=1_000, clicks=20, views=350)
    measure(chat, ad=f"Spark {ID}", views=70)
    return found


async def test_a_sum_is_split_by_ad(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/kpi why C1 views"))
    assert "compared with Mon 9 Nov 2026 – Sun 15 Nov 2026" in text
    assert "Video views: 900 → 1,320 (+46.67%)" in text
    assert "Largest part: Hook @dora, +400" in text
    rows = f"Hook @dora | 500 | 900 | +400\nSpark {ID} | – | 70 | +70\nStory @emil | 400 | 350 | -50"
    assert rows in text


async def test_a_ratio_is_split_into_own_value_and_weight(chat: Chat, anna: Talker) -> None:
    """CTR fell from 40 / 2,000 to 50 / 4,000: by -0.75 points, -0.25 of them by weight."""
    text = chat.text(await anna.says("/kpi why C1 ctr by=creators"))
    assert "CTR (destination): 2.00% → 1.25% (-37.50%)" in text
    assert "Name | Before | Value | Part of the change (points) | Own value | Weight" in text
    # Weights 1/2 and 1/4, ratios 3 % and 2 %, the whole 1.625 % on average.
    assert "@emil | 3.00% | 2.00% | -0.59 | -0.38 | -0.22" in text
    assert "@dora | 1.00% | 1.00% | -0.16 | 0.00 | -0.16" in text
    assert "Largest part: @emil, -0.59 percentage points" in text


async def test_days_are_put_beside_the_same_day_of_the_period_before(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/kpi why C1 views by=days"))
    assert "Sun 22 Nov 2026 / Sun 15 Nov 2026 | 900 | 1,320 | +420" in text


async def test_what_was_written_by_hand_is_a_part_of_its_own(chat: Chat, anna: Talker) -> None:
    await anna.says("/kpi log C1 views 30 day=2026-11-20")
    reply = await anna.says("/kpi why C1 views")
    assert "Video views: 900 → 1,350" in chat.text(reply)
    assert "Written by hand, of no ad | – | – | +30" in chat.text(reply)


async def test_posts_are_known_by_their_number(chat: Chat, anna: Talker) -> None:
    chat.tiktok.posts[HOME] = Embed("Caption", "Scout", "scout2015")
    await anna.says(f"/content add {HOME}")
    report = await anna.says("/kpi why C1 views")
    text = chat.text(await anna.presses(report, "Posts"))
    assert "@scout2015 · V1 | – | 70 | +70" in text
    assert "Of no post by number | 900 | 1,250 | +350" in text
    measure(chat, ad="No number", item=HOME.rpartition("/")[2], views=30)
    text = chat.text(await anna.presses(report, "Posts"))
    assert "@scout2015 · V1 | – | 100 | +100" in text, "TikTok says that it shows the post"


async def test_many_parts_are_folded_into_one_row(chat: Chat, anna: Talker) -> None:
    for place in range(12):
        measure(chat, ad=f"Ad {place:02}", views=1_000)
    text = chat.text(await anna.says("/kpi why C1 views"))
    assert "5 more |  |  | +2,420" in text


async def test_what_has_no_parts_is_said(chat: Chat, anna: Talker) -> None:
    assert "unique people" in chat.text(await anna.says("/kpi why C1 reach"))
    assert "so there is no change to split" in chat.text(await anna.says("/kpi why C1 roas"))
    today = await anna.says("/kpi why C1 views period=today")
    assert "Today is not over yet" in chat.text(today)
    none = await anna.says("/kpi why C1 views compare=plan")
    assert "two periods of equal length" in chat.text(none)
