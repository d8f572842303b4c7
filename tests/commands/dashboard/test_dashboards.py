"""The dashboard of a chat: posted once, it changes by itself, and buttons turn it for all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.core.context import Services
from commands.core.replies import Reply
from commands.dashboard import dashboard_watch
from commands.dashboard import dashboards as dashboards_shown
from commands.dashboard.dashboard_watch import sweep
from storage import dashboards
from storage.models import Dashboard, Workspace
from storage.session import Session, Store
from tests.chat import Chat, Letter, Talker, group
from tests.commands.measured import YESTERDAY, measure, measure_days

NEW = "/campaign new Summer budget=100 start=2026-11-09 end=2026-12-08"


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


async def settled(chat: Chat) -> list[Letter]:
    """Let the message of a dashboard be there and pinned; give how it has changed since."""
    chat.forward(seconds=3)
    return await changed(chat)


async def changed(chat: Chat) -> list[Letter]:
    """Give what dashboards change by themselves now."""
    await sweep(chat.services)
    letters = [one for one in await chat.deliver() if one.row.cause.startswith("dashboard:")]
    return [one for one in letters if one.row.action == "edit"]


def pins(chat: Chat) -> list[tuple[str, str]]:
    """Give what is to be pinned and let go of."""
    return [(action, one.row.message_id) for action in ("pin", "unpin") for one in chat.outbox(action)]


def row(chat: Chat) -> Dashboard:
    """Give the team's only dashboard."""
    found = chat.read(lambda session: dashboards.get(session, workspace_id=1, id=1))
    assert found
    return found


async def test_it_says_how_a_campaign_stands(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 14, spend=200, impressions=1_000, views=500)
    measure(chat, ad="@dora Video", views=500, impressions=1_000)
    text = chat.text(await anna.says("/dashboard C1"))
    assert "Dashboard: Summer · C1" in text
    assert "Last 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026\ncompared with Mon 9 Nov" in text
    assert "Video views by day: ▅▅▅▅▅▅█" in text
    assert "KPI | Value | Change\nVideo views | 4,000 | +14.29%\nSpend | €14.00 | 0.00%" in text
    assert "Spend pacing: €28.00 of €100.00 spent, expected to date €46.67" in text
    assert "Best by Video views: 1. Video 1: 3,500" in text
    assert "Changes by itself as figures come in" in text


async def test_it_changes_by_itself_and_at_most_once_a_minute(chat: Chat, anna: Talker) -> None:
    await anna.says("/dashboard C1")
    assert await settled(chat) == []
    await anna.says("/kpi log C1 views 90")
    assert await changed(chat) == []
    chat.forward(seconds=58)
    (first,) = await changed(chat)
    assert "Video views | 90 | –" in chat.text(first)
    assert first.address == anna.place.address
    for value in (91, 92, 93):
        await anna.says(f"/kpi log C1 views {value}")
        chat.forward(seconds=15)
        assert await changed(chat) == []
    chat.forward(seconds=20)
    (second,) = await changed(chat)
    assert (second.row.message_id, "Video views | 93 | –" in chat.text(second)) == (
        first.row.message_id,
        True,
    )
    chat.forward(minutes=5)
    assert await changed(chat) == []


async def test_what_changes_nothing_that_is_shown_makes_no_edit(chat: Chat, anna: Talker) -> None:
    await anna.says("/dashboard C1")
    await settled(chat)
    await anna.says('/campaign new "Another one"')
    await anna.says("/kpi log C2 views 5")
    await anna.says("/creator add @dora")
    await anna.says("/request add @dora C1")
    chat.forward(minutes=2)
    assert await changed(chat) == []


async def test_a_day_that_is_over_moves_its_days_on(chat: Chat, anna: Talker) -> None:
    measure(chat, views=100, day=YESTERDAY - timedelta(days=6))
    assert "100" in chat.text(await anna.says("/dashboard C1"))
    await settled(chat)
    chat.forward(hours=13, minutes=30)
    assert await changed(chat) == []
    chat.forward(minutes=40)
    (letter,) = await changed(chat)
    assert "Tue 17 Nov 2026 – Mon 23 Nov 2026" in chat.text(letter)


