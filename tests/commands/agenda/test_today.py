"""What waits for the team, as a chat."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from commands.requests.requests import sweep
from storage import outbox
from storage.models import Delivery
from storage.session import Session
from tests.chat import START, Chat, Talker, group
from tests.commands.scene import put_away


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer budget=5k")
    for handle in ("dora", "emil", "fritz"):
        await anna.says(f"/creator add @{handle}")
    return anna


def items(reply: Reply) -> list[str]:
    return [field.label for field in reply.fields]


def labels(reply: Reply) -> list[str]:
    return [one.label for one in reply.buttons]


async def test_nothing_to_do_is_one_friendly_line(chat: Chat, anna: Talker) -> None:
    assert chat.text(await anna.says("/today")) == "Nothing waits for you. Enjoy the day!"
    await anna.says("/request send @dora C1")  # it is the creator's turn
    assert "Nothing waits" in chat.text(await anna.private.says("/today"))


async def test_a_counter_offer_is_decided_with_one_tap(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request counter R1 fee=700")
    reply = await anna.says("/today")
    text = chat.text(reply)
    assert "1 thing waits for you" in text
    assert items(reply) == ["Counter-offers · R1 · @dora · Summer"]
    assert "The counter-offer of @dora for “Summer” (R1) waits for you: €700.00." in text
    assert "Expires: Mon 30 Nov 2026, 10:00 (Europe/Berlin) (7 days left)" in text
    assert labels(reply) == ["R1 Agree", "R1 Refuse", "R1 Make a new offer", "Look again"]
    agreed = await anna.presses(reply, "R1 Agree")
    assert "Status: Accepted" in chat.text(agreed)
    assert not agreed.edit
    again = await anna.presses(reply, "Look again")
    assert again.edit
    assert items(again) == ["Agreed, to begin · R1 · @dora · Summer"]


async def test_what_is_overdue_comes_first(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request accept R1")
    chat.forward(days=4)
    await sweep(chat.services)
    await anna.says("/request send @emil C1 fee=500")
    await anna.says("/request counter R2 fee=700")
    reply = await anna.says("/today")
    assert items(reply) == ["Overdue · R1 · @dora · Summer", "Counter-offers · R2 · @emil · Summer"]
    assert "Overdue: 1 · Counter-offers: 1" in chat.text(reply)
    assert "accepted “Summer” (R1) and still waits for your terms" in chat.text(reply)


async def test_what_waits_too_long_for_a_creator_is_the_teams_as_well(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500 draft=2026-11-25")
    await anna.says("/request accept R1")
    await anna.says("/request start R1")
    assert "Nothing waits" in chat.text(await anna.says("/today"))
    chat.forward(days=4)
    await sweep(chat.services)
    reply = await anna.says("/today")
    assert items(reply) == ["Overdue · R1 · @dora · Summer"]
    assert "R1 Remind" in labels(reply)


async def test_a_consent_is_shown_to_those_who_may_give_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set consent_above=100")
    carl, ben = chat.person("carl", language="en"), chat.person("ben", language="en")
    for one in (carl, ben):
        await one.says("/campaign list")
    await anna.says("/team role carl manager")
    await anna.says("/request send @dora C1 fee=500")
    assert "Nothing waits" in chat.text(await anna.says("/today")), "anna asked for it herself"
    assert "Nothing waits" in chat.text(await ben.says("/today")), "a member may not consent"
    reply = await carl.says("/today")
    assert items(reply) == ["Consent · R1 · @dora · Summer"]
    assert "wanted by anna" in chat.text(reply)
    assert "Consented." in chat.text(await carl.presses(reply, "R1 Consent"))


async def test_only_what_a_role_may_do_is_shown(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request accept R1")
    ben, eve = chat.person("ben", language="en"), chat.person("eve", language="en")
    for one in (ben, eve):
        await one.says("/campaign list")
    await anna.says("/team role eve viewer")
    assert "R1 Begin without terms" in labels(await anna.says("/today"))
    assert labels(await ben.says("/today")) == ["R1 Product is on its way", "Look again"]
    assert "Nothing waits" in chat.text(await eve.says("/today"))
    shown = await anna.says("/today")
    assert "Only a manager" in chat.text(await ben.presses(shown, "R1 Begin without terms"))


async def test_messages_that_may_not_have_arrived_are_decided_here(chat: Chat, anna: Talker) -> None:
    def lose(session: Session) -> None:
        outbox.put(
            session,
            now=START,
            workspace_id=1,
            cause="request:1:remind",
            platform="telegram",
            chat_id=anna.place.address.chat_id,
            payload=Reply(text="Hello there").model_dump_json(),
            state="unknown",
        )

    chat.services.store.write_now(lose)
    reply = await anna.says("/today")
    assert items(reply) == ["Messages that may not have arrived · Telegram · team"]
    assert "Hello there" in chat.text(reply)
    ben = chat.person("ben", language="en")
    assert "Nothing waits" in chat.text(await ben.says("/today"))
    await anna.presses(reply, "Leave it")
    assert chat.read(lambda session: session.get(Delivery, 1)).state == "skipped"  # type: ignore[union-attr]
    assert "Nothing waits" in chat.text(await anna.says("/today"))


async def test_many_things_are_turned_page_by_page(chat: Chat, anna: Talker) -> None:
    for number in range(7):
        await anna.says(f"/creator add @many{number}")
        await anna.says(f"/request send @many{number} C1 fee=500")
        await anna.says(f"/request counter R{number + 1} fee=700")
        chat.forward(minutes=1)
    first = await anna.says("/today")
    assert "7 things wait for you" in chat.text(first)
    assert [label.split(" · ")[1] for label in items(first)] == ["R1", "R2", "R3", "R4", "R5"]
    assert len(first.buttons) <= 25
    second = await anna.presses(first, "More")
    assert [label.split(" · ")[1] for label in items(second)] == ["R6", "R7"]
    assert len(items(await anna.presses(second, "Back"))) == 5


async def test_archived_campaigns_and_other_teams_are_left_out(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request counter R1 fee=700")
    assert "Nothing waits" in chat.text(await anna.at(group("elsewhere")).says("/today"))
    await anna.says("/request accept R1")
    assert "Agreed, to begin" in chat.text(await anna.says("/today"))
    await put_away(anna)
    assert "Nothing waits" in chat.text(await anna.says("/today"))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request counter R1 fee=700")
    ben = chat.person("ben", language="de", admin=True)
    text = chat.text(await ben.says("/today"))
    assert "1 Sache wartet auf dich" in text
    assert "Gegenangebote · R1 · @dora" in text
