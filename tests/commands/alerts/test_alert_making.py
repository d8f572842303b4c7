"""Alerts that are changed, speak in another chat, and are given to somebody."""

from __future__ import annotations

import pytest

from storage import audit
from storage.session import Store
from tests.chat import Chat, Letter, Talker, button, group
from tests.commands.alerts.test_alerts import NEW, heard, titles, watch
from tests.commands.measured import measure, measure_days


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


@pytest.fixture
async def ben(chat: Chat, anna: Talker) -> Talker:
    """Give another member of the team."""
    found = chat.person("ben", language="en")
    await found.says("/campaign list")
    return found


async def firing(chat: Chat, anna: Talker) -> Letter:
    """Let A1 fire and give what it says."""
    measure(chat, views=50)
    await watch(anna, "views under 100")
    (fired,) = await heard(chat)
    return fired


async def test_a_change_is_tried_before_it_is_saved_and_then_judged_anew(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 5, views=50)
    await watch(anna, "views under 100")
    assert await titles(chat) == ["Alert A1: Summer · C1"]
    asked = await anna.says('/alert edit A1 when="views under 40"')
    assert asked.title == "Alert A1, changed"
    assert "It is not saved yet.\nIn the last 30 days it would not have fired." in chat.text(asked)
    assert asked.chart
    assert "Video views below 100" in chat.text(await anna.says("/alert show A1"))
    saved = chat.text(await anna.presses(asked, "Save"))
    assert "Changed." in saved
    assert "Video views below 40 (on a complete day)" in saved
    assert "State: all is well" in saved
    # What was told of the old rule is no episode of the new one, so nothing is over.
    assert await titles(chat) == []
    await anna.presses(await anna.says('/alert edit A1 when="views under 60"'), "Save")
    (fired,) = await heard(chat)
    assert fired.row.cause == "alert:1:2:fired"
    actions = [one.action for one in chat.read(lambda s: audit.of(s, workspace_id=1, kind="alert", id=1))]
    assert actions == ["alert new", "alert edit", "alert edit"]


async def test_an_unchanged_rule_goes_on_as_it_stands(chat: Chat, anna: Talker) -> None:
    await firing(chat, anna)
    await anna.presses(await anna.says('/alert edit A1 when="views below 100"'), "Save")
    assert "State: fires" in chat.text(await anna.says("/alert show A1"))
    assert await titles(chat) == []


async def test_what_to_change_must_be_said_and_readable(chat: Chat, anna: Talker) -> None:
    await watch(anna, "views under 100")
    for line in ("/alert edit A1", '/alert edit A1 when="hello"', "/alert edit A1 chat=mars"):
        assert (await anna.says(line)).failed
    await anna.says("/campaign archive C1")
    assert (await anna.says('/alert edit A1 when="views under 50"')).failed


async def test_what_is_counted_has_no_percentage(anna: Talker) -> None:
    reply = await anna.says('/alert new C1 when="engagement under 3%"')
    assert reply.failed
    assert "Engagements: this is counted and has no percentage" in reply.text


async def test_it_speaks_where_it_was_told_to(chat: Chat, anna: Talker) -> None:
    ops = anna.at(group("team", thread="9"))
    await ops.says("/campaign list")
    measure(chat, views=50)
    asked = await anna.says('/alert new C1 when="views under 100" chat=K2')
    assert "Speaks in: " in chat.text(asked)
    await anna.presses(asked, "Save")
    (fired,) = await heard(chat)
    assert fired.address == ops.place.address
    await ops.says("/alert edit A1 chat=K1")
    (told,) = await chat.deliver_messages()
    assert told.address == anna.place.address
    assert told.reply.text == "anna changed A1: Video views below 100 (on a complete day)"
    await anna.says("/kpi log C1 likes 1")
    measure(chat, ad="Video 2", views=500)
    (over,) = await heard(chat)
    assert over.address == anna.place.address


