"""The best ads, creators, posts, hashtags and sounds by a KPI, as a chat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from commands.core.tiktok import Embed
from storage.models import CreatorRequest
from storage.session import Session, Store
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


async def test_creators_come_from_the_ads_that_name_them(chat: Chat, anna: Talker) -> None:
    measure(chat, ad="Hook @dora", impressions=1_000, clicks=10)
    measure(chat, ad="Story @dora", impressions=3_000, clicks=10)
    measure(chat, ad="Hook @emil", impressions=1_000, clicks=8)
    text = chat.text(await anna.says("/kpi top C1 kpi=ctr by=creators"))
    assert "1 | @emil | 0.80% | 1,000\n2 | @dora | 0.50% | 4,000" in text
    assert "Alpha" not in text


@pytest.fixture
async def posted(chat: Chat, anna: Talker) -> Talker:
    """Give a campaign with three posts of two creators."""
    for id, handle, views, likes in ((1, "dora", 1_000, 50), (2, "dora", 3_000, 60), (3, "emil", 500, 40)):
        link = f"https://www.tiktok.com/@{handle}/video/730000000000000000{id}"
        tags = "#Vegan #sommer" if id < 3 else "#vegan"
        chat.tiktok.posts[link] = Embed(f"Hallo {tags}", handle.title(), handle, sound="Sun Song")
        assert not (await anna.says(f"/content add {link} campaign=C1")).failed
        await anna.says(f"/content figures V{id} views={views} likes={likes} comments=0 shares=0")
    return anna


async def test_posts_and_what_they_share_are_ranked_by_their_own_figures(chat: Chat, posted: Talker) -> None:
    reply = await posted.says("/kpi top C1 kpi=er by=posts")
    text = chat.text(reply)
    assert "The posts' own public figures, with what ads added to them" in text
    assert "As of: Mon 23 Nov 2026" in text
    assert (
        "1 | @emil · V3 | 8.00% | 500\n2 | @dora · V1 | 5.00% | 1,000\n3 | @dora · V2 | 2.00% | 3,000" in text
    )
    tags = chat.text(await posted.presses(reply, "Hashtags"))
    assert "1 | #Vegan | 3.33% | 4,500\n2 | #sommer | 2.75% | 4,000" in tags
    assert "1 | Sun Song | 3.33% | 4,500" in chat.text(await posted.presses(reply, "Sounds"))


async def test_a_ratio_leaves_posts_out_that_lack_a_half_of_it(chat: Chat, posted: Talker) -> None:
    link = "https://www.tiktok.com/@emil/video/7300000000000000004"
    chat.tiktok.posts[link] = Embed("Hallo #vegan", "Emil", "emil", sound="Sun Song")
    await posted.says(f"/content add {link} campaign=C1")
    await posted.says("/content figures V4 views=100000")
    text = chat.text(await posted.says("/kpi top C1 kpi=er by=hashtags"))
    assert "1 | #Vegan | 3.33% | 4,500" in text


async def test_what_is_about_creators_needs_their_fee_or_followers(chat: Chat, posted: Talker) -> None:
    await posted.says("/creator add @dora followers=10000")
    text = chat.text(await posted.says("/kpi top C1 kpi=er_followers by=creators"))
    assert "1 | @dora | 0.55% | 4,000" in text
    assert "emil" not in text
    await posted.says("/request add @dora C1")
    assert "No post of this campaign has what is needed" in chat.text(
        await posted.says("/kpi top C1 kpi=creator_cpm by=creators")
    )

    def agree(session: Session) -> None:
        request = session.exec(select(CreatorRequest)).one()
        request.state, request.fee_minor, request.currency = "accepted", 40_000, "EUR"

    chat.services.store.write_now(agree)
    text = chat.text(await posted.says("/kpi top C1 kpi=creator_cpm by=creators"))
    assert "1 | @dora | €100.00 | 4,000" in text


async def test_posts_of_a_period_are_those_published_in_it(chat: Chat, posted: Talker) -> None:
    text = chat.text(await posted.says("/kpi top C1 by=posts period=2020"))
    assert "No post of this campaign has what is needed" in text
