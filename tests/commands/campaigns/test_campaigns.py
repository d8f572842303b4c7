"""Campaigns, as a chat."""

from __future__ import annotations

import pytest

from storage import audit, campaigns, outbox
from storage.models import Campaign, Delivery
from storage.session import Session, Store
from tests.chat import Chat, Talker, group
from tests.commands.scene import put_away

NEW = (
    '/campaign new "Summer launch" objective=video_views brand=Frisch budget="5.000,50 €" '
    'start=2026-12-01 end=2026-12-28 hashtags="#Sommer #frisch sommer" markets="DE, Austria"'
)


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
def anna(chat: Chat) -> Talker:
    return chat.person("anna", admin=True, language="en")


async def test_a_new_campaign_answers_with_its_card(chat: Chat, anna: Talker) -> None:
    card = await anna.says(NEW)
    text = chat.text(card)
    for part in (
        "Summer launch · C1",
        "Planned as a draft",
        "Status: Draft",
        "Brand: Frisch",
        "Budget: €5,000.50",
        "Flight: Tue 1 Dec 2026 to Mon 28 Dec 2026 (28 days)",
        "Markets: DE, AT",
        "Hashtags: #Sommer #frisch",
        "Requests: none yet",
        "Next date: starts Tue 1 Dec 2026 (in 8 days)",
    ):
        assert part in text
    labels = [one.label for one in card.buttons]
    assert labels == ["Launch", "Edit", "Request a creator", "Show figures", "Schedule a digest"]


async def test_a_name_is_enough_and_is_asked_for(chat: Chat, anna: Talker) -> None:
    assert "What is the campaign called?" in chat.text(await anna.says("/campaign new"))
    card = await anna.says("Summer")
    assert "Budget: not set" in chat.text(card)
    assert "Before it can launch it needs a budget and a flight (start and end)." in chat.text(card)


