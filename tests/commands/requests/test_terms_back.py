"""The team takes a proposed change of the terms back, as a chat."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from tests.chat import Chat, Letter, Talker
from tests.commands.scene import agreed, history, letters_to, link_of, request_in

OFFER = "/request send @dora C1 fee=500 due=2026-12-15"
BUTTON = "Take the proposed change back"


@pytest.fixture
async def told(chat: Chat, anna: Talker, dora: Talker) -> Letter:
    """Propose a change and give the message that tells of it."""
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1")
    await anna.says("/terms signed R1")
    await chat.deliver()
    await anna.says("/terms change R1 fee=400")
    (letter,) = await chat.deliver_messages()
    return letter


def labels(reply: Reply) -> list[str]:
    return [one.label for one in reply.buttons]


async def test_a_change_is_taken_back_at_the_message(
    chat: Chat, anna: Talker, dora: Talker, told: Letter
) -> None:
    page = await dora.presses(told, "Read the terms")
    card = await anna.says("/request show R1")
    back = await anna.presses(card, BUTTON)
    assert "Taken back. What was agreed before goes on to hold; @dora is told." in chat.text(back)
    assert BUTTON not in labels(back)
    (letter,) = letters_to(chat, dora)
    assert "team takes back the change it proposed for “Summer”." in chat.text(letter)
    for label in ("I accept these terms", "Keep the terms we have"):
        late = await dora.presses(page, label)
        late = late if late.failed else await dora.says("-")
        assert late.failed
        assert "The team has taken this version of the terms back." in chat.text(late)
    read = await dora.presses(told, "Read the terms")
    assert "The team has taken back the change it proposed." in chat.text(read)
    assert "Fee: €500.00" in chat.text(read)
    assert read.buttons == ()
    assert request_in(chat).fee_minor == 50_000
    assert (history(chat)[-1].action, history(chat)[-1].after["terms"]) == ("request unpropose", 2)
    assert "taken back Mon 23 Nov 2026, 10:00 (Europe/Berlin) by anna" in chat.text(
        await anna.says("/terms show R1")
    )


async def test_the_old_button_takes_nothing_else_back(chat: Chat, anna: Talker, told: Letter) -> None:
    card = await anna.says("/request show R1")
    await anna.presses(card, BUTTON)
    again = await anna.presses(card, BUTTON)
    assert again.failed
    assert "No such change of the terms of R1 waits any more." in chat.text(again)
    await anna.says("/terms change R1 fee=450")
    newer = await anna.presses(card, BUTTON)
    assert newer.failed, "it names the version that it was shown with"


async def test_all_that_waits_is_taken_back_at_once(chat: Chat, anna: Talker, told: Letter) -> None:
    await anna.says("/terms change R1 due=2026-12-20")
    await anna.says("/terms withdraw R1")
    assert "No terms of R1 wait for an answer." in chat.text(await anna.says("/terms signed R1"))
    await anna.says("/terms change R1 usage=ads")
    assert "Fee: €500.00" in chat.text(await anna.says("/terms show R1"))


async def test_what_was_accepted_is_not_taken_back(
    chat: Chat, anna: Talker, dora: Talker, told: Letter
) -> None:
    card = await anna.says("/request show R1")
    await dora.presses(await dora.presses(told, "Read the terms"), "I accept these terms")
    late = await anna.presses(card, BUTTON)
    assert late.failed
    assert request_in(chat).fee_minor == 40_000


async def test_the_first_terms_stay_and_a_later_version_of_them_goes(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1")
    first = (await chat.deliver_messages())[-1]
    refused = await anna.says("/terms withdraw R1")
    assert "These are the first terms of R1." in chat.text(refused)
    assert BUTTON not in labels(await anna.says("/request show R1"))
    await anna.says("/terms change R1 fee=400")
    await chat.deliver()
    await anna.says("/terms withdraw R1")
    (letter,) = letters_to(chat, dora)
    assert "takes back the newest version of the terms" in chat.text(letter)
    page = await dora.presses(first, "Read the terms")
    assert "version 1" in chat.text(page)
    await dora.presses(page, "I accept these terms")
    assert (request_in(chat).fee_minor, request_in(chat).state) == (50_000, "draft_due")


async def test_where_nobody_can_be_written_to_the_team_is_told(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    await anna.says("/request accept R1")
    await anna.says("/terms change R1 fee=400")
    back = await anna.says("/terms withdraw R1")
    assert "Taken back. I cannot write to @dora: tell them yourself." in chat.text(back)


async def test_only_managers_take_back(chat: Chat, anna: Talker, told: Letter) -> None:
    mem = chat.person("mem", language="en")
    assert "Only a manager" in chat.text(await mem.presses(await mem.says("/request show R1"), BUTTON))


async def test_a_creator_takes_a_counter_offer_back(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "Make a counter-offer")
    await dora.says("700")
    countered = await dora.says("-")
    card = await anna.says("/request show R1")
    await chat.deliver()
    back = await dora.presses(countered, "Take my counter-offer back")
    assert "The team's offer counts again" in chat.text(back)
    assert "Your counter-offer" not in chat.text(back)
    told = [chat.text(one) for one in chat.outbox() if one.address == anna.place.address]
    assert any(
        "@dora takes the counter-offer for “Summer” (R1) back; your offer counts" in one for one in told
    )
    late = await anna.presses(card, "Agree")
    assert late.failed
    assert "It is the turn of the creator" in chat.text(late)
    again = await dora.presses(countered, "Take my counter-offer back")
    assert again.failed
    await dora.presses(back, "I am 18 or over and accept")
    assert (request_in(chat).state, request_in(chat).fee_minor) == ("accepted", 50_000)


async def test_what_was_agreed_to_is_no_counter_offer_any_more(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "Make a counter-offer")
    await dora.says("700")
    countered = await dora.says("-")
    await anna.presses(await anna.says("/request show R1"), "Agree")
    late = await dora.presses(countered, "Take my counter-offer back")
    assert late.failed
    assert request_in(chat).fee_minor == 70_000


async def test_in_german(chat: Chat, anna: Talker) -> None:
    dora = chat.person("dora", language="de").private
    await agreed(anna, dora, OFFER)
    await anna.says("/terms change R1 fee=400")
    await chat.deliver()
    anna = chat.person("anna", admin=True, language="de")
    card = await anna.presses(await anna.says("/request show R1"), "Vorgeschlagene Änderung zurücknehmen")
    assert "Zurückgenommen." in chat.text(card)
    (letter,) = letters_to(chat, dora)
    assert "nimmt die vorgeschlagene Änderung für „Summer“ zurück" in chat.text(letter)
