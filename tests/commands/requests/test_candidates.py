"""Candidates of a campaign, before anybody is told, as a chat."""

from __future__ import annotations

import pytest

from commands.requests.request_sweep import sweep
from storage.models import CreatorRequest
from tests.chat import Chat, Talker
from tests.commands.scene import LINK, history, request_in


async def test_from_the_list_to_the_sending_it_keeps_number_and_history(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    added = await anna.says("/request add @dora C1")
    text = chat.text(added)
    assert "Nobody is told of it yet." in text
    assert "Status: Candidate" in text
    assert "Waits for: a manager of your team" in text
    assert "Until: Wed 23 Dec 2026, 10:00 (Europe/Berlin) (30 days left)" in text
    assert "Sent" not in text
    listed = await anna.presses(added, "Shortlist")
    assert "Status: Shortlisted" in chat.text(listed)
    form = await anna.presses(listed, "Send the request")
    sent = await anna.fills(form, fee="500", deliverables="2 videos")
    assert "R1 · @dora · Summer" in chat.text(sent)
    assert LINK.search(sent.text)
    assert [entry.action for entry in history(chat)] == ["request add", "request shortlist", "request send"]
    assert chat.outbox() == []


async def test_sending_in_the_usual_way_takes_the_candidate(chat: Chat, anna: Talker) -> None:
    await anna.says("/request add @dora C1")
    sent = await anna.says("/request send @dora C1 fee=500")
    assert "R1 · @dora · Summer" in chat.text(sent)
    assert chat.count(CreatorRequest) == 1
    assert history(chat)[0].action == "request add"


async def test_what_was_prepared_stays_where_nothing_else_is_said(chat: Chat, anna: Talker) -> None:
    mia = chat.person("mia", language="en")
    await mia.says("/request list")
    await anna.says("/team role mia manager")
    await anna.says("/workspace set consent_above=1000")
    held = await anna.says("/request send @dora C1 fee=2000 product=Lamp draft=no deliverables=story")
    await mia.presses(held, "Do not consent")
    card = await anna.says("/request show R1")
    sent = await anna.fills(await anna.presses(card, "Send the request"), fee="900")
    for part in ("Fee: €900.00", "Product: Lamp", "Deliverables: story"):
        assert part in chat.text(sent)
    row = request_in(chat)
    assert (row.wants_draft, row.pieces) == (False, [{"kind": "story", "count": 1}])


async def test_several_at_once_and_who_cannot_be_asked_is_named(chat: Chat, anna: Talker) -> None:
    for handle in ("emil", "fritz"):
        await anna.says(f"/creator add @{handle}")
    await anna.says("/creator block @fritz reason=late")
    added = await anna.says("/request add @dora,@emil,@fritz campaign=C1")
    assert "2 candidates added" in chat.text(added)
    assert "@fritz is blocked: late" in chat.text(added)
    again = await anna.says("/request add @dora C1")
    assert again.failed
    assert "@dora is on the list of “Summer” already: R1." in chat.text(again)
    await anna.says("/request send @dora C1")
    assert "has an open request" in chat.text(await anna.says("/request add @dora C1"))


async def test_dropping_frees_the_creator(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/request add @dora C1")
    await anna.presses(card, "Drop")
    dropped = await anna.says("wrong audience")
    assert "Status: Dropped" in chat.text(dropped)
    assert "Reason: wrong audience" in chat.text(dropped)
    assert "R2" in chat.text(await anna.says("/request add @dora C1"))


async def test_a_member_collects_and_a_manager_sends(chat: Chat, anna: Talker) -> None:
    mem = chat.person("mem", language="en")
    card = await mem.says("/request add @dora C1")
    assert not card.failed
    assert "Only a manager" in chat.text(await mem.presses(card, "Send the request"))
    await mem.presses(card, "Shortlist")
    await anna.says("/team role mem viewer")
    assert (await mem.says("/request drop R1")).failed
    assert request_in(chat).state == "shortlisted"


async def test_the_button_of_one_who_was_sent_already_says_so(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/request add @dora C1")
    form = await anna.presses(card, "Send the request")
    await anna.private.says("/request send @dora C1")
    late = await anna.fills(form, fee="500")
    assert "R1 was sent already. To remind the creator: /request remind R1" in chat.text(late)


@pytest.mark.parametrize("move", ["end", "archive"])
async def test_a_campaign_that_is_over_collects_nobody(chat: Chat, anna: Talker, move: str) -> None:
    await anna.says("/campaign edit C1 start=2026-12-01 end=2026-12-02")
    await anna.says("/campaign launch C1")
    await anna.says(f"/campaign {move} C1")
    assert "nobody can be asked for it" in chat.text(await anna.says("/request add @dora C1"))


async def test_nobody_is_forgotten_on_the_list(chat: Chat, anna: Talker) -> None:
    await anna.says("/request add @dora C1")
    chat.forward(days=14)
    await sweep(chat.services)
    (soon,) = await chat.deliver_messages()
    assert "R1: @dora is still a candidate for “Summer”. Shortlist or drop them." in chat.text(soon)
    chat.forward(days=16)
    await sweep(chat.services)
    (late,) = await chat.deliver_messages()
    assert "Nobody decided about @dora for “Summer” (R1)." in chat.text(late)
    await anna.presses(late, "Shortlist")
    assert "Overdue" not in chat.text(await anna.says("/request show R1"))


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    await anna.says("/campaign new Sommer")
    await anna.says("/creator add @dora")
    text = chat.text(await anna.says("/request add @dora C1"))
    assert "Noch erfährt niemand davon." in text
    assert "Status: Vorgemerkt" in text
    assert "Noch" in text
