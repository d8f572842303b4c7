"""How the team takes a request further, as a chat."""

from __future__ import annotations

import pytest

from commands.requests.request_sweep import sweep
from tests.chat import Chat, Talker
from tests.commands.scene import agreed, history, letters_to, link_of, moved, request_in

PRODUCT = "/request send @dora C1 fee=500 product=Lamp due=2026-12-15"


async def test_from_the_product_to_the_draft_each_side_hears_of_each_step(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, PRODUCT)
    await chat.deliver()
    shipped = await anna.says('/request ship R1 parcel="DHL 00340"')
    assert "Status: Product on its way" in chat.text(shipped)
    assert "Parcel: DHL 00340" in chat.text(shipped)
    assert "Waits for: @dora" in chat.text(shipped)
    (told,) = letters_to(chat, dora)
    assert "The product for “Summer” is on its way to you." in chat.text(told)
    arrived = await dora.presses(told, "It has arrived")
    assert "Thank you, the team knows." in chat.text(arrived)
    notes = [chat.text(letter) for letter in chat.outbox() if letter.address == anna.place.address]
    assert any("@dora has received the product for “Summer” (R1)." in note for note in notes)
    card = chat.text(await anna.says("/request show R1"))
    assert "Status: Draft due" in card
    assert "Draft: until Fri 11 Dec 2026" in card
    assert "Until: Fri 11 Dec 2026 (19 days left)" in card
    assert [entry.action for entry in history(chat)][-3:] == [
        "request ship",
        "request receive",
        "request start",
    ]


async def test_what_is_overdue_says_so_on_the_card_and_asks_every_two_days(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora)
    chat.forward(days=1)
    await sweep(chat.services)
    assert "Send the terms, or begin without them." in chat.text(*chat.outbox())
    chat.forward(days=2)
    await sweep(chat.services)
    await chat.deliver()
    for days in (0, 1):
        chat.forward(days=days)
        card = chat.text(await anna.says("/request show R1"))
        assert f"({days} day{'s' if days != 1 else ''})" in card.split("Overdue:")[1]
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    assert "@dora accepted “Summer” (R1) and still waits for your terms." in chat.text(*chat.outbox())
    assert await sweep(chat.services) == 0


async def test_who_cannot_be_written_to_is_told_by_the_team(chat: Chat, anna: Talker) -> None:
    await anna.says(PRODUCT)
    await anna.says("/request accept R1")
    shipped = await anna.says("/request ship R1")
    assert "I cannot write to @dora: tell them yourself." in chat.text(shipped)
    chat.forward(days=5)
    await sweep(chat.services)
    assert "@dora has to be reminded, and I cannot write to them. Do it yourself." in chat.text(
        *chat.outbox()
    )
    chat.forward(days=5)
    await chat.deliver()
    await sweep(chat.services)
    assert "I cannot write to @dora: remind them yourself." in chat.text(
        await anna.says("/request remind R1")
    )
    (asked,) = await chat.deliver_messages()
    assert "@dora has not said that the product for “Summer” (R1) arrived. Ask them?" in chat.text(asked)
    received = await anna.presses(asked, "It has arrived")
    assert "Status: Draft due" in chat.text(received)
    assert "Answered by: recorded by the team (anna)" in chat.text(received)


async def test_a_new_offer_goes_back_to_the_creator(chat: Chat, anna: Talker, dora: Talker) -> None:
    first = await dora.says(f"/start {await link_of(anna)}")
    await chat.deliver()
    card = await anna.says('/request offer R1 fee=650 note="more for you"')
    assert "Fee: €650.00" in chat.text(card)
    assert "Waits for: @dora" in chat.text(card)
    (told,) = letters_to(chat, dora)
    assert "team makes you a new offer for “Summer”: €650.00." in chat.text(told)
    assert "more for you" in chat.text(told)
    old = await dora.presses(first, "I am 18")
    assert old.failed
    assert "The offer has changed since. Look at the newest card and answer there." in chat.text(old)
    assert request_in(chat).state == "negotiating"
    await dora.presses(told, "I am 18")
    assert (request_in(chat).state, request_in(chat).fee_minor) == ("accepted", 65_000)


