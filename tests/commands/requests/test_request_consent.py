"""A fee above the team's limit waits for a second manager, as a chat."""

from __future__ import annotations

import pytest

from commands.requests.request_sweep import sweep
from tests.chat import Chat, Talker
from tests.commands.scene import LINK, agreed, history, letters_to, link_of, request_in


@pytest.fixture
async def mia(chat: Chat, anna: Talker) -> Talker:
    """Give a second manager of a team that wants one above €1,000."""
    mia = chat.person("mia", language="en")
    await mia.says("/request list")
    await anna.says("/team role mia manager")
    await anna.says("/workspace set consent_above=1000")
    return mia


async def test_an_offer_goes_out_when_another_manager_consents(chat: Chat, anna: Talker, mia: Talker) -> None:
    held = await anna.says("/request send @dora C1 fee=2000")
    text = chat.text(held)
    assert "A second manager has to consent before this goes out" in text
    assert "Consent: wanted by anna: a second manager has to agree (€2,000.00)" in text
    assert "Status: Candidate" in text
    assert [one.label for one in held.buttons] == ["Consent", "Do not consent"]
    assert not LINK.search(held.text)
    assert request_in(chat).expires_at, "somebody is waited for"
    own = await anna.presses(held, "Consent")
    assert "You asked for it yourself. Another manager of your team has to consent." in chat.text(own)
    sent = await mia.presses(held, "Consent")
    assert LINK.search(sent.text)
    assert "Consent: given by mia" in chat.text(sent)
    assert [entry.action for entry in history(chat)] == ["request prepare", "request send", "request consent"]


async def test_a_fee_at_the_limit_needs_nobody_and_another_currency_always_does(
    chat: Chat, anna: Talker, mia: Talker
) -> None:
    assert LINK.search((await anna.says("/request send @dora C1 fee=1000")).text)
    held = await anna.says('/request offer R1 fee="5 CHF"')
    assert "(CHF5.00)" in chat.text(held)


async def test_not_consenting_leaves_everything_as_it_was(
    chat: Chat, anna: Talker, mia: Talker, dora: Talker
) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    held = await anna.says("/request offer R1 fee=3000")
    await chat.deliver()
    left = await mia.presses(held, "Do not consent")
    assert "Not agreed. Nothing happened." in chat.text(left)
    assert "Fee: €500.00" in chat.text(left)
    assert letters_to(chat, dora) == []
    assert "Nothing of R1 waits for a consent." in chat.text(await mia.presses(held, "Consent"))


async def test_a_consent_is_to_what_was_shown(chat: Chat, anna: Talker, mia: Talker, dora: Talker) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    first = await anna.says("/request offer R1 fee=2000")
    second = await anna.says("/request offer R1 fee=9000")
    late = await mia.presses(first, "Consent")
    assert late.failed
    assert "What waits for your consent has changed. Look at the newest card of R1." in chat.text(late)
    assert request_in(chat).fee_minor == 50_000
    await mia.presses(second, "Consent")
    assert request_in(chat).fee_minor == 900_000


async def test_the_creators_answer_meanwhile_ends_the_waiting(
    chat: Chat, anna: Talker, mia: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    held = await anna.says("/request offer R1 fee=2000")
    await dora.presses(offer, "I am 18")
    assert "Nothing of R1 waits for a consent." in chat.text(await mia.presses(held, "Consent"))
    assert (request_in(chat).state, request_in(chat).fee_minor) == ("accepted", 50_000)


async def test_agreeing_to_a_high_counter_offer_waits_and_is_told_where_it_was_sent_from(
    chat: Chat, anna: Talker, mia: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="1500")
    (note,) = await chat.deliver_messages()
    held = await anna.at(anna.private.place).presses(note, "Agree")
    assert "(€1,500.00)" in chat.text(held)
    assert request_in(chat).state == "negotiating"
    (wanted,) = chat.outbox()
    assert wanted.address == anna.place.address
    assert "A fee above your limit waits for a second manager: R1, @dora, “Summer”." in chat.text(wanted)
    await mia.presses(wanted, "Consent")
    assert (request_in(chat).state, request_in(chat).fee_minor) == ("accepted", 150_000)
    assert "team agrees to your counter-offer: €1,500.00." in chat.text(letters_to(chat, dora)[-1])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator block @dora reason=late", "@dora is blocked: late"),
        ("/creator age @dora under18", "marked as under 18"),
        ("/campaign archive C1", "its requests rest"),
    ],
)
async def test_what_speaks_against_it_meanwhile_counts(
    chat: Chat, anna: Talker, mia: Talker, line: str, sentence: str
) -> None:
    held = await anna.says("/request send @dora C1 fee=2000")
    await anna.says(line)
    refused = await mia.presses(held, "Consent")
    assert refused.failed
    assert sentence in chat.text(refused)
    assert request_in(chat).state == "candidate"


async def test_a_change_of_the_terms_waits_through_a_step_of_the_creator(
    chat: Chat, anna: Talker, mia: Talker, dora: Talker
) -> None:
    mine = await agreed(anna, dora, "/request send @dora C1 fee=500 product=Lamp")
    await anna.says("/request ship R1")
    held = await anna.says("/terms change R1 fee=2000")
    assert "a second manager has to consent" in chat.text(held)
    (told,) = [one for one in letters_to(chat, dora) if "on its way" in chat.text(one)]
    await dora.presses(told, "It has arrived")
    assert "Version 1 of the terms waits for the creator" in chat.text(await mia.presses(held, "Consent"))
    page = await dora.presses(mine, "Read the terms")
    assert "Fee: €500.00 → €2,000.00" in chat.text(page)
    await dora.presses(page, "I accept these terms")
    assert request_in(chat).fee_minor == 200_000


async def test_who_waits_for_a_consent_is_not_forgotten(chat: Chat, anna: Talker, mia: Talker) -> None:
    await anna.says("/request send @dora C1 fee=2000")
    chat.forward(days=31)
    assert await sweep(chat.services) == 1
    assert "Nobody decided about @dora for “Summer” (R1)." in chat.text(*chat.outbox())


async def test_members_do_not_consent(chat: Chat, anna: Talker, mia: Talker) -> None:
    mem = chat.person("mem", language="en")
    await mem.says("/request list")
    held = await anna.says("/request send @dora C1 fee=2000")
    assert "Only a manager" in chat.text(await mem.presses(held, "Consent"))