async def test_nobody_elses_private_chat_can_be_named(chat: Chat, anna: Talker, ben: Talker) -> None:
    await ben.private.says("/campaign list")
    line = '/alert new C1 when="views under 9" chat=K2'
    assert not (await ben.private.says(line)).failed
    assert (await anna.says(line)).failed
    await anna.at(group("team", thread="9")).says("/campaign list")
    both = await anna.says('/alert new C1 when="views under 9" chat="here, K3"')
    assert "An alert speaks in one chat." in chat.text(both)


async def test_an_alert_is_given_to_a_member_and_all_hear_of_it(
    chat: Chat, anna: Talker, ben: Talker
) -> None:
    fired = await firing(chat, anna)
    form = await anna.presses(fired, "Assign")
    assert form.form
    said = await anna.fills(form, member="ben")
    assert "ben looks after it, says anna." in chat.text(said)
    assert "Looks after it: ben" in chat.text(said)
    assert not said.private
    assert "A1 · Summer" in chat.text(await ben.says("/today"))
    assert "You look after it." in chat.text(await ben.says("/today"))
    assert "Nothing waits for you" in chat.text(await anna.says("/today"))
    measure(chat, ad="Video 2", views=500)
    await anna.says("/kpi log C1 likes 1")
    (over,) = await heard(chat)
    assert "ben looked after it." in chat.text(over)


async def test_of_two_who_press_the_first_decides(chat: Chat, anna: Talker, ben: Talker) -> None:
    fired = await firing(chat, anna)
    first, second = await anna.presses(fired, "Assign"), await ben.presses(fired, "Assign")
    await anna.fills(first, member="ben")
    late = await ben.fills(second, member="anna")
    assert "Somebody was quicker." in chat.text(late)
    assert "Looks after it: ben" in chat.text(late)
    again = await ben.fills(await ben.presses(late, "Assign"), member="anna")
    assert "Looks after it: anna" in chat.text(again)
    assert "Looks after it: ben" in chat.text(await anna.says("/alert assign A1 ben"))


async def test_who_takes_it_elsewhere_is_told_where_it_speaks(chat: Chat, anna: Talker, ben: Talker) -> None:
    fired = await firing(chat, anna)
    waits = await ben.private.says("/today")
    assert "Alerts · A1 · Summer" in chat.text(waits)
    await ben.private.presses(waits, "A1 I look after it")
    (told,) = await chat.deliver_messages()
    assert told.address == fired.address
    assert told.reply.text == "A1: ben looks after it."


async def test_who_comes_too_late_or_too_early_is_told_which(chat: Chat, anna: Talker) -> None:
    fired = await firing(chat, anna)
    await anna.presses(fired, "I look after it")
    assert "Somebody looks after it already." in chat.text(await anna.says("/alert ack A1"))
    await anna.presses(await anna.says('/alert new C1 when="CPM over 900 €"'), "Save")
    for line in ("/alert ack A2", "/alert assign A2 anna", "/alert snooze A2 1h"):
        assert "It does not fire, so there is nothing to do about it." in chat.text(await anna.says(line))


async def test_a_new_episode_waits_for_somebody_anew(chat: Chat, anna: Talker) -> None:
    fired = await firing(chat, anna)
    await anna.presses(fired, "I look after it")
    measure(chat, ad="Video 2", views=500)
    await anna.says("/kpi log C1 likes 1")
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]
    assert "does not fire any more, so there is nothing" in chat.text(
        await anna.says("/alert assign A1 anna")
    )
    chat.forward(days=1)
    measure(chat, day=(chat.now.date()).replace(day=23), views=5)
    assert await titles(chat) == ["Alert A1: Summer · C1"]
    assert "Looks after it" not in chat.text(await anna.says("/alert show A1"))


async def test_a_viewer_changes_and_takes_nothing(chat: Chat, anna: Talker, ben: Talker) -> None:
    fired = await firing(chat, anna)
    await anna.says("/team role ben viewer")
    lines = ('/alert edit A1 when="views under 5"', "/alert assign A1 ben", "/alert budget 3")
    assert all([(await ben.says(line)).failed for line in lines])
    assert (await ben.presses(fired, "Assign")).failed
    assert "A1" not in chat.text(await ben.says("/today"))
    assert button(await anna.says("/alert show A1"), "Assign")