async def test_another_word_in_the_offer_is_another_offer(chat: Chat, anna: Talker, dora: Talker) -> None:
    first = await dora.says(f"/start {await link_of(anna)}")
    await anna.says('/request offer R1 note="three videos"')
    assert (await dora.presses(first, "I am 18")).failed


async def test_an_old_agreement_is_not_to_a_newer_counter_offer(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="700")
    (first,) = await chat.deliver_messages()
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="900")
    late = await anna.presses(first, "Agree")
    assert late.failed
    assert "The counter-offer has changed since. Look at the newest card of R1." in chat.text(late)
    (second,) = await chat.deliver_messages()
    assert "Fee: €900.00" in chat.text(await anna.presses(second, "Agree"))


async def test_a_new_offer_reaches_who_opens_the_link_only_then(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    token = await link_of(anna)
    await anna.says("/request offer R1 fee=650")
    offer = await dora.says(f"/start {token}")
    assert "Fee: €650.00" in chat.text(offer)
    assert history(chat)[-1].action == "request see"
    assert "You have accepted" in chat.text(await dora.presses(offer, "I am 18"))


async def test_remind_gives_a_link_where_nobody_has_looked_at_the_new_offer(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    await anna.says("/request offer R1 fee=650")
    assert "Pass this link on to @dora" in chat.text(await anna.says("/request remind R1"))


async def test_moving_the_day_of_the_draft(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, "/request send @dora C1 fee=500 draft=2026-11-25")
    await anna.says("/request start R1")
    chat.forward(days=3)
    await sweep(chat.services)
    assert "Overdue" in chat.text(await anna.says("/request show R1"))
    moved_on = chat.text(await anna.says("/request move R1 2026-12-02"))
    assert "The day is moved." in moved_on
    assert "Overdue" not in moved_on
    assert "Draft: until Wed 2 Dec 2026" in moved_on
    assert "Sun 1 Nov 2026 has passed" in chat.text(await anna.says("/request move R1 2026-11-01"))


async def test_an_agreed_day_is_moved_by_both_sides(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, "/request send @dora C1 fee=500 due=2026-12-15 draft=2026-12-05")
    await anna.says("/terms send R1")
    await anna.says("/terms signed R1")
    early = await anna.says("/request move R1 2026-12-01")
    assert "The terms of R1 give them until" in chat.text(early)
    await moved(chat, "submit", "approve")
    asked = await anna.says("/request move R1 2026-12-20")
    assert "Version 2 of the terms waits for the creator; until then the old one holds." in chat.text(asked)
    assert str(request_in(chat).due_on) == "2026-12-15"
    (told,) = letters_to(chat, dora)
    assert "Due: Tue 15 Dec 2026 → Sun 20 Dec 2026" in chat.text(told)
    page = await dora.presses(told, "Read the terms")
    await dora.presses(page, "I accept these terms")
    assert str(request_in(chat).due_on) == "2026-12-20"


async def test_a_day_that_is_planned_is_not_the_day_it_is_due(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, "/request send @dora C1 fee=500 due=2026-12-15 draft=no")
    await anna.says("/request start R1")
    (told,) = [one for one in letters_to(chat, dora) if "You can begin" in chat.text(one)]
    late = await dora.fills(await dora.presses(told, "Plan the day"), day="2026-12-18")
    assert late.failed
    assert "Your video is due on" in chat.text(late)
    planned = await dora.fills(await dora.presses(told, "Plan the day"), day="2026-12-10")
    assert "Planned. The team knows." in chat.text(planned)
    assert "You post on: Thu 10 Dec 2026" in chat.text(planned)
    card = chat.text(await anna.says("/request move R1 2026-12-12"))
    assert "Posting: Sat 12 Dec 2026" in card
    assert "Due: Tue 15 Dec 2026" in card
    await moved(chat, "post")
    assert "Posting:" not in chat.text(await anna.says("/request show R1")), "it is posted, not planned"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/request ship R1", "so “say that the product is on its way” is not possible"),
        ("/request schedule R1 2026-12-01", "so “say when it is posted” is not possible"),
        ("/request move R1 2026-12-01", "Nothing of R1 is due on a day now"),
        ("/request cancel R1", "R1 is not agreed yet. Take it back: /request withdraw R1"),
        ("/request failed R1", "is not possible"),
        ("/request complete R1", "is not possible"),
        ("/request offer R1", "Write the new fee or a note, such as fee=650."),
        ("/request schedule R1 2026-01-01", "Thu 1 Jan 2026 has passed"),
    ],
)
async def test_a_step_that_is_not_possible_says_what_is(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    await link_of(anna)
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)
    assert request_in(chat).state == "invited"


