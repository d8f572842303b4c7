"""A team's own rules for silence, as a chat."""

from __future__ import annotations

import pytest

from commands.requests.request_sweep import sweep
from tests.chat import Chat, Talker
from tests.commands.scene import agreed, letters_to, link_of, request_in


async def test_the_rules_are_shown_to_all_and_changed_by_an_owner(chat: Chat, anna: Talker) -> None:
    mia = chat.person("mia", language="en")
    shown = await mia.says("/request rules")
    assert shown.table
    assert ("Invited", "the creator", "7", "after 3 days", "the request expires") in shown.table.rows
    assert (
        "Draft due",
        "the creator",
        "7",
        "2 days before",
        "your team is asked what to do, every two days",
    ) in (shown.table.rows)
    assert "Only an owner" in chat.text(await mia.says("/request rules invited days=5"))
    changed = await anna.says("/request rules invited days=5 remind=2")
    assert "Changed. What waits already follows the new rule." in chat.text(changed)
    assert changed.table
    assert ("Invited", "the creator", "5", "after 2 days", "the request expires") in changed.table.rows


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("invited", "Write the status and what changes"),
        ("days=5", "Write the status and what changes"),
        ("invited days=0", "Write a number of days from 1 to 90."),
        ("invited days=91", "Write a number of days from 1 to 90."),
        ("invited days=soon", "Write a number of days from 1 to 90."),
        ("invited days=2 remind=3", "A reminder after 3 days never comes when the time is over after 2."),
        ("accepted silence=expire", "With the status “Accepted” something is agreed"),
        ("tracking silence=ask", "Figures are followed for some days and then it is complete"),
        ("lost days=3", "“lost” is not one of: Candidate, Shortlisted, Invited, Negotiating, Accepted"),
        ("invited silence=shout", "“shout” is not one of: ask the team, let it expire."),
    ],
)
async def test_what_makes_no_sense_is_said(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    reply = await anna.says(f"/request rules {line}")
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_a_german_reads_and_writes_german_words(chat: Chat) -> None:
    hans = chat.person("hans", admin=True, language="de")
    wrong = chat.text(await hans.says("/request rules verloren days=3"))
    assert "Möglich sind: Vorgemerkt, In der engeren Wahl, Eingeladen" in wrong
    assert "shortlisted" not in wrong
    changed = await hans.says('/request rules In der engeren Wahl days=20 silence="Team fragen"')
    assert changed.table
    assert [row[2] for row in changed.table.rows if row[0] == "In der engeren Wahl"] == ["20"]
    assert "/request rules Eingeladen days=5 remind=2" in chat.text(changed)


@pytest.mark.parametrize("opened", [True, False])
async def test_a_team_that_wants_to_be_asked_is_asked_and_nothing_expires(
    chat: Chat, anna: Talker, dora: Talker, opened: bool
) -> None:
    await anna.says("/request rules invited silence=ask")
    token = await link_of(anna)
    if opened:
        await dora.says(f"/start {token}")
    chat.forward(days=8)
    assert await sweep(chat.services) == 1
    team = [one for one in chat.outbox() if one.address == anna.place.address]
    assert "@dora has not answered about “Summer” (R1). Remind them or withdraw it?" in chat.text(*team)
    assert len(letters_to(chat, dora)) == opened
    assert request_in(chat).overdue_since
    card = await anna.says("/request show R1")
    assert "Overdue: since Mon 30 Nov 2026, 10:00 (Europe/Berlin) (1 day)" in chat.text(card)


async def test_a_counter_offer_nobody_answers_can_be_asked_about(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await anna.says("/request rules negotiating silence=ask")
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="700")
    await chat.deliver()
    chat.forward(days=8)
    assert await sweep(chat.services) == 1
    assert "is still being negotiated. Answer or withdraw it?" in chat.text(*chat.outbox())


async def test_what_waits_follows_and_its_card_says_so(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    await anna.says("/request show R1")
    await chat.deliver()
    await anna.says("/request rules accepted days=9 remind=4")
    cards = chat.text(*[one for one in chat.outbox("edit") if "R1" in one.reply.title])
    assert "Until: Wed 2 Dec 2026, 10:00 (Europe/Berlin) (9 days left)" in cards
    assert "Next reminder: Fri 27 Nov 2026, 10:00" in cards


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    await anna.says("/workspace set language=de")
    wrong = await anna.says("/request rules invited days=2 remind=3")
    assert "Eine Erinnerung nach 3 Tagen" in chat.text(wrong)
    shown = chat.text(await anna.says("/request rules"))
    assert "Eingeladen" in shown
    assert "nach 3 Tagen" in shown
