"""A report held against the plan, the targets and own ended campaigns, as a chat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import measure, measure_days

# Through 22 November 14 of 28 days are complete.
NEW = "/campaign new Summer budget=2800 start=2026-11-09 end=2026-12-06"


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give an owner of a team with the campaign C1."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


async def said(anna: Talker, line: str) -> str:
    return anna.chat.text(await anna.says(line))


async def over(anna: Talker, number: int, name: str, first: date, days: int, **values: Any) -> None:
    """Plan, measure and end a campaign."""
    last = first + timedelta(days=days - 1)
    await anna.says(f"/campaign new {name} budget=100 start={first} end={last}")
    for at in range(days):
        measure(anna.chat, campaign=number, day=first + timedelta(days=at), **values)
    await anna.says(f"/campaign launch C{number}")
    await anna.says(f"/campaign end C{number}")


# -- plan and targets -----------------------------------------------------------------------------


async def test_the_plan_is_the_even_share_of_the_days_of_the_flight(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 14, spend=5_000, views=100, impressions=1_000)
    await anna.says("/kpi target C1 views 5600")
    await anna.says("/kpi target C1 cpm 4")
    text = await said(anna, "/kpi show C1 compare=plan")
    assert "Whole flight so far: Mon 9 Nov 2026 – Sun 22 Nov 2026" in text
    assert "compared with the plan, even over the flight: 14 of its 28 days" in text
    assert "KPI | Value | Plan | Difference\n" in text
    assert "Spend | €700.00 | €1,400.00 | -50.00%" in text
    assert "Video views | 1,400 | 2,800 | -50.00%" in text
    # A ratio has no day's share.
    assert "CPM | €50.00 | – | –" in text
    week = await said(anna, "/kpi show C1 7d compare=Plan")
    assert "Spend | €350.00 | €700.00 | -50.00%" in week


async def test_targets_of_ratios_are_as_they_are_and_those_of_sums_a_share(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 14, spend=5_000, views=100, impressions=1_000)
    await anna.says("/kpi target C1 views 5600")
    await anna.says("/kpi target C1 cpm 40")
    text = await said(anna, "/kpi show C1 7d compare=target")
    assert "compared with the targets\nOf sums, an even share: 7 of the 28 days of the flight" in text
    assert "KPI | Value | Target | Difference\n" in text
    assert "Video views | 700 | 1,400 | -50.00%" in text
    assert "CPM | €50.00 | €40.00 | +25.00%" in text
    assert "Spend | €350.00 | – | –" in text  # the budget is a plan and no target


async def test_a_target_of_a_ratio_needs_no_flight(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Bare")
    measure(chat, campaign=2, clicks=3, impressions=100)
    await anna.says("/kpi target C2 ctr 2%")
    text = await said(anna, "/kpi show C2 compare=ziel")
    assert "CTR (destination) | 3.00% | 2.00% | +50.00%" in text
    await anna.says("/kpi target C2 views 1000")
    assert "no flight yet" in await said(anna, "/kpi show C2 compare=ziel")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/kpi show C1 28d compare=plan", "Some of these days lie outside the flight"),
        ("/kpi show C1 compare=target", "There is no target to compare with"),
        ("/kpi show C2 7d compare=plan", "no budget and no target for a sum"),
        ("/kpi show C1 7d compare=average", "None of your other campaigns is over and has figures in EUR"),
        ("/kpi why C1 views compare=average", "A change is split between two periods of equal length"),
    ],
)
async def test_what_cannot_be_compared_is_said(anna: Talker, line: str, sentence: str) -> None:
    await anna.says("/campaign new Bare start=2026-11-01 end=2026-12-31")
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in anna.chat.text(reply)


@pytest.mark.parametrize("compare", ["plan", "target", "average"])
async def test_a_day_that_is_not_over_is_compared_with_nothing(
    chat: Chat, anna: Talker, compare: str
) -> None:
    measure(chat, day=date(2026, 11, 23), views=5)
    text = await said(anna, f"/kpi show C1 today compare={compare}")
    assert "KPI | Value\n" in text
    assert "compared" not in text


# -- own ended campaigns --------------------------------------------------------------------------


async def test_the_average_is_by_the_day_and_ratios_come_from_the_sums(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, views=300, spend=1_000, impressions=10_000, likes=9)
    await over(anna, 2, "Short", date(2026, 9, 1), 2, views=100, spend=1_000, impressions=1_000)
    await over(anna, 3, "Long", date(2026, 10, 1), 8, views=200, spend=500, impressions=9_000)
    text = await said(anna, "/kpi show C1 compare=average")
    assert "the average of 2 own campaigns that are over: Long (C3), Short (C2)" in text
    assert "on a day with figures in their flights, times 7 days" in text
    # (2 x 100 + 8 x 200) / 10 days = 180 a day; spend (2 x 10 + 8 x 5) / 10 = 6 a day.
    assert "Video views | 2,100 | 1,260 | +66.67%" in text
    assert "Spend | €70.00 | €42.00 | +66.67%" in text
    # 60.00 / 74,000 x 1,000, and not the mean of 10.00 and 0.56.
    assert "CPM | €1.00 | €0.81 |" in text
    assert "Likes | 63 | – | –" in text


async def test_a_running_period_is_held_against_as_many_days(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 3, views=300)
    await over(anna, 2, "Short", date(2026, 9, 1), 2, views=100)
    text = await said(anna, '/kpi show C1 "this month" compare=Durchschnitt')
    assert "This month so far" in text
    assert "Video views | 900 | 300 | +200.00%" in text  # three days with figures


async def test_who_lacks_a_figure_counts_neither_above_nor_below(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, views=300, conversions=2, clicks=10)
    await over(anna, 2, "Short", date(2026, 9, 1), 2, views=100, conversions=4, clicks=40)
    await over(anna, 3, "Long", date(2026, 10, 1), 8, views=200, clicks=100)
    text = await said(anna, "/kpi show C1 compare=average")
    assert "Conversions | 14 | 28 | -50.00%" in text  # 4 a day in two days, and no eight days of nothing
    assert "CVR by clicks | 20.00% | 10.00% | +100.00%" in text
    assert "Of fewer campaigns, for want of figures: Conversions (1), CVR by clicks (1)" in text


async def test_running_foreign_and_other_teams_campaigns_stay_out(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, views=300)
    await over(anna, 2, "Short", date(2026, 9, 1), 2, views=100)
    measure(chat, campaign=2, day=date(2026, 9, 20), views=9_999)  # after its flight
    await anna.says("/campaign new Running budget=100 start=2026-11-01 end=2026-11-30")
    measure(chat, campaign=3, views=9_999)
    await over(anna, 4, "Dollars", date(2026, 9, 1), 2, views=9_999)
    await anna.says('/campaign edit C4 budget="USD 100"')
    ben = chat.person("ben", platform="discord", admin=True, language="en")
    await ben.says("/campaign new Elsewhere")
    text = await said(anna, "/kpi show C1 compare=average")
    assert "the average of 1 own campaign that is over: Short (C2)" in text
    assert "1 more is not kept in EUR and left out" in text
    assert "Video views | 2,100 | 700 | +200.00%" in text


async def test_an_archived_campaign_counts_and_many_are_not_all_named(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, views=300)
    for number in range(2, 10):
        await over(anna, number, f"Old{number}", date(2026, 9, 1), 1, views=100)
    await anna.says("/campaign archive C2")
    text = await said(anna, "/kpi show C1 compare=average")
    assert "the average of 8 own campaigns that are over: Old9 (C9)" in text
    assert "Old4 (C4) and 2 more" in text
