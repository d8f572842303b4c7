"""Alerts about days that come near, sources that are silent, and figures that are unusual, as a chat."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commands.alerts.alert_watch import sweep
from commands.core.replies import Reply
from commands.tiktok.sync_turn import _spoke
from storage import alerts
from storage.models import AdCampaign, Advertiser, Campaign
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.commands.alerts.test_alerts import NEW, heard, titles, watch
from tests.commands.measured import YESTERDAY, measure
from tests.commands.scene import agreed


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


async def deal(chat: Chat, anna: Talker, handle: str, draft: str) -> None:
    """Let a creator agree to a draft on a day; the deal has begun."""
    await anna.says(f"/creator add @{handle}")
    creator = chat.person(handle, language="en").private
    line = f"/request send @{handle} C1 fee=500 due=2026-12-20 draft={draft}"
    await agreed(anna, creator, line)
    await chat.deliver()


async def test_a_draft_that_comes_near_is_told_and_one_more_joins_the_running_episode(
    chat: Chat, anna: Talker
) -> None:
    await deal(chat, anna, "dora", "2026-11-27")
    await deal(chat, anna, "emil", "2026-11-28")
    asked = await watch(anna, "draft due in 2 days")
    assert "Nothing of it is near or overdue." in chat.text(asked)
    assert await titles(chat) == []
    chat.forward(days=2)
    (fired,) = await heard(chat)
    assert fired.reply.title == "Alert A1: Summer · C1"
    assert "Draft of R1 @dora: in 2 days, Fri 27 Nov 2026" in chat.text(fired)
    assert "emil" not in chat.text(fired)
    chat.forward(days=1)
    (more,) = await heard(chat)
    assert more.reply.title == "Alert A1 has more: Summer · C1"
    assert "Draft of R2 @emil: in 2 days, Sat 28 Nov 2026" in chat.text(more)
    chat.forward(hours=5)
    assert await titles(chat) == []


async def test_a_draft_that_is_handed_in_ends_it_at_once(chat: Chat, anna: Talker) -> None:
    await deal(chat, anna, "dora", "2026-11-24")
    await watch(anna, "Entwurf von @dora in 2 Tagen fällig")
    assert await titles(chat) == ["Alert A1: Summer · C1"]
    await anna.says("/request start R1")
    await anna.says("/draft submit R1 link=https://example.com/v1")
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]


async def test_the_past_is_tried_by_what_was_known_then(chat: Chat, anna: Talker) -> None:
    await deal(chat, anna, "dora", "2026-11-27")
    chat.forward(days=3)
    await anna.says("/request start R1")
    await anna.says("/draft submit R1 link=https://example.com/v1")
    chat.forward(days=7)
    asked = chat.text(await anna.says('/alert new C1 when="draft due in 2 days"'))
    assert "it would have fired 1 time: in the morning of Wed 25 Nov 2026." in asked


async def test_the_end_of_the_flight_comes_near_and_has_a_past(chat: Chat, anna: Talker) -> None:
    await watch(anna, "flight ends in 3 days")
    chat.forward(days=11)
    assert await titles(chat) == []
    chat.forward(days=1)
    (fired,) = await heard(chat)
    assert "End of the campaign: in 3 days, Tue 8 Dec 2026" in chat.text(fired)
    await anna.says("/campaign edit C1 end=2026-12-31")
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]
    tried = chat.text(await anna.says('/alert new C1 when="campaign starts in 3 days"'))
    assert "it would have fired 1 time: in the morning of Fri 6 Nov 2026." in tried


async def test_whose_days_or_which_dates_are_not_there_is_said(chat: Chat, anna: Talker) -> None:
    refused = await anna.says('/alert new C1 when="draft of @nobody due in 2 days"')
    assert refused.failed
    assert "@nobody has no request for “Summer”. /request list C1" in chat.text(refused)
    await anna.says("/campaign new Winter")
    assert "has no dates yet" in chat.text(await anna.says('/alert new C2 when="campaign ends in 3 days"'))


def connect(chat: Chat) -> None:
    """Let an ad account bring C1's figures, which spoke just now."""

    def work(session: Session) -> None:
        account = Advertiser(workspace_id=1, advertiser_id="7", name="Acme", chosen=True, spoke_at=chat.now)
        session.add(account)
        session.flush()
        own = AdCampaign(workspace_id=1, advertiser_id=account.id, platform_id="70", campaign_id=1, fed_id=1)
        session.add(own)

    chat.services.store.write_now(work)


async def reads(chat: Chat) -> None:
    """Let a turn of the ad account end as it does when TikTok answered."""

    def work(session: Session) -> None:
        account = session.get_one(Advertiser, 1)
        _spoke(session, chat.services, Advertiser, account, timedelta(hours=1))

    await chat.services.store.write(work)


async def speaks(chat: Chat) -> None:
    """Let the ad account speak as a reading of it does."""

    def work(session: Session) -> None:
        account = session.get_one(Advertiser, 1)
        account.spoke_at = chat.now
        session.add(account)
        session.flush()
        alerts.stir_source(session, advertiser_id=1, now=chat.now)

    await chat.services.store.write(work)