async def test_buttons_turn_it_and_it_stays_as_it_was_turned(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 14, spend=200, impressions=1_000, views=500, clicks=10)
    shown = await anna.says("/dashboard C1")
    await settled(chat)
    shown = await anna.presses(shown, "28 days")
    assert "Last 28 days" in chat.text(shown)
    shown = await anna.presses(shown, "CTR")
    assert "CTR (destination) by day: ··············██████████████" in chat.text(shown)
    assert chat.text(shown).index("CTR (destination) | 1.00%") < chat.text(shown).index("Video views | 7,000")
    shown = await anna.presses(await anna.presses(shown, "More KPIs"), "CPM")
    assert "CPM by day:" in chat.text(shown)
    assert "[7 days]" in chat.text(shown)
    await anna.says("/kpi log C1 likes 9")
    chat.forward(minutes=2)
    (letter,) = await changed(chat)
    assert "Last 28 days" in chat.text(letter)
    assert "CPM by day:" in chat.text(letter)
    assert "Likes | 9" in chat.text(letter)


async def test_it_leads_into_creators_and_posts_and_back(chat: Chat, anna: Talker) -> None:
    measure(chat, ad="@dora Video", spend=100, views=500, impressions=1_000)
    measure(chat, ad="@ben Video", spend=100, views=700, impressions=1_000)
    await anna.says("/content add https://www.tiktok.com/@dora/video/7300000000000000009 campaign=C1")
    await anna.says("/content figures V1 views=4321")
    shown = await anna.presses(await anna.says("/dashboard C1"), "Creators")
    assert "1 | @ben | 700" in chat.text(shown)
    assert "2 | @dora | 500" in chat.text(shown)
    shown = await anna.presses(shown, "Posts")
    assert "4,321" in chat.text(shown)
    assert "own public figures" in chat.text(shown)
    shown = await anna.presses(shown, "Figures")
    assert "KPI | Value" in chat.text(shown)


async def test_a_posts_new_figures_change_it_as_well(chat: Chat, anna: Talker) -> None:
    await anna.says("/content add https://www.tiktok.com/@dora/video/7300000000000000009 campaign=C1")
    await anna.presses(await anna.says("/dashboard C1"), "Posts")
    await settled(chat)
    await anna.says("/content figures V1 views=4321")
    chat.forward(minutes=2)
    (letter,) = await changed(chat)
    assert "4,321" in chat.text(letter)