async def test_a_line_that_begins_with_a_slash_leaves_the_question(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new")
    await anna.says("/campaign list")
    assert await anna.mutters("Summer") is None
    assert chat.count(Campaign) == 0


async def test_a_flight_may_lie_in_the_past(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/campaign new Past start=2025-01-01 end=2025-01-31")
    assert "Next date" not in chat.text(card)
    assert not card.failed


async def test_the_same_name_twice_is_allowed_and_said(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    assert "another campaign with this name: C1" in chat.text(await anna.says("/campaign new summer"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("start=2026-02-30", "no 30.2.2026 in the calendar"),
        ("start=2026-12-28 end=2026-12-01", "lies before the start"),
        ("start=2026-12-01 end=2036-12-01", "more than three years"),
        ("budget=-5", "cannot be negative"),
        ("budget=0", "more than 0"),
        ("budget=99999999999999", "too large to be true"),
        ("budget=5XYZ", "don't know the currency"),
        ("budget=viel", "as an amount"),
        ("objective=fame", "objective"),
        ("markets=Atlantis", "don't know the country"),
        ('hashtags="#a-b"', "TikTok does not allow"),
        ("brand=" + "x" * 10_000, "at most 80"),
        ("colour=red", "no option “colour”"),
        ("budget=5 budget=6", "is there twice"),
        ('brand="open', "quotation mark"),
    ],
)
async def test_a_wrong_value_is_answered_and_stores_nothing(
    chat: Chat, anna: Talker, options: str, sentence: str
) -> None:
    reply = await anna.says(f"/campaign new name=Summer {options}")
    assert reply.failed
    assert sentence in chat.text(reply)
    assert chat.count(Campaign) == 0


@pytest.mark.parametrize("name", ["\u200b\u202e", '""', "x" * 121, "x" * 30_000])
async def test_a_name_must_be_seen_and_short(chat: Chat, anna: Talker, name: str) -> None:
    reply = await anna.says(f"/campaign new name={name}")
    assert reply.failed or reply.form
    assert chat.count(Campaign) == 0


async def test_hostile_signs_are_taken_out_of_a_name(chat: Chat, anna: Talker) -> None:
    card = await anna.says('/campaign new "Sum\u202emer\x00 @everyone <b>"')
    assert card.title == "Summer @everyone <b> · C1"


async def test_list(chat: Chat, anna: Talker) -> None:
    empty = await anna.says("/campaign list")
    assert "There is no campaign yet." in chat.text(empty)
    assert "What is the campaign called?" in chat.text(await anna.presses(empty, "Plan a campaign"))
    await anna.says(NEW)
    await anna.says("/campaign new Autumn start=2027-01-01")
    reply = await anna.says("/campaign list")
    assert reply.table
    assert reply.table.rows == (
        ("C2", "Autumn", "Draft", "–", "from Fri 1 Jan 2027"),
        ("C1", "Summer launch", "Draft", "€5,000.50", "2026-12-01 – 2026-12-28"),
    )


async def test_show_by_id_name_and_beginning(chat: Chat, anna: Talker) -> None:
    await anna.says(NEW)
    await anna.says('/campaign new "Summer sale"')
    for name in ("C1", "c1", "SUMMER LAUNCH", '"summer l"'):
        assert "Summer launch · C1" in chat.text(await anna.says(f"/campaign show {name}"))
    asked = await anna.says("/campaign show summer")
    assert "fits several" in chat.text(asked)
    assert "Summer sale · C2" in chat.text(await anna.presses(asked, "C2"))
    assert "Did you mean “Summer sale”?" in chat.text(await anna.says('/campaign show "sumer sale"'))
    assert "Did you mean “Summer sale”?" in chat.text(await anna.says("/campaign show sall"))
    assert "/campaign list shows what there is" in chat.text(await anna.says("/campaign show C77"))


async def test_edit_changes_what_is_given_everywhere(chat: Chat, anna: Talker) -> None:
    await anna.says(NEW)
    text = chat.text(await anna.says('/campaign edit C1 name=Winter budget="7500 CHF" end=2026-12-31'))
    assert "Winter · C1" in text
    assert "CHF7,500.00" in text
    assert "1 Dec 2026 to Thu 31 Dec 2026" in text
    assert "Brand: Frisch" in text
    assert "Winter · C1" in chat.text(*chat.outbox("edit"))
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="campaign", id=1))[-1]
    assert (entry.before["name"], entry.after["name"]) == ("Summer launch", "Winter")


async def test_edit_by_its_button_leaves_out_what_is_left_out(chat: Chat, anna: Talker) -> None:
    await anna.presses(await anna.says(NEW), "Edit")
    for answer in ("-", "6000", "-", "-"):
        assert (await anna.says(answer)).form
    text = chat.text(await anna.says("-"))
    assert "Summer launch · C1" in text
    assert "€6,000.00" in text


async def test_edit_keeps_the_flight_sound(chat: Chat, anna: Talker) -> None:
    await anna.says(NEW)
    assert "lies before the start" in chat.text(await anna.says("/campaign edit C1 end=2026-11-01"))
    assert "Nothing to change" in chat.text(await anna.says("/campaign edit C1"))
    assert "28 Dec 2026" in chat.text(await anna.says("/campaign show C1"))


async def test_the_states_and_their_legal_moves(chat: Chat, anna: Talker) -> None:
    card = await anna.says(NEW)
    for label, state in (("Launch", "Live"), ("Pause", "Paused"), ("Resume", "Live"), ("End", "Ended")):
        card = await anna.presses(card, label)
        assert f"Status: {state}" in chat.text(card)
    illegal = await anna.says("/campaign resume C1")
    assert illegal.failed
    assert "The status is “Ended”, so “resume” is not possible" in chat.text(illegal)


async def test_an_old_button_of_another_state_is_answered(chat: Chat, anna: Talker) -> None:
    card = await anna.says(NEW)
    await anna.presses(card, "Launch")
    assert "so “launch” is not possible" in chat.text(await anna.presses(card, "Launch"))


async def test_launch_needs_a_budget_and_a_flight(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer budget=5")
    reply = await anna.says("/campaign launch C1")
    assert reply.failed
    assert "needs a budget and a flight" in chat.text(reply)
    assert "/campaign edit C1 budget=5000" in chat.text(reply)


async def test_moves_need_a_manager(chat: Chat, anna: Talker) -> None:
    card = await anna.says(NEW)
    ben = chat.person("ben", language="en")
    assert "Only a manager" in chat.text(await ben.presses(card, "Launch"))
    for move in ("launch", "pause", "end", "archive"):
        assert "Only a manager" in chat.text(await ben.says(f"/campaign {move} C1"))
    assert not (await ben.says("/campaign edit C1 brand=Kalt")).failed
    assert "Status: Draft" in chat.text(await anna.says("/campaign show C1"))


async def test_archiving_silences_what_belongs_to_it(chat: Chat, anna: Talker) -> None:
    await anna.says(NEW)
    await anna.says("/campaign new Other")
    await anna.says("/creator add @dora")
    await anna.says("/request send @dora C1")
    await anna.says("/request send @dora C2")

    def promise(session: Session) -> None:
        for id in (1, 2):
            outbox.put(
                session,
                now=chat.now,
                workspace_id=1,
                cause=f"request:{id}:x",
                platform="telegram",
                chat_id="1",
                payload="{}",
            )

    chat.services.store.write_now(promise)
    text = chat.text(await put_away(anna))
    assert "reminders have stopped" in text
    states = {row.cause: row.state for row in chat.read(lambda s: outbox.of_cause(s, prefix="request:"))}
    assert (states["request:1:x"], states["request:2:x"]) == ("skipped", "waiting")
    assert "C1" not in chat.text(await anna.says("/campaign list"))
    assert "is archived. Bring it back with /campaign restore C1, or copy it" in chat.text(
        await anna.says("/campaign edit C1 brand=x")
    )
    assert [one.label for one in (await anna.says("/campaign show C1")).buttons] == ["Restore"]


async def test_a_copy_takes_the_plan_without_dates(chat: Chat, anna: Talker) -> None:
    await anna.says(NEW)
    chat.services.store.write_now(
        lambda session: campaigns.set_target(session, campaign_id=1, kpi="ctr", value=0.02)
    )
    text = chat.text(await anna.says("/campaign copy C1"))
    assert "Summer launch (copy) · C2" in text
    assert "Flight: not set" in text
    assert "€5,000.50" in text
    assert chat.read(lambda s: campaigns.targets(s, campaign_id=2)) == {"ctr": 0.02}
    assert "Autumn · C3" in chat.text(await anna.says("/campaign copy C1 name=Autumn"))


async def test_another_teams_campaigns_are_out_of_reach(chat: Chat, anna: Talker) -> None:
    card = await anna.says(NEW)
    mallory = chat.person("mallory", admin=True, language="en").at(group("elsewhere"))
    assert "I know no campaign “C1”" in chat.text(await mallory.says("/campaign edit C1 name=Mine"))
    assert "belongs to another team" in chat.text(await mallory.presses(card, "Launch"))
    assert "Mine · C1" in chat.text(await mallory.says("/campaign new Mine"))
    assert "Summer launch" in chat.text(await anna.says("/campaign show C1"))


async def test_a_card_shown_in_two_chats_changes_in_both(chat: Chat, anna: Talker) -> None:
    await anna.says(NEW)
    topic = anna.at(group("team", thread="7"))
    await topic.says("/campaign show C1")
    await anna.says("/campaign launch C1")
    places = {(letter.address.chat_id, letter.address.thread_id) for letter in chat.outbox("edit")}
    assert places == {("telegram-chat-team", ""), ("telegram-chat-team", "7")}


async def test_a_newer_look_takes_the_place_of_a_waiting_one(chat: Chat, anna: Talker) -> None:
    await anna.says(NEW)
    await anna.says("/campaign edit C1 brand=one")
    await anna.says("/campaign edit C1 brand=two")
    first = [letter for letter in chat.outbox("edit") if letter.row.message_id == "1"]
    assert [("two" in chat.text(letter)) for letter in first] == [True]
    assert chat.count(Delivery) > len(chat.outbox("edit"))


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de-DE")
    card = await anna.says(
        "/campaign new Sommer budget=5.000,50 start=1.12.2026 end=28.12.2026 markets=Österreich"
    )
    text = chat.text(card)
    assert "Status: Entwurf" in text
    assert "Budget: 5.000,50\xa0€" in text
    assert "Di. 1. Dez. 2026 bis Mo. 28. Dez. 2026 (28 Tage)" in text
    assert "Märkte: AT" in text
    live = await anna.presses(card, card.buttons[0].label)
    assert "Status: Live" in chat.text(live)
    assert "deshalb geht „fortsetzen“ nicht" in chat.text(await anna.says("/campaign resume C1"))
    assert "kenne" in chat.text(await anna.says("/campaign show Herbst"))