async def test_a_silent_source_is_tried_on_the_past(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign list")
    connect(chat)
    asked = chat.text(await anna.says('/alert new C1 when="source silent for 6 hours"'))
    assert "It is not known yet when its sources spoke" in asked
    for hours in (0, 3, 8, 2):
        chat.forward(hours=hours)
        await reads(chat)
    chat.forward(days=2)
    reply = await anna.says('/alert new C1 when="source silent for 6 hours"')
    asked = chat.text(reply)
    assert (
        "it would have fired 2 times: Mon 23 Nov 2026, 19:00 (Europe/Berlin), Tue 24 Nov 2026, 05:00" in asked
    )
    assert "known since Mon 23 Nov 2026, 13:00" in asked
    assert reply.chart
    assert [one.name for one in reply.chart.series] == [
        "Longest silence in hours",
        "Limit",
        "Would have fired",
    ]


async def test_figures_that_people_bring_are_tried_by_when_they_came(chat: Chat, anna: Talker) -> None:
    await anna.says("/kpi log C1 views 5")
    chat.forward(days=3)
    await anna.says("/kpi log C1 views 6")
    chat.forward(hours=2)
    asked = chat.text(await anna.says('/alert new C1 when="source silent for 2 days"'))
    assert "it would have fired 1 time: Wed 25 Nov 2026, 10:00 (Europe/Berlin)." in asked


async def test_a_silent_source_is_told_at_its_hour_and_when_it_speaks_again(chat: Chat, anna: Talker) -> None:
    connect(chat)
    asked = chat.text(await watch(anna, "source silent for 6 hours"))
    assert "Acme: last spoke Mon 23 Nov 2026, 10:00 (Europe/Berlin), less than an hour ago" in asked
    assert await titles(chat) == []
    chat.forward(hours=5, minutes=59)
    assert await titles(chat) == []
    chat.forward(minutes=1)
    (fired,) = await heard(chat)
    assert "Acme: last spoke Mon 23 Nov 2026, 10:00 (Europe/Berlin), 6 hours ago" in chat.text(fired)
    await speaks(chat)
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]
    tried = chat.text(await anna.says("/alert test A1"))
    assert "it cannot be tried on the past" in tried


async def test_without_an_account_the_newest_file_or_figure_by_hand_speaks(chat: Chat, anna: Talker) -> None:
    await anna.says("/kpi log C1 views 90")
    await watch(anna, "Quelle schweigt seit 1 Tag")
    assert await titles(chat) == []
    chat.forward(days=1)
    (fired,) = await heard(chat)
    assert "Files and figures by hand: last spoke Mon 23 Nov 2026, 10:00" in chat.text(fired)
    await anna.says("/kpi log C1 views 95")
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]


def sundays(chat: Chat, *views: int) -> None:
    """Give the views of the last Sundays before yesterday, the newest first."""
    for at, value in enumerate(views, 1):
        measure(chat, day=YESTERDAY - timedelta(days=7 * at), views=value)


async def test_an_unusual_day_is_explained_in_words_with_its_numbers(chat: Chat, anna: Talker) -> None:
    sundays(chat, 3000, 4100, 3500, 3600, 3400, 3900)
    measure(chat, views=1200)
    asked = await watch(anna, "views unusually low")
    assert "Video views unusually low for the weekday, beside 6 weeks before; clear again" in chat.text(asked)
    (fired,) = await heard(chat)
    said = (
        "Video views: 1,200 on Sun 22 Nov 2026; on the last 6 Sundays between 3,000 and 4,100, in the middle "
        "3,550"
    )
    assert said in chat.text(fired)
    why = chat.text(await anna.presses(fired, "Why"))
    assert "Formula: Distance from the median of the same weekdays" in why
    measure(chat, ad="Video 2", views=2100)
    await anna.says("/kpi log C1 likes 1")
    (over,) = await heard(chat)
    assert "The figures of Sun 22 Nov 2026 were corrected." in chat.text(over)


async def test_an_unusual_day_is_drawn_between_what_is_usual(chat: Chat, anna: Talker) -> None:
    for back in range(80):
        measure(chat, day=YESTERDAY - timedelta(days=back), views=1200 if back in (3, 20) else 3500 + back)
    asked = await anna.says('/alert new C1 when="unusual views"')
    assert "would have fired 2 times: by the figures of Mon 2 Nov 2026, Thu 19 Nov 2026." in chat.text(asked)
    assert asked.chart
    views, low, high, fired = asked.chart.series
    assert [views.name, low.name, high.name] == ["Video views", "Usual from", "Usual up to"]
    bounds = zip(low.values, views.values, high.values, strict=True)
    outside = [at for at, (a, b, c) in enumerate(bounds) if a and b and c and not a <= b <= c]
    assert [asked.chart.labels[at] for at in outside] == ["2026-11-02", "2026-11-19"]
    assert [at for at, value in enumerate(fired.values) if value is not None] == outside


async def test_too_little_history_is_said(chat: Chat, anna: Talker) -> None:
    sundays(chat, 3000, 4100)
    measure(chat, views=1200)
    asked = chat.text(await anna.says('/alert new C1 when="views unusual"'))
    assert "for a comparison 6 Sundays before it are needed" in asked


async def test_conditions_of_several_kinds_hold_together(chat: Chat, anna: Talker) -> None:
    measure(chat, views=50)
    reply: Reply = await watch(anna, "views under 100 and campaign ends in 14 days")
    assert "Video views below 100 (on a complete day) and End of the campaign within 14 days" in chat.text(
        reply
    )
    assert await titles(chat) == []
    chat.forward(days=1)
    measure(chat, day=date(2026, 11, 23), views=50)
    assert await titles(chat) == ["Alert A1: Summer · C1"]


async def test_a_fault_in_one_alert_stops_no_other(chat: Chat, anna: Talker) -> None:
    measure(chat, views=50)
    await watch(anna, "views under 100")
    await watch(anna, "views under 200")

    def breaks(session: Session) -> None:
        row = alerts.get(session, workspace_id=1, id=1)
        assert row
        row.rule = {"broken": True}
        session.add(row)

    chat.services.store.write_now(breaks)
    assert await sweep(chat.services) == 2
    assert [letter.reply.title for letter in await chat.deliver_messages()] == ["Alert A2: Summer · C1"]
    assert chat.read(lambda session: session.get_one(Campaign, 1).state) == "draft"