async def test_without_a_campaign_all_of_them_stand_side_by_side(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign launch C1")
    await anna.says("/campaign new Winter budget=50 start=2026-11-09 end=2026-12-08")
    await anna.says("/campaign new Plan")
    await anna.says("/campaign launch C2")
    measure_days(chat, 14, spend=200, views=500)
    measure_days(chat, 7, campaign=2, spend=100, views=50)
    shown = await anna.says("/dashboard")
    text = chat.text(shown)
    assert "Video views\nLast 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026" in text
    assert "Winter · C2 | 350 | –\nSummer · C1 | 3,500 | 0.00%\nAll together | 3,850 | –" in text
    assert "Plan" not in text
    assert "Spend pacing: C2: 30.00% of plan, 46.67% of the flight has passed\nC1: 60.00% of plan" in text
    into = await anna.presses(shown, "Winter · C2")
    assert "Dashboard: Winter · C2" in chat.text(into)
    back = await anna.presses(into, "All campaigns")
    assert "All together" in chat.text(back)
    more = await anna.presses(await anna.presses(back, "More KPIs"), "Spend")
    assert "Summer · C1 | €14.00 | 0.00%" in chat.text(more)
    await anna.presses(more, "Video views")
    await settled(chat)
    measure(chat, campaign=2, ad="Video 2", views=1_000)
    await anna.says("/kpi log C2 likes 1")
    chat.forward(minutes=2)
    (letter,) = await changed(chat)
    assert "Winter · C2 | 1,350 | –" in chat.text(letter)


async def test_amounts_of_several_currencies_and_people_are_not_added(chat: Chat, anna: Talker) -> None:
    await anna.says('/campaign new Winter budget="50 USD"')
    for number in (1, 2):
        measure(chat, campaign=number, spend=100, views=50, reach=40)
    assert "All together" not in chat.text(await anna.says("/dashboard kpi=spend"))
    await anna.says("/campaign new Third")
    await anna.says("/campaign archive C2")
    measure(chat, campaign=3, spend=100, views=50, reach=40)
    assert "All together | €2.00" in chat.text(await anna.says("/dashboard kpi=spend"))
    assert "All together" not in chat.text(await anna.says("/dashboard kpi=reach"))


async def test_a_chat_has_one_and_calling_it_again_moves_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/dashboard C1")
    await settled(chat)
    ((_, first),) = pins(chat)
    await anna.says("/dashboard C1 period=28d")
    (moved,) = await settled(chat)
    assert moved.row.message_id == first
    assert "The dashboard has moved" in chat.text(moved)
    assert not moved.reply.buttons
    (pinned, let_go) = [one for one in pins(chat) if one != ("pin", first)]
    assert (pinned[0], let_go) == ("pin", ("unpin", first))
    assert chat.count(Dashboard) == 1
    await anna.says("/kpi log C1 views 90")
    chat.forward(minutes=2)
    assert [one.row.message_id for one in await changed(chat)] == [pinned[1]]


async def test_each_chat_and_topic_has_its_own(chat: Chat, anna: Talker) -> None:
    await anna.says("/dashboard C1")
    topic = anna.at(group("team", thread="7"))
    await topic.says("/dashboard C1")
    await settled(chat)
    await anna.says("/kpi log C1 views 90")
    chat.forward(minutes=2)
    places = {letter.address for letter in await changed(chat)}
    assert places == {anna.place.address, topic.place.address}


async def test_it_is_in_the_teams_language_for_all_who_see_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set language=de")
    text = chat.text(await anna.says("/dashboard C1"))
    assert "Mo., 16. Nov. 2026" in text or "Mo. 16. Nov. 2026" in text
    assert "verglichen mit" in text


async def test_what_it_cannot_read_it_says_and_posts_nothing(chat: Chat, anna: Talker) -> None:
    for line in (
        "/dashboard C1 period=soon",
        "/dashboard C9",
        "/dashboard C1 kpi=luck",
        "/dashboard period=flight",
    ):
        assert (await anna.says(line)).failed, line
    assert chat.count(Dashboard) == 0


async def test_a_chat_that_joins_another_team_sees_no_more_of_the_first_one(chat: Chat, anna: Talker) -> None:
    """What was posted stays as it was; nothing of one team is read in another one."""
    ben = chat.person("ben", admin=True, language="en").at(group("other"))
    await ben.says('/campaign new "Winter"')
    await anna.says("/dashboard C1")
    await settled(chat)
    code = (await ben.says("/workspace link")).text.split("/workspace join ")[1].split()[0]
    assert not (await anna.says(f"/workspace join {code}")).failed
    assert chat.count(Dashboard) == 0
    measure(chat, views=90)
    chat.forward(minutes=2)
    assert await changed(chat) == []
    assert "Winter" in chat.text(await anna.says("/dashboard"))


async def test_a_message_that_never_came_is_not_waited_for_forever(chat: Chat, anna: Talker) -> None:
    await anna.says("/dashboard C1")

    def lose(session: Session) -> None:
        dashboards.forget(session, dashboards.shown(session, session.get_one(Dashboard, 1)))

    chat.services.store.write_now(lose)
    assert await settled(chat) == []
    assert row(chat).next_due == chat.now + timedelta(seconds=5)
    chat.forward(minutes=11)
    assert await changed(chat) == []
    assert row(chat).next_due is None


async def test_the_word_alone_calls_it_however_it_is_written(chat: Chat, anna: Talker) -> None:
    for line in (
        "/dashboard",
        "/dashboard show",
        "/dashboard C1",
        "/dashboard show C1",
        "/dashboard campaign=C1",
    ):
        assert "Dashboard:" in (await anna.says(line)).title, line
    assert "Dashboard:" in (await anna.calls("dashboard", campaign="C1")).title


async def test_a_fault_in_one_stops_no_other_and_is_tried_again_later(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anna.says("/dashboard C1")
    await anna.at(group("team", thread="7")).says("/dashboard C1")
    await settled(chat)
    await anna.says("/kpi log C1 views 90")
    chat.forward(minutes=2)
    real = dashboards_shown.look

    def broken(session: Session, services: Services, team: Workspace, row: Dashboard) -> tuple[Reply, str]:
        if row.id == 1:
            raise ZeroDivisionError
        return real(session, services, team, row)

    monkeypatch.setattr(dashboard_watch, "look", broken)
    (letter,) = await changed(chat)
    assert letter.address.thread_id == "7"
    assert row(chat).next_due == chat.now + timedelta(hours=1)
    monkeypatch.setattr(dashboard_watch, "look", real)
    chat.forward(hours=1)
    (letter,) = await changed(chat)
    assert letter.address.thread_id == ""
