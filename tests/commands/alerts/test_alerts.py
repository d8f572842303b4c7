"""Alerts as a chat: made in words, told once an episode and once that it is over, taken care of by people."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from random import Random

import pytest

from commands.alerts.alert_watch import sweep
from commands.core.replies import Reply
from storage import alerts, audit
from storage.session import Store
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


async def watch(anna: Talker, when: str) -> Reply:
    """Make an alert and save it."""
    return await anna.presses(await anna.says(f'/alert new C1 when="{when}"'), "Save")


async def heard(chat: Chat) -> list[Letter]:
    """Sweep and give what waits to be said, as if it was sent."""
    await sweep(chat.services)
    return [letter for letter in await chat.deliver() if letter.row.cause.startswith("alert:")]


async def titles(chat: Chat) -> list[str]:
    return [letter.reply.title for letter in await heard(chat)]


async def test_an_alert_says_back_what_it_watches_for_and_how_it_stands(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_000, impressions=1_000)
    text = chat.text(await watch(anna, "CPM über 12 €"))
    assert "CPM above €12.00 (on a complete day); clear again from €11.40 down" in text
    assert "CPM: €10.00" in text
    assert "As of Sun 22 Nov 2026" in text
    listed = chat.text(await anna.says("/alert list"))
    assert "A1 | Summer · C1 | CPM above €12.00 (on a complete day) | all is well" in listed
    assert await heard(chat) == []


async def test_before_it_is_saved_it_says_what_it_would_have_done(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 30, spend=1_000, impressions=1_000)
    for back in (2, 3, 10, 20):
        day = YESTERDAY - timedelta(days=back)
        measure(chat, day=day, ad="Video 2", spend=300)
    asked = await anna.says('/alert new C1 when="CPM over 12 €"')
    text = chat.text(asked)
    days = "Mon 2 Nov 2026, Thu 12 Nov 2026, Thu 19 Nov 2026"
    assert f"it would have fired 3 times: by the figures of {days}." in text
    assert asked.chart
    value, limit, fired = asked.chart.series
    assert (fired.role, [each for each in fired.values if each]) == ("event", [1300.0] * 3)
    assert (len(value.values), value.values[-3:], limit.values[0]) == (30, (1300.0, 1000.0, 1000.0), 1200.0)
    assert (value.unit, value.currency, limit.role) == ("money", "EUR", "target")
    assert "There is no alert yet." in chat.text(await anna.says("/alert list"))
    for said in ("It is saved, and I watch from now on.", "It is saved already."):
        assert said in chat.text(await anna.presses(asked, "Save"))
    assert await heard(chat) == []
    tried = await anna.says("/alert test A1")
    assert "would have fired 3 times" in chat.text(tried)
    assert tried.chart == asked.chart


async def test_it_fires_once_and_says_once_that_it_is_over(chat: Chat, anna: Talker) -> None:
    await watch(anna, "views under 100")
    assert await titles(chat) == []
    await anna.says("/kpi log C1 views 90")
    (fired,) = await heard(chat)
    assert fired.reply.title == "Alert A1: Summer · C1"
    assert "Video views below 100 (on a complete day)\nVideo views: 90\nAs of Sun 22 Nov" in chat.text(fired)
    await anna.says("/kpi log C1 views 80")
    # Over the limit, but so little that it could be under it again at once.
    await anna.says("/kpi log C1 views 102")
    assert await titles(chat) == []
    await anna.says("/kpi log C1 views 120")
    (over,) = await heard(chat)
    assert over.reply.title == "Alert A1 is over: Summer · C1"
    assert "The figures of Sun 22 Nov 2026 were corrected." in chat.text(over)
    assert await titles(chat) == []


async def test_what_fires_by_a_correction_says_so_and_what_fires_by_a_new_day_does_not(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/kpi log C1 views 500")
    await watch(anna, "views under 100")
    assert await titles(chat) == []
    await anna.says("/kpi log C1 views 90")
    (fired,) = await heard(chat)
    assert "Figures up to Sun 22 Nov 2026 have changed since I looked at them." in chat.text(fired)
    await anna.says("/kpi log C1 views 500")
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]
    chat.forward(days=1)
    await anna.says("/kpi log C1 views 80 day=2026-11-23")
    (again,) = await heard(chat)
    assert "changed" not in chat.text(again)
    await anna.says("/alert pause A1")
    await anna.says("/alert resume A1")
    (resumed,) = await heard(chat)
    assert "changed" not in chat.text(resumed)


async def test_a_running_day_counts_only_for_sums_so_far(chat: Chat, anna: Talker) -> None:
    await watch(anna, "views over 100")
    await watch(anna, "Ausgaben über 90 % des Budgets")
    await anna.says("/kpi log C1 views 5000 day=today")
    assert await titles(chat) == []
    await anna.says("/kpi log C1 spend 95 day=today")
    (fired,) = await heard(chat)
    assert "Spend: 95.00% of the budget" in chat.text(fired)
    chat.forward(days=1)
    assert await titles(chat) == ["Alert A1: Summer · C1"]


async def test_a_change_is_judged_by_whole_weeks_alone(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, until=YESTERDAY - timedelta(days=7), views=100)
    measure_days(chat, 6, views=60)
    await watch(anna, "views down 30% against last week")
    assert await titles(chat) == []
    assert "a figure is missing" in chat.text(await anna.says("/alert show A1"))
    measure(chat, day=YESTERDAY - timedelta(days=6), views=60)
    await anna.says("/kpi log C1 likes 1")
    (fired,) = await heard(chat)
    assert "Video views: 700 → 420 (-40.00%)" in chat.text(fired)


async def test_it_waits_for_as_many_days_as_it_was_told(chat: Chat, anna: Talker) -> None:
    await watch(anna, "CPM over 12 € for 2 days")
    measure(chat, spend=2_000, impressions=1_000)
    await anna.says("/kpi log C1 likes 1")
    assert await titles(chat) == []
    assert "not long enough yet" in chat.text(await anna.says("/alert show A1"))
    chat.forward(days=1)
    measure(chat, day=date(2026, 11, 23), spend=2_000, impressions=1_000)
    assert await titles(chat) == ["Alert A1: Summer · C1"]


async def test_conditions_joined_by_and_must_all_hold(chat: Chat, anna: Talker) -> None:
    measure(chat, views=50, likes=50)
    await watch(anna, "views under 100 and likes under 10")
    assert await titles(chat) == []
    await watch(anna, "views under 100 und likes unter 60")
    assert await titles(chat) == ["Alert A2: Summer · C1"]


async def test_whoever_looks_after_it_is_named_and_it_still_says_when_it_is_over(
    chat: Chat, anna: Talker
) -> None:
    measure(chat, views=50)
    await watch(anna, "views under 100")
    (fired,) = await heard(chat)
    ben = chat.person("ben", language="en")
    await ben.says("/campaign list")
    said = await ben.presses(fired, "I look after it")
    assert "ben looks after it." in chat.text(said)
    assert not said.private
    assert "I look after it" not in [button.label for button in said.buttons]
    again = await anna.presses(fired, "I look after it")
    assert "Somebody looks after it already." in chat.text(again)
    await anna.says("/kpi log C1 views 500 day=2026-11-23")
    chat.forward(days=1)
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]


@pytest.mark.parametrize(
    ("label", "silent", "until"),
    [
        ("Snooze 1 h", {"minutes": 59}, "Mon 23 Nov 2026, 11:00 (Europe/Berlin)"),
        ("Until tomorrow 9:00", {"hours": 22, "minutes": 59}, "Tue 24 Nov 2026, 09:00 (Europe/Berlin)"),
        ("1 week", {"days": 6, "hours": 23, "minutes": 59}, "Mon 30 Nov 2026, 10:00 (Europe/Berlin)"),
    ],
)
async def test_a_snooze_is_silent_and_then_says_it_again(
    chat: Chat, anna: Talker, label: str, silent: dict[str, float], until: str
) -> None:
    measure(chat, views=50)
    await watch(anna, "views under 100")
    (fired,) = await heard(chat)
    assert f"anna silenced it until {until}." in chat.text(await anna.presses(fired, label))
    chat.forward(**silent)
    assert await titles(chat) == []
    chat.forward(minutes=1)
    assert await titles(chat) == ["Alert A1 still fires: Summer · C1"]
    assert await titles(chat) == []


async def test_rights_are_asked_for_at_the_press(chat: Chat, anna: Talker) -> None:
    measure(chat, views=50)
    await watch(anna, "views under 100")
    (fired,) = await heard(chat)
    ben = chat.person("ben", language="en")
    await ben.says("/campaign list")
    await anna.says("/team role ben viewer")
    assert (await ben.presses(fired, "I look after it")).failed
    assert "Video views / " not in chat.text(await ben.presses(fired, "Why"))
    assert "fires" in chat.text(await anna.says("/alert show A1"))


async def test_why_names_values_formula_and_day(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=2_000, impressions=1_000)
    await watch(anna, "CPM over 12 €")
    (fired,) = await heard(chat)
    text = chat.text(await anna.presses(fired, "Why"))
    for said in ("CPM: €20.00", "Formula: Cost / impressions x 1,000", "As of Sun 22 Nov 2026"):
        assert said in text


async def test_pausing_deleting_and_archiving_make_it_silent(chat: Chat, anna: Talker) -> None:
    measure(chat, views=50)
    for limit in (100, 200, 300):
        await watch(anna, f"views under {limit}")
    await anna.says("/alert pause A1")
    assert "A2 is deleted." in chat.text(await anna.says("/alert delete A2"))
    assert await titles(chat) == ["Alert A3: Summer · C1"]
    assert "paused" in chat.text(await anna.says("/alert show A1"))
    await anna.says("/alert resume A1")
    assert await titles(chat) == ["Alert A1: Summer · C1"]
    await anna.says("/campaign archive C1")
    assert "stopped with its campaign" in chat.text(await anna.says("/alert show A1"))
    assert (await anna.says("/alert resume A1")).failed
    chat.forward(days=2)
    assert await titles(chat) == []


async def test_it_speaks_the_teams_language_in_the_chat_it_was_made_in(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set language=de")
    other = anna.at(group("team", thread="7"))
    measure(chat, views=50)
    await watch(other, "Aufrufe unter 100")
    (fired,) = await heard(chat)
    assert fired.address == other.place.address
    assert fired.reply.title == "Warnung A1: Summer · C1"
    assert next(button.label for button in fired.reply.buttons) == "Ich kümmere mich"


async def test_pacing_is_judged_by_the_complete_days_of_the_flight(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 14, spend=200)
    measure(chat, day=date(2026, 11, 23), spend=90_000)
    # 14 of 30 days of 100 euros are 46.67; 14 times 2 euros are 28.
    asked = chat.text(await anna.says('/alert new C1 when="pacing below 80%"'))
    assert "Spend: €28.00 of €46.67 that the plan expects by then (60.00%)" in asked
    await watch(anna, "pacing below 80%")
    (fired,) = await heard(chat)
    why = chat.text(await anna.presses(fired, "Why"))
    assert "Formula: Spend / (budget x elapsed share of the flight)" in why
    await anna.says("/campaign edit C1 budget=60")
    (over,) = await heard(chat)
    assert "over" in over.reply.title
    assert "corrected" not in chat.text(over)


async def test_days_without_figures_are_counted_and_end_with_the_next_ones(chat: Chat, anna: Talker) -> None:
    measure(chat, views=5)
    await watch(anna, "no data for 2 days")
    assert await titles(chat) == []
    chat.forward(days=2)
    (fired,) = await heard(chat)
    assert "No figures for 2 complete days\n2 complete days without figures" in chat.text(fired)
    await anna.says("/kpi log C1 views 7")
    assert await titles(chat) == ["Alert A1 is over: Summer · C1"]


async def test_days_without_figures_are_drawn_before_it_is_saved(chat: Chat, anna: Talker) -> None:
    for back in (20, 19, 15, 14, 1):
        measure(chat, day=YESTERDAY - timedelta(days=back), views=5)
    asked = await anna.says('/alert new C1 when="no data for 3 days"')
    assert "it would have fired 2 times" in chat.text(asked)
    assert asked.chart
    silent, limit, fired = asked.chart.series
    assert silent.name == "Complete days without figures"
    assert silent.values[-9:] == (6, 7, 8, 9, 10, 11, 12, 0, 1)
    assert set(limit.values) == {3}
    assert [value for value in fired.values if value] == [3, 3]


async def test_a_budget_alert_needs_a_budget(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter")
    reply = await anna.says('/alert new C2 when="spend over 90% of the budget"')
    assert reply.failed
    assert "“Winter” has no budget yet. Set one: /campaign edit C2 budget=5000" in chat.text(reply)


async def test_whatever_happens_each_episode_is_told_once(chat: Chat, anna: Talker) -> None:
    """Figures, corrections, people, sweeps at once and processes that begin anew, all at random."""
    dice = Random(5)
    await watch(anna, "views under 100")
    told: list[tuple[int, str]] = []
    for _ in range(60):
        chat.forward(hours=dice.choice([1, 3, 9, 24]))
        if dice.random() < 0.8:
            day = (chat.now - timedelta(days=1)).date()
            await anna.says(f"/kpi log C1 views {dice.choice([10, 90, 102, 150, 400])} day={day}")
        if dice.random() < 0.3:
            line = dice.choice(["ack A1", "snooze A1 1h", "snooze A1 tomorrow"])
            await anna.says(f"/alert {line}")
        await asyncio.gather(*(sweep(chat.services) for _ in range(dice.choice([1, 3]))))
        causes = [letter.row.cause.split(":", 3) for letter in await heard(chat)]
        told += [(int(episode), what.split(":")[0]) for _, _, episode, what in causes]
    turns = [(episode, what) for episode, what in told if what != "again"]
    expected = [(at // 2 + 1, ("fired", "recovered")[at % 2]) for at in range(len(turns))]
    assert len(turns) > 6
    assert turns == expected
    row = chat.read(lambda session: alerts.get(session, workspace_id=1, id=1))
    assert row
    assert row.episode == turns[-1][0]
    actions = {entry.action for entry in chat.read(lambda s: audit.of(s, workspace_id=1, kind="alert", id=1))}
    assert actions == {"alert new", "alert ack", "alert snooze"}
