"""Figures in the chat: shown beside the days before, written down by hand, set as targets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import audit
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure, measure_days

NEW = "/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08"


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


async def said(anna: Talker, line: str) -> str:
    return anna.chat.text(await anna.says(line))


# -- show -----------------------------------------------------------------------------------------


async def test_the_last_seven_complete_days_beside_the_seven_before(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, spend=1_000, impressions=2_000, clicks=10)
    measure_days(chat, 7, until=YESTERDAY - timedelta(days=7), spend=800, impressions=2_000, clicks=5)
    measure(chat, day=date(2026, 11, 23), spend=99_999)
    text = await said(anna, "/kpi show C1")
    assert "Last 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026" in text
    assert "compared with Mon 9 Nov 2026 – Sun 15 Nov 2026" in text
    assert "KPI | Value | Before | Change" in text
    assert "Spend | €70.00 | €56.00 | +25.00%" in text
    assert "CTR (destination) | 0.50% | 0.25% | +100.00%" in text
    assert "CPM | €5.00 | €4.00 | +25.00%" in text


async def test_ratios_come_from_the_sums_and_blanks_stay_blank(chat: Chat, anna: Talker) -> None:
    measure(chat, ad="big", impressions=9_000, clicks=9, spend=0)
    measure(chat, ad="small", impressions=1_000, clicks=91, spend=None)
    text = await said(anna, "/kpi show C1")
    assert "CTR (destination) | 1.00% |" in text
    assert "Spend | €0.00 | – | –" in text
    for absent in ("Conversions", "CVR", "ROAS", "Reach"):
        assert absent not in text


async def test_a_change_from_zero_has_no_percentage(chat: Chat, anna: Talker) -> None:
    measure(chat, conversions=5)
    measure(chat, day=YESTERDAY - timedelta(days=7), conversions=0)
    assert "Conversions | 5 | 0 | –" in await said(anna, "/kpi show C1")


@pytest.mark.parametrize(
    ("period", "title", "compared"),
    [
        ("yesterday", "Yesterday: Sun 22 Nov 2026", "compared with Sat 21 Nov 2026"),
        (
            "last week",
            "Last week: Mon 16 Nov 2026 – Sun 22 Nov 2026",
            "compared with Mon 9 Nov 2026 – Sun 15 Nov 2026",
        ),
        (
            "this month",
            "This month so far: Sun 1 Nov 2026 – Sun 22 Nov 2026",
            "compared with Thu 1 Oct 2026 – Thu 22 Oct 2026",
        ),
        (
            "2026-11",
            "Sun 1 Nov 2026 – Sun 22 Nov 2026 so far",
            "compared with Thu 1 Oct 2026 – Thu 22 Oct 2026",
        ),
        (
            "flight",
            "Whole flight so far: Mon 9 Nov 2026 – Sun 22 Nov 2026",
            "compared with Mon 26 Oct 2026 – Sun 8 Nov 2026",
        ),
        (
            "2026-11-02..2026-11-03",
            "\nMon 2 Nov 2026 – Tue 3 Nov 2026\n",
            "compared with Sat 31 Oct 2026 – Sun 1 Nov 2026",
        ),
    ],
)
async def test_periods_and_what_they_are_compared_with(
    anna: Talker, period: str, title: str, compared: str
) -> None:
    text = await said(anna, f'/kpi show C1 period="{period}"')
    assert title in text
    assert compared in text


async def test_a_running_day_is_compared_with_nothing(chat: Chat, anna: Talker) -> None:
    measure(chat, day=date(2026, 11, 23), views=5)
    text = await said(anna, "/kpi show C1 period=today")
    assert "Today so far: Mon 23 Nov 2026" in text
    assert "compared" not in text
    assert "KPI | Value\n" in text


async def test_compare_with_nothing_or_with_another_period(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_000)
    measure(chat, day=date(2026, 10, 12), spend=2_000)
    assert "compared" not in await said(anna, "/kpi show C1 compare=none")
    text = await said(anna, "/kpi show C1 compare=2026-10-06..2026-10-12")
    assert "compared with Tue 6 Oct 2026 – Mon 12 Oct 2026" in text
    assert "Spend | €10.00 | €20.00 | -50.00%" in text


async def test_compare_with_the_same_weekdays(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_000)
    measure(chat, day=YESTERDAY - timedelta(days=7), spend=500)
    text = await said(anna, "/kpi show C1 yesterday compare=weekdays")
    assert "compared with Sun 15 Nov 2026" in text
    assert "Spend | €10.00 | €5.00 | +100.00%" in text
    longer = await said(anna, '/kpi show C1 2026-11-13..2026-11-22 compare="gleiche Wochentage"')
    assert "compared with Fri 30 Oct 2026 – Sun 8 Nov 2026" in longer


async def test_periods_of_other_length_are_not_compared(anna: Talker) -> None:
    reply = await anna.says('/kpi show C1 compare="last month"')
    assert reply.failed
    assert "these have 7 and 31 days" in anna.chat.text(reply)


async def test_compare_with_another_campaign(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter")
    measure(chat, spend=1_000, impressions=1_000)
    measure(chat, campaign=2, spend=500, impressions=2_000)
    text = await said(anna, "/kpi show C1 compare=C2")
    assert "compared with Winter · C2, Mon 16 Nov 2026 – Sun 22 Nov 2026" in text
    assert "KPI | Value | C2 | Change" in text
    assert "Spend | €10.00 | €5.00 | +100.00%" in text


async def test_money_of_two_currencies_has_no_change(chat: Chat, anna: Talker) -> None:
    await anna.says('/campaign new Winter budget="USD 100"')
    measure(chat, spend=1_000, impressions=1_000)
    measure(chat, campaign=2, spend=500, impressions=500)
    text = await said(anna, "/kpi show C1 compare=Winter")
    assert "Spend | €10.00 | US$5.00 | –" in text
    assert "CPM | €10.00 | US$10.00 | –" in text
    assert "Impressions | 1,000 | 500 | +100.00%" in text


async def test_what_cannot_be_compared_with_is_said(anna: Talker) -> None:
    reply = await anna.says("/kpi show C1 compare=banana")
    assert reply.failed
    assert "I can't compare with “banana”. Write previous, weekdays, plan, target" in anna.chat.text(reply)


async def test_no_figures_are_said_and_nothing_is_drawn(anna: Talker) -> None:
    reply = await anna.says("/kpi show C1")
    assert "There are no figures for this period." in anna.chat.text(reply)
    assert "As of: no figures yet; bring some in with /kpi import" in anna.chat.text(reply)
    assert reply.chart is None
    assert reply.table is None


@pytest.mark.parametrize("days", ["period=today compare=yesterday", "period=yesterday compare=today"])
async def test_a_day_that_is_not_over_is_compared_with_no_whole_one(
    chat: Chat, anna: Talker, days: str
) -> None:
    measure_days(chat, 2, until=YESTERDAY + timedelta(days=1), spend=100)
    reply = await anna.says(f"/kpi show C1 {days}")
    assert "Today is not over yet, so it is compared with no day that is." in reply.text
    assert (reply.failed, reply.table) == (True, None)


async def test_gaps_are_counted(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 3, spend=1)
    assert "Figures for 3 of 7 days." in await said(anna, "/kpi show C1")


async def test_gaps_before_are_counted_as_well_for_they_make_a_change_look_large(
    chat: Chat, anna: Talker
) -> None:
    measure_days(chat, 10, spend=1)
    text = await said(anna, "/kpi show C1")
    assert "Before, figures for 3 of 7 days." in text
    assert "of 7 days." not in text.replace("Before, figures for 3 of 7 days.", "")
    measure_days(chat, 4, until=YESTERDAY - timedelta(days=10), spend=1)
    assert "Before, figures" not in await said(anna, "/kpi show C1")
    await anna.says("/campaign new Other")
    measure_days(chat, 1, campaign=2, spend=1)
    assert "figures for" not in await said(anna, "/kpi show C1 compare=C2")


async def test_the_chart_has_every_day_and_leaves_gaps(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_234, views=50)
    chart = (await anna.says("/kpi show C1")).chart
    assert chart is not None
    assert chart.labels == tuple(f"2026-11-{day}" for day in range(16, 23))
    assert chart.series[0].values == (*[None] * 6, 1_234)
    assert (chart.series[0].unit, chart.series[0].currency) == ("money", "EUR")
    assert chart.second[0].name == "Video views"


async def test_the_buttons_change_the_period_in_place(chat: Chat, anna: Talker) -> None:
    shown = await anna.says("/kpi show C1")
    assert [one.label for one in shown.buttons] == ["28 days", "Flight", "Best ads", "Explain", "As a file"]
    later = await anna.presses(shown, "28 days")
    assert later.edit
    assert "Last 28 days: Mon 26 Oct 2026 – Sun 22 Nov 2026" in chat.text(later)
    assert not (await anna.presses(later, "Best ads")).edit


async def test_a_flight_to_come_has_no_button(anna: Talker) -> None:
    await anna.says("/campaign new Later start=2027-01-01 end=2027-01-31")
    labels = [one.label for one in (await anna.says("/kpi show C2")).buttons]
    assert "Flight" not in labels


async def test_another_teams_campaign_is_unknown(chat: Chat, anna: Talker) -> None:
    eve = chat.person("eve", admin=True, language="en").private
    reply = await eve.says("/kpi show C1")
    assert reply.failed
    assert "I know no campaign “C1”" in chat.text(reply)


# -- log ------------------------------------------------------------------------------------------


async def test_a_figure_is_written_down_for_yesterday(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/kpi log C1 views 12.500")
    assert "Written down: Video views 12.5K on Sun 22 Nov 2026 (Summer · C1)." in chat.text(reply)
    text = await said(anna, "/kpi show C1")
    assert "Video views | 12.5K" in text
    assert "(written by hand)" in text


async def test_a_number_that_a_name_ends_with_as_well_is_the_value(chat: Chat, anna: Talker) -> None:
    assert "Video views 50 on" in chat.text(await anna.says("/kpi log C1 views 50"))
    assert "Views to 50 % 12 on" in chat.text(await anna.says("/kpi log C1 views 50% 12"))


async def test_money_and_seconds_are_read_in_their_unit(chat: Chat, anna: Talker) -> None:
    await anna.says('/kpi log C1 kpi=Kosten value="99,50 €" day=friday')
    await anna.says('/kpi log C1 kpi="play time" value=1200s day=friday')
    await anna.says("/kpi log C1 kpi=views value=100 day=friday")
    text = await said(anna, "/kpi show C1")
    assert "Spend | €99.50" in text
    assert "Figures for 1 of 7 days." in text


async def test_a_figure_again_replaces_and_a_dash_removes(anna: Talker) -> None:
    await anna.says("/kpi log C1 likes 10")
    assert "It was 10 before." in await said(anna, "/kpi log C1 likes 12")
    text = await said(anna, "/kpi log C1 likes -")
    assert "Removed: Likes on Sun 22 Nov 2026 (Summer · C1). It was 12 before." in text
    assert "There are no figures for this period." in await said(anna, "/kpi show C1")


async def test_an_imported_figure_goes_before_and_says_so(chat: Chat, anna: Talker) -> None:
    measure(chat, views=300)
    text = await said(anna, "/kpi log C1 views 500")
    assert "The imported figure for that day, 300, goes before it as long as it is there." in text
    assert "Video views | 300" in await said(anna, "/kpi show C1")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/kpi log C1 CTR 2%", "Write down what it is made of: Clicks (destination), Impressions."),
        ("/kpi log C1 engagements 20", "Write down what it is made of: Likes, Comments, Shares."),
        ('/kpi log C1 kpi="ER by followers" value=2%', "Likes, Comments, Shares."),
        ("/kpi log C1 views -5", "A count cannot be negative, but “-5” is."),
        ("/kpi log C1 views many", "I could not read “many” as a whole number."),
        ("/kpi log C1 spend USD5", "The campaign is kept in EUR. Write the amount in EUR."),
        ("/kpi log C1 views 5 day=2026-11-24", "Tue 24 Nov 2026 has not come yet."),
        ("/kpi log C1 views 5 day=2026-02-30", "There is no 30.2.2026 in the calendar."),
        ("/kpi log C1 banana 5", "I don't know the KPI “banana”."),
        ('/kpi log C1 kpi="play time" value=-3', "A figure cannot be negative"),
    ],
)
async def test_wrong_figures_are_answered_with_a_sentence(anna: Talker, line: str, sentence: str) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in anna.chat.text(reply)
    assert "There are no figures" in await said(anna, "/kpi show C1")


async def test_what_is_missing_is_asked_for(anna: Talker) -> None:
    assert "Which figure?" in await said(anna, "/kpi log C1")
    assert "What is its value?" in await said(anna, "views")
    assert "Written down: Video views 7 on" in await said(anna, "7")


async def test_the_history_and_the_card_know_of_a_logged_figure(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign show C1")
    await anna.says("/kpi log C1 views 7")
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="campaign", id=1))[-1]
    assert (entry.action, entry.before, entry.after) == (
        "kpi log",
        {"day": "2026-11-22", "views": None},
        {"views": 7},
    )
    assert "Video views 7" in chat.text(*chat.outbox("edit"))


# -- target ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("views 1M", "Video views 1.00M"),
        ("spend 2500", "Spend €2,500.00"),
        ("cpm 4,50€", "CPM €4.50"),
        ("cpv 0,035€", "CPV (0-second views) €0.04"),
        ("ctr 2.5%", "CTR (destination) 2.50%"),
        ("roas 3.5", "ROAS 3.50"),
        ("avg_watch 4.5s", "Average watch time by views 4.50 s"),
    ],
)
async def test_targets_are_read_in_the_kpis_unit(anna: Talker, typed: str, shown: str) -> None:
    assert f"Target of Summer · C1: {shown}." in await said(anna, f"/kpi target C1 {typed}")


async def test_a_target_stands_beside_its_kpi_and_the_time_gone(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, views=1_000)
    measure_days(chat, 3, until=YESTERDAY - timedelta(days=7), views=1_000)
    await anna.says("/kpi target C1 views 20k")
    text = await said(anna, "/kpi show C1")
    assert "KPI | Value | Before | Change | Target | Share of target" in text
    assert "Video views | 7,000 | 3,000 | +133.33% | 20.0K | 35.00%" in text
    # 10,000 so far of 20,000, 14 of 30 days
    assert "Targets so far: Video views: 10.0K, target 20.0K (50.00%)" in text
    assert "46.67% of the flight has passed" in text


async def test_a_target_is_removed(anna: Talker) -> None:
    await anna.says("/kpi target C1 views 20k")
    assert "Summer · C1 has no target for Video views any more." in await said(anna, "/kpi target C1 views -")
    assert "Target" not in await said(anna, "/kpi show C1")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ctr 3", "with a percent sign"),
        ("views 0", "A target must be more than 0. Write - to remove it."),
        ("cpm USD5", "The campaign is kept in EUR."),
        ("cpm abc", "I could not read “abc” as an amount."),
        ("roas -1", "A figure cannot be negative"),
    ],
)
async def test_wrong_targets_are_answered_with_a_sentence(anna: Talker, typed: str, sentence: str) -> None:
    reply = await anna.says(f"/kpi target C1 {typed}")
    assert reply.failed
    assert sentence in anna.chat.text(reply)


async def test_an_archived_campaign_takes_neither(anna: Talker) -> None:
    await anna.says("/campaign archive C1")
    for line in ("/kpi log C1 views 5", "/kpi target C1 views 5"):
        assert "“Summer” is archived; its figures stay" in await said(anna, line)


async def test_suggestions_know_both_languages(anna: Talker) -> None:
    berta = anna.chat.person("berta", language="de")
    await berta.says("/help")
    found = await berta.types("kpi target", "kpi", "klick")
    assert {"clicks", "clicks_all"} <= {one.value for one in found}
    assert [one.value for one in await anna.types("kpi show", "period", "last")] == [
        "last week",
        "last month",
    ]
    assert "C1" in [one.value for one in await anna.types("kpi show", "compare", "summ")]


async def test_another_campaign_is_compared_by_date_or_else_by_the_days_of_its_flight(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/campaign new Winter start=2026-10-01 end=2026-10-31")
    measure_days(chat, 7, spend=100)
    measure_days(chat, 7, until=date(2026, 10, 14), campaign=2, spend=50)
    text = await said(anna, "/kpi show C1 compare=C2")
    # Its flight began on 9 November, so 16 November is its eighth day, as 8 October is of the other's.
    assert "compared with Winter · C2, Thu 8 Oct 2026 – Wed 14 Oct 2026\nThese are the same days" in text
    assert "Spend | €7.00 | €3.50 | +100.00%" in text
    for dates in ("start=2026-11-01 end=2026-11-30", "start=2026-12-01 end=2026-12-31"):
        await anna.says(f"/campaign edit C2 {dates}")
        text = await said(anna, "/kpi show C1 compare=C2")
        assert "Winter · C2, Mon 16 Nov 2026 – Sun 22 Nov 2026\nThere C2 has no figures." in text