@pytest.mark.parametrize("move", ["cancel", "failed"])
async def test_an_end_is_told_with_its_reason(chat: Chat, anna: Talker, dora: Talker, move: str) -> None:
    await agreed(anna, dora)
    await anna.says("/request start R1")
    await chat.deliver()
    card = await anna.says(f'/request {move} R1 reason="no budget"')
    assert "Reason: no budget" in chat.text(card)
    assert "Ended by: anna" in chat.text(card)
    assert not card.buttons
    (told,) = letters_to(chat, dora)
    assert "Reason: no budget" in chat.text(told)
    row = request_in(chat)
    assert (row.remind_at, row.expires_at) == (None, None)


async def test_the_creator_cancels_with_a_reason(chat: Chat, anna: Talker, dora: Talker) -> None:
    mine = await agreed(anna, dora)
    await chat.deliver()
    await dora.presses(mine, "Cancel")
    assert "You have cancelled. The team knows." in chat.text(await dora.says("I am ill"))
    (note,) = chat.outbox()
    assert "R1 with @dora for “Summer” was cancelled. Reason: I am ill" in chat.text(note)


async def test_a_form_that_was_open_while_the_team_withdrew(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    form = await dora.presses(offer, "Make a counter-offer")
    await anna.says("/request withdraw R1")
    late = await dora.fills(form, fee="700")
    assert late.failed
    assert "The team has withdrawn this request" in chat.text(late)
    assert request_in(chat).counter_fee_minor is None


async def test_what_a_member_and_a_viewer_may(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, PRODUCT)
    mem, vic = chat.person("mem", language="en"), chat.person("vic", language="en")
    await mem.says("/request list")
    card = await vic.says("/request show R1")
    await anna.says("/team role vic viewer")
    assert "not change anything" in chat.text(await vic.presses(card, "Product is on its way"))
    for line in ("start", "cancel", "complete", "failed"):
        assert "Only a manager" in chat.text(await mem.says(f"/request {line} R1"))
    assert not (await mem.says("/request ship R1")).failed


async def test_what_was_agreed_goes_on_after_the_end_of_a_campaign(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await anna.says("/creator add @emil")
    await agreed(anna, dora)
    emil = chat.person("emil", language="en").private
    await emil.says(f"/start {await link_of(anna, '/request send @emil C1')}")
    await anna.says("/campaign edit C1 start=2026-12-01 end=2026-12-02")
    await anna.says("/campaign launch C1")
    await chat.deliver()
    await anna.says("/campaign end C1")
    (over,) = [one for one in chat.outbox("edit") if one.address == emil.place.address]
    assert "The campaign is over, so nothing can be answered any more." in chat.text(over)
    assert not over.reply.buttons
    assert "“Summer” is over" in chat.text(await anna.says("/request remind R2"))
    assert "cannot answer a new offer" in chat.text(await anna.says("/request offer R2 fee=700"))
    assert "Status: Draft due" in chat.text(await anna.says("/request start R1"))
    await chat.deliver()
    chat.forward(days=3)
    await sweep(chat.services)
    assert letters_to(chat, emil) == [], "nobody is reminded of what they cannot answer"
    chat.forward(days=4)
    await sweep(chat.services)
    assert "has expired" in chat.text(*letters_to(chat, emil))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set language=de")
    dora = chat.person("dora", language="de").private
    anna = chat.person("anna", admin=True, language="de")
    offer = await dora.says(f"/start {await link_of(anna, PRODUCT)}")
    await anna.says("/request offer R1 fee=650")
    assert "Das Angebot hat sich inzwischen geändert." in chat.text(await dora.presses(offer, "Ich bin"))
    (told,) = letters_to(chat, dora)
    await dora.presses(told, "Ich bin mindestens 18")
    shipped = chat.text(await anna.says("/request ship R1"))
    assert "Status: Produkt unterwegs" in shipped
    assert "Noch 10 Tage" in shipped or "noch 10 Tage" in shipped
