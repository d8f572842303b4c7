"""Payments are recorded with a proof, as a chat."""

from __future__ import annotations

import pytest

from commands.requests.request_sweep import sweep
from storage.models import Payment
from tests.chat import Chat, Talker
from tests.commands.scene import agreed, history, letters_to, link_of, moved, request_in


@pytest.fixture
async def done(chat: Chat, anna: Talker, dora: Talker) -> None:
    """Let a request of €500 be complete and wait for its payment."""
    await agreed(anna, dora)
    await anna.says("/request start R1")
    await moved(chat, "post", "verify", "complete")


async def test_what_is_owed_is_asked_for_and_paid(chat: Chat, anna: Talker, dora: Talker, done: None) -> None:
    card = await anna.says("/request show R1")
    text = chat.text(card)
    assert "Status: Payment due" in text
    assert "Until: Wed 23 Dec 2026 (31 days left)" in text
    await anna.presses(card, "Record a payment")
    await anna.says("-")
    asked = await anna.says("invoice 118")
    assert "Send the receipt or invoice" in chat.text(asked)
    paid = await anna.says("-")
    assert "Recorded. R1 is paid." in chat.text(paid)
    assert "Status: Paid" in chat.text(paid)
    (told,) = letters_to(chat, dora)
    assert "team has recorded your payment for “Summer”: €500.00." in chat.text(told)
    assert [entry.action for entry in history(chat)][-2:] == ["payment record", "request pay"]
    assert history(chat)[-1].after["state"] == "paid"


async def test_in_parts_each_is_told_and_the_rest_is_named(
    chat: Chat, anna: Talker, dora: Talker, done: None
) -> None:
    part = await anna.says("/payment record R1 amount=200 reference=first day=2026-11-20")
    assert "Recorded. Still owed: €300.00." in chat.text(part)
    assert "Paid: €200.00 of €500.00" in chat.text(part)
    (told,) = letters_to(chat, dora)
    assert "team has recorded a payment for “Summer”: €200.00." in chat.text(told)
    listed = chat.text(await anna.says("/payment list C1"))
    assert "€500.00 agreed · €200.00 paid · €4,500.00 of €5,000.00 left" in listed
    assert "R1 | @dora | C1 | €500.00 | €200.00 | €300.00 | Wed 23 Dec 2026" in listed
    await anna.says("/payment record R1 reference=second")
    shown = chat.text(await anna.says("/payment show R1"))
    assert "1 | Fri 20 Nov 2026 | €200.00 | first | – | anna" in shown
    assert "2 | Mon 23 Nov 2026 | €300.00 | second | – | anna" in shown
    assert "Still owed: €0.00." in shown


