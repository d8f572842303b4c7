"""Terms as the team sends, changes and writes them down, as a chat."""

from __future__ import annotations

import pytest

from commands.requests.request_sweep import sweep
from commands.rules.agreements import digest
from storage import requests
from storage.models import Terms
from tests.chat import Chat, Talker
from tests.commands.scene import agreed, history, letters_to, link_of, moved, request_in

OFFER = (
    '/request send @dora C1 fee=500 deliverables="2 videos" due=2026-12-15 usage=ads usage_until=2027-06-30'
)


def versions(chat: Chat) -> list[Terms]:
    return list(chat.read(lambda session: requests.terms(session, request_id=1)))


async def test_terms_hold_what_was_agreed_with_their_hash(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    await chat.deliver()
    sent = await anna.says('/terms send R1 extra="Stays online for a year."')
    text = chat.text(sent)
    assert "Version 1 of the terms is on its way." in text
    assert "Status: Terms sent" in text
    assert "Waits for: @dora" in text
    assert "Until: Sat 28 Nov 2026, 10:00 (Europe/Berlin) (5 days left)" in text
    (told,) = letters_to(chat, dora)
    assert "team sends you the terms for “Summer”. Please read them and accept." in chat.text(told)
    (kept,) = versions(chat)
    assert kept.sha256 == digest(kept.content)
    page = chat.text(await anna.says("/terms show R1"))
    for part in (
        "Creator: @dora",
        "Fee: €500.00",
        "Due: Tue 15 Dec 2026",
        "Usage rights until: Wed 30 Jun 2027",
    ):
        assert part in page
    for part in (
        "Payment within days of completion: 30",
        "Also agreed: Stays online for a year.",
        kept.sha256,
    ):
        assert part in page
    assert "1: sent Mon 23 Nov 2026, 10:00 (Europe/Berlin) by anna, waits for the creator" in page
    assert history(chat)[-1].after["sha256"] == kept.sha256


async def test_sent_again_they_stay_the_same_version(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1 extra=one")
    chat.forward(days=1)
    again = await anna.says("/terms send R1")
    assert "Version 1 of the terms is on its way." in chat.text(again)
    assert "Version 2" in chat.text(await anna.says("/terms send R1 extra=two"))
    page = chat.text(await anna.says("/terms show R1"))
    assert page.index("2: sent Tue 24 Nov") < page.index("1: sent Mon 23 Nov")
    assert "by anna, not accepted in time" in page


async def test_a_change_while_the_first_ones_wait_is_the_newer_version(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1 extra=kept")
    await chat.deliver()
    changed = await anna.says("/terms change R1 fee=450")
    assert "Version 2 of the terms waits for the creator" in chat.text(changed)
    assert "Version 2 of the terms is on its way." in chat.text(await anna.says("/terms send R1"))
    await anna.says("/terms change R1 due=2026-12-20")
    last = versions(chat)[-1]
    assert (last.content["fee_minor"], last.content["due_on"]) == (45_000, "2026-12-20"), "both changes"
    assert last.content["extra"] == "kept"
    await anna.says("/terms signed R1")
    row = request_in(chat)
    assert (row.fee_minor, str(row.due_on), row.state) == (45_000, "2026-12-20", "draft_due")


async def test_an_acceptance_given_elsewhere_is_written_down(chat: Chat, anna: Talker) -> None:
    await anna.says(OFFER)
    await anna.says("/request accept R1")
    sent = await anna.says("/terms send R1")
    assert "I cannot write to @dora: show it to them" in chat.text(sent)
    signed = await anna.presses(sent, "They accepted the terms")
    assert "Written down." in chat.text(signed)
    assert "Status: Draft due" in chat.text(signed)
    page = chat.text(await anna.says("/terms show R1"))
    assert "accepted Mon 23 Nov 2026, 10:00 (Europe/Berlin) by anna (recorded by the team)" in page
    assert "No terms of R1 wait for an answer." in chat.text(await anna.says("/terms signed R1"))


async def test_a_change_holds_when_both_sides_accept(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1")
    await anna.says("/terms signed R1")
    await chat.deliver()
    await anna.says("/terms change R1 fee=600 due=2026-12-20")
    assert request_in(chat).fee_minor == 50_000, "until then the old one holds"
    (told,) = letters_to(chat, dora)
    text = chat.text(told)
    assert "team would like to change what was agreed for “Summer”:" in text
    assert "Fee: €500.00 → €600.00" in text
    assert "Due: Tue 15 Dec 2026 → Sun 20 Dec 2026" in text
    again = await anna.says("/terms change R1 fee=600")
    assert "That is what is agreed or proposed already, so nothing changes." in chat.text(again)
    await anna.says("/terms signed R1")
    assert "Fee: €600.00" in chat.text(await anna.says("/request show R1"))


async def test_the_day_that_was_planned_stays_where_only_the_fee_changes(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, OFFER + " draft=no")
    await anna.says("/terms send R1")
    await anna.says("/terms signed R1")
    await anna.says("/request schedule R1 2026-12-10")
    await anna.says("/terms change R1 fee=600")
    await anna.says("/terms signed R1")
    assert str(request_in(chat).scheduled_on) == "2026-12-10"


async def test_an_overdue_draft_gets_new_time_only_by_a_new_day(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/request start R1")
    chat.forward(days=30)
    await sweep(chat.services)
    await chat.deliver()
    await anna.says("/terms change R1 usage=nothing")
    await anna.says("/terms signed R1")
    assert "Overdue" in chat.text(await anna.says("/request show R1"))
    await chat.deliver()
    assert await sweep(chat.services) == 0, "and nobody is asked anew"


async def test_what_was_offered_afterwards_is_not_signed_after_the_end(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/request start R1")
    await anna.says("/terms change R1 fee=900")
    await anna.says("/request cancel R1")
    assert "No terms of R1 wait" in chat.text(await anna.says("/terms signed R1"))
    assert request_in(chat).fee_minor == 50_000


async def test_the_fee_is_never_less_than_what_was_paid(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms change R1 fee=200")
    await anna.says("/payment record R1 reference=i amount=300")
    refused = await anna.says("/terms signed R1")
    assert "€300.00 is paid for R1 already, so the fee cannot be less." in chat.text(refused)
    assert "is paid for R1 already" in chat.text(await anna.says("/terms change R1 fee=299"))
    assert request_in(chat).fee_minor == 50_000


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/terms show R1", "R1 has no terms yet. /terms send R1 makes them of what is agreed."),
        ("/terms signed R1", "No terms of R1 wait for an answer."),
        ("/terms change R1", "Nothing to change was given. For example: /terms change R7 due=2026-12-20"),
        ('/terms change R1 fee="700 CHF"', "The currency is fixed after the agreement: EUR."),
        ("/terms change R1 due=2026-01-01", "Thu 1 Jan 2026 has passed"),
        ("/terms change R1 spark_days=31", "A Spark authorisation takes 7, 30, 60 or 365 days."),
        ("/terms change R1 fee=500", "nothing changes"),
    ],
)
async def test_wrong_input(chat: Chat, anna: Talker, dora: Talker, line: str, sentence: str) -> None:
    await agreed(anna, dora, OFFER)
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)
    assert chat.count(Terms) == 0


async def test_before_the_agreement_and_after_the_end_there_are_none(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await link_of(anna)
    assert "so “send the terms” is not possible" in chat.text(await anna.says("/terms send R1"))
    assert "Terms change between the agreement and the payment" in chat.text(
        await anna.says("/terms change R1 fee=5")
    )
    await anna.says("/request accept R1")
    await anna.says("/request start R1")
    await moved(chat, "post", "verify", "complete")
    assert request_in(chat).state == "payment_due"
    assert "Terms change between" in chat.text(await anna.says("/terms change R1 fee=900"))


async def test_members_send_no_terms_and_viewers_read_them(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    mem = chat.person("mem", language="en")
    card = await mem.says("/request show R1")
    assert "Only a manager" in chat.text(await mem.presses(card, "Send the terms"))
    await anna.says("/terms send R1")
    await anna.says("/team role mem viewer")
    assert "Fee: €500.00" in chat.text(await mem.says("/terms show R1"))


async def test_in_german(chat: Chat, anna: Talker, dora: Talker) -> None:
    await anna.says("/workspace set language=de")
    anna = chat.person("anna", admin=True, language="de")
    await agreed(anna, dora, OFFER)
    assert "Status: Bedingungen gesendet" in chat.text(await anna.says("/terms send R1"))
    page = chat.text(await anna.says("/terms show R1"))
    assert "Honorar: 500,00\xa0€" in page
    assert "wartet" in page
