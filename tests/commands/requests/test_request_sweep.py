"""Silence: reminders and expiries of requests, each exactly once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from commands.requests.requests import sweep
from storage import audit
from storage.models import CreatorRequest
from tests.chat import START, Chat, Talker
from tests.commands.scene import LINK, letters_to, link_of, put_away, request_in


async def test_an_unopened_link_reminds_the_team_after_three_days_once(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    chat.forward(days=2, hours=23)
    assert await sweep(chat.services) == 0
    chat.forward(hours=1)
    assert await sweep(chat.services) == 1
    assert await sweep(chat.services) == 0
    (note,) = chat.outbox()
    assert note.address == anna.place.address
    assert "@dora has not opened the link for “Summer” (R1) yet" in chat.text(note)


async def test_a_creator_who_looked_is_reminded_with_the_offer(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    chat.forward(days=3)
    assert await sweep(chat.services) == 1
    (reminder,) = letters_to(chat, dora)
    assert "A friendly reminder: team waits for your answer about “Summer”." in chat.text(reminder)
    await dora.presses(reminder, "I am 18")
    assert request_in(chat).state == "accepted"


async def test_after_seven_days_it_expires_and_both_sides_hear_of_it(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    chat.forward(days=7)
    assert await sweep(chat.services) == 1
    assert await sweep(chat.services) == 0
    text = chat.text(*chat.outbox())
    assert "R1 to @dora for “Summer” has expired: no answer came." in text
    assert "The request of team for “Summer” has expired." in text
    assert "has expired" in chat.text(await dora.presses(offer, "I am 18"))
    assert "R2" in chat.text(await anna.says("/request send @dora C1"))
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))[-1]
    assert (entry.action, entry.actor_name) == ("request expire", "Taktgeber")


async def test_a_counter_offer_reminds_the_team_daily_and_expires_after_seven_days(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="700")
    await chat.deliver()
    for _ in range(6):
        chat.forward(days=1)
        assert await sweep(chat.services) == 1
        (reminder,) = await chat.deliver_messages()
        assert "waits for you: €700.00." in chat.text(reminder)
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    assert "nobody answered it" in chat.text(*chat.outbox())
    assert request_in(chat).state == "expired"


async def test_after_a_long_pause_it_expires_without_a_late_reminder(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    chat.forward(days=30)
    assert await sweep(chat.services) == 1
    assert [("expired" in chat.text(letter)) for letter in chat.outbox()] == [True]


async def test_a_day_missed_reminds_once_and_keeps_the_rhythm(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="700")
    chat.forward(days=2, hours=5)
    assert await sweep(chat.services) == 1
    assert await sweep(chat.services) == 0
    chat.forward(hours=19)
    assert await sweep(chat.services) == 1


async def test_the_teams_own_numbers_count(chat: Chat, anna: Talker) -> None:
    await anna.says("/request rules invited remind=1 days=2")
    await link_of(anna)
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    chat.forward(days=1)
    await sweep(chat.services)
    assert request_in(chat).state == "expired"


async def test_changed_numbers_count_for_open_requests_from_their_own_start(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await chat.deliver()
    chat.forward(days=1)
    await anna.says("/request rules invited remind=2 days=5")
    row = request_in(chat)
    assert (row.remind_at, row.expires_at) == (START + timedelta(days=2), START + timedelta(days=5))
    assert "Sat 28 Nov 2026" in "".join(chat.text(card) for card in await chat.deliver())
    (entry,) = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))[-1:]
    assert (entry.action, entry.after["expires_at"]) == ("request reschedule", "2026-11-28T09:00:00Z")
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    chat.forward(days=3)
    assert await sweep(chat.services) == 1
    assert "has expired" in chat.text(await dora.presses(offer, "I am 18"))


@pytest.mark.parametrize("seen", ["before", "after", "never"])
async def test_a_creator_is_reminded_once_whatever_the_numbers_become(
    chat: Chat, anna: Talker, dora: Talker, seen: str
) -> None:
    token = await link_of(anna)
    if seen == "before":
        await dora.says(f"/start {token}")
    chat.forward(days=3)
    assert await sweep(chat.services) == 1
    await anna.says("/request rules invited remind=5 days=9")
    if seen == "after":
        await dora.says(f"/start {token}")
    for _ in range(5):
        chat.forward(days=1)
        assert await sweep(chat.services) == 0
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    assert request_in(chat).state == "expired"


async def test_a_counter_offer_keeps_to_changed_numbers(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    chat.forward(days=1)
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="700")
    chat.forward(days=1)
    # What is due already is said, also when the numbers change just then.
    await anna.says("/request rules negotiating remind=2 days=5")
    said = [await _swept_days_later(chat, days) for days in (0, 0, 1, 1, 1, 1)]
    assert said == [1, 0, 1, 0, 1, 1]
    assert request_in(chat).state == "expired"


async def _swept_days_later(chat: Chat, days: int) -> int:
    chat.forward(days=days)
    return await sweep(chat.services)


async def test_changed_numbers_wake_nothing_that_rests(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    await anna.says("/request accept R1")
    await put_away(anna)
    await anna.says("/request rules accepted remind=1 days=2")
    chat.forward(days=5)
    assert await sweep(chat.services) == 0
    assert request_in(chat).state == "accepted"


async def test_a_manual_reminder_takes_the_place_of_the_automatic_one(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    chat.forward(days=2)
    reply = await anna.says("/request remind R1")
    assert "@dora gets a reminder." in chat.text(reply)
    assert not LINK.search(reply.text)
    assert len(letters_to(chat, dora)) == 1
    chat.forward(days=1)
    assert await sweep(chat.services) == 0


async def test_a_request_that_cannot_be_handled_stops_no_other_and_is_tried_again_in_a_day(
    chat: Chat, anna: Talker
) -> None:
    await link_of(anna)
    await anna.says("/creator add @emil")
    await anna.says("/request send @emil C1")
    spoil(chat, state="lost")
    chat.forward(days=3)
    with capture_logs() as logged:
        assert await sweep(chat.services) == 2
        assert await sweep(chat.services) == 0
    assert [(line["event"], line["request"]) for line in logged] == [("request failed", 1)]
    told, other = [chat.text(letter) for letter in await chat.deliver_messages()]
    assert told.startswith("The reminder or the expiry of R1 is due, but it failed. I try again in a day")
    assert "@emil has not opened the link" in other
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    assert chat.outbox() == []
    spoil(chat, state="invited")
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    assert "@dora has not opened the link" in chat.text(*chat.outbox())


def spoil(chat: Chat, **values: str) -> None:
    """Let what is stored of the first request be something nobody understands, or mend it."""
    chat.services.store.write_now(lambda s: s.add(s.get_one(CreatorRequest, 1).sqlmodel_update(values)))


async def test_several_replicas_sweeping_at_once_remind_once(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    chat.forward(days=3)
    await asyncio.gather(*(sweep(chat.services) for _ in range(4)))
    assert len(chat.outbox()) == 1
    chat.forward(days=4)
    await asyncio.gather(*(sweep(chat.services) for _ in range(4)))
    assert [("expired" in chat.text(letter)) for letter in chat.outbox()] == [False, True]