async def test_what_nobody_agreed_to_is_not_owed(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    text = chat.text(await anna.says("/payment show R1"))
    assert "No fee is agreed yet, so nothing is owed." in text
    assert "Still owed" not in text
    wrong = chat.text(await anna.says("/draft approve R1"))
    assert "“approve the draft” is not possible" in wrong
    assert "Possible now: accept, decline" in wrong


async def test_a_mistake_is_taken_back_and_stays_in_the_history(
    chat: Chat, anna: Talker, dora: Talker, done: None
) -> None:
    await anna.says("/payment record R1 reference=wrong")
    back = await anna.presses(await anna.says("/payment show R1"), "Take the last one back")
    assert "Taken back." in chat.text(back)
    assert "Still owed: €500.00." in chat.text(back)
    assert request_in(chat).state == "payment_due"
    assert [entry.action for entry in history(chat)][-2:] == ["payment undo", "request reopen"]
    assert chat.count(Payment) == 1
    assert "€500.00 agreed · €0.00 paid" in chat.text(await anna.says("/payment list C1"))


async def test_a_button_pressed_twice_takes_back_once(
    chat: Chat, anna: Talker, dora: Talker, done: None
) -> None:
    await anna.says("/payment record R1 amount=100 reference=a")
    shown = await anna.says("/payment show R1")
    await anna.presses(shown, "Take the last one back")
    again = await anna.presses(shown, "Take the last one back")
    assert "That payment was taken back already." in chat.text(again)


async def test_what_was_paid_before_it_was_done_is_paid_when_it_is(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora)
    assert "Recorded. Still owed: €0.00." in chat.text(
        await anna.says("/payment record R1 reference=advance")
    )
    await anna.says("/request start R1")
    await moved(chat, "post", "verify", "complete")
    assert request_in(chat).state == "paid", "nothing is owed, so nothing is waited for"


async def test_money_for_what_was_cancelled_is_gone(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    await anna.says("/payment record R1 amount=200 reference=advance")
    await anna.says("/request cancel R1")
    await anna.says("/creator add @emil")
    await anna.says("/request send @emil C1 fee=100")
    await anna.says("/request accept R2")
    listed = chat.text(await anna.says("/payment list C1"))
    assert "€100.00 agreed · €200.00 paid · €4,700.00 of €5,000.00 left" in listed


async def test_a_fee_in_another_currency_is_left_out_of_the_sum_and_named(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, '/request send @dora C1 fee="500 CHF"')
    listed = chat.text(await anna.says("/payment list C1"))
    assert "€0.00 agreed · €0.00 paid · €5,000.00 of €5,000.00 left · 1 in another currency" in listed
    assert "R1 | @dora | C1 | CHF500.00 | CHF0.00 | CHF500.00" in listed
    assert "The fee is in CHF." in chat.text(await anna.says("/payment record R1 amount=5 reference=a"))
    assert "of CHF500.00" in chat.text(await anna.says('/payment record R1 amount="5 CHF" reference=a'))


async def test_more_than_the_budget_is_said(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, "/request send @dora C1 fee=6000")
    assert "€1,000.00 above the budget of €5,000.00" in chat.text(await anna.says("/payment list C1"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/payment record R1 reference=a amount=501", "That is more than is owed for R1: €500.00."),
        ("/payment record R1 reference=a amount=0", "more than 0"),
        ("/payment record R1 reference=a amount=-5", "negative"),
        ("/payment record R1 reference=a day=2026-11-24", "Tue 24 Nov 2026 has not come yet."),
        ("/payment record R9 reference=a", "I know no request “R9”"),
        ("/payment record R1 reference=" + "x" * 201, "at most 200"),
    ],
)
async def test_wrong_input(
    chat: Chat, anna: Talker, dora: Talker, done: None, line: str, sentence: str
) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)
    assert chat.count(Payment) == 0


async def test_a_proof_is_asked_for(chat: Chat, anna: Talker, dora: Talker, done: None) -> None:
    assert "What proves it?" in chat.text(await anna.says("/payment record R1"))
    assert "R1 is paid." in chat.text(await anna.says("transfer 7"))
    assert "R1 is paid in full already." in chat.text(await anna.says("/payment record R1 reference=again"))


async def test_nothing_agreed_nothing_owed(chat: Chat, anna: Talker, dora: Talker) -> None:
    assert "No fee is agreed yet, so nothing is owed." in chat.text(await anna.says("/payment list"))
    await link_of(anna)
    assert "No fee is agreed for R1" in chat.text(await anna.says("/payment record R1 reference=a"))


async def test_what_each_role_may(chat: Chat, anna: Talker, dora: Talker, done: None) -> None:
    mem = chat.person("mem", language="en")
    card = await mem.says("/request show R1")
    assert "Only a manager" in chat.text(await mem.presses(card, "Record a payment"))
    await anna.says("/payment record R1 amount=5 reference=secret")
    shown = await mem.says("/payment show R1")
    assert "Only a manager" in chat.text(await mem.presses(shown, "Take the last one back"))
    await anna.says("/team role mem viewer")
    assert (await mem.says("/payment show R1")).failed
    assert "secret" not in chat.text(await mem.says("/payment list"))


async def test_a_payment_that_comes_again_counts_once(
    chat: Chat, anna: Talker, dora: Talker, done: None
) -> None:
    await anna.says("/payment record R1 amount=100 reference=a")
    await anna.repeats()
    assert (chat.count(Payment), len(letters_to(chat, dora))) == (1, 1)


async def test_an_overdue_payment_is_asked_for(chat: Chat, anna: Talker, dora: Talker, done: None) -> None:
    chat.forward(days=28)
    await sweep(chat.services)
    (soon,) = await chat.deliver_messages()
    assert "@dora waits for the payment for “Summer” (R1): €500.00, due on Wed 23 Dec 2026." in chat.text(
        soon
    )
    chat.forward(days=4)
    await sweep(chat.services)
    (late,) = await chat.deliver_messages()
    assert "The payment to @dora for “Summer” (R1) is overdue: €500.00." in chat.text(late)
    assert late.address == anna.place.address


async def test_in_german(chat: Chat, anna: Talker) -> None:
    dora = chat.person("dora", language="de").private
    await anna.says("/workspace set language=de")
    anna = chat.person("anna", admin=True, language="de")
    await agreed(anna, dora)
    await anna.says("/request start R1")
    await moved(chat, "post", "verify", "complete")
    paid = chat.text(await anna.says("/payment record R1 reference=Rechnung"))
    assert "Status: Bezahlt" in paid
    (told,) = letters_to(chat, dora)
    assert "500,00\xa0€" in chat.text(told)
    assert "team" in chat.text(told)
