"""A campaign with requests is put away and brought back, and whoever is concerned hears of it."""

from __future__ import annotations

import re

import pytest

from commands.core.replies import Reply
from commands.requests.request_sweep import sweep
from storage.models import Digest
from storage.session import Store
from tests.chat import Chat, Letter, Talker
from tests.commands.scene import agreed, history, letters_to, link_of, moved, put_away, request_in

TELL, CANCEL = "Tell the creators", "Cancel them all"


@pytest.fixture
async def chat(store: Store) -> Chat:
    made = Chat(store)
    anna = made.person("anna", admin=True, language="en")
    for line in (
        "/campaign new Summer budget=5000 start=2026-12-01 end=2026-12-28",
        "/campaign launch C1",
        "/creator add @dora",
        "/creator add @emil",
    ):
        assert not (await anna.says(line)).failed
    return made


@pytest.fixture
def anna(chat: Chat) -> Talker:
    return chat.person("anna", admin=True, language="en")


@pytest.fixture
def dora(chat: Chat) -> Talker:
    return chat.person("dora", language="en").private


@pytest.fixture
def emil(chat: Chat) -> Talker:
    return chat.person("emil", language="de").private


async def both(chat: Chat, anna: Talker, dora: Talker, emil: Talker) -> None:
    """Let Dora have agreed and Emil look at his offer."""
    await agreed(anna, dora)
    await emil.says(f"/start {await link_of(anna, '/request send @emil C1 fee=300')}")
    await chat.deliver()


def last_to(chat: Chat, person: Talker) -> str:
    """Give what is told to somebody last."""
    letters: list[Letter] = letters_to(chat, person)
    return chat.text(letters[-1]) if letters else ""


async def test_it_says_at_once_whom_it_concerns_and_what_is_owed(
    chat: Chat, anna: Talker, dora: Talker, emil: Talker
) -> None:
    await both(chat, anna, dora, emil)
    asked = await anna.says("/campaign archive C1")
    text = chat.text(asked)
    for part in (
        "“Summer” is archived.",
        "2 requests are not over yet, and their creators know nothing of this so far.",
        "Open offers: R2 @emil: Seen",
        "Agreed: R1 @dora: Accepted, €500.00 owed",
        "Owed: €500.00",
    ):
        assert part in text
    assert [one.label for one in asked.buttons] == [TELL, CANCEL, "Restore"]
    assert "Status: Archived" in chat.text(await anna.says("/campaign show C1"))
    assert letters_to(chat, dora) == letters_to(chat, emil) == []


async def test_creators_are_told_and_offers_withdrawn(
    chat: Chat, anna: Talker, dora: Talker, emil: Talker
) -> None:
    await both(chat, anna, dora, emil)
    done = await anna.presses(await anna.says("/campaign archive C1"), TELL)
    text = chat.text(done)
    assert "“Summer” is archived." in text
    assert "1 request was ended.\nWhat was agreed in 1 request stays." in text
    assert "Owed: R1 @dora: Accepted, €500.00 owed" in text
    assert (request_in(chat).state, request_in(chat, 2).state) == ("accepted", "withdrawn")
    assert "team hat die Anfrage für „Summer“ zurückgezogen." in last_to(chat, emil)
    told = last_to(chat, dora)
    assert "team has closed “Summer”, so nothing can be answered here any more." in told
    assert "€500.00 is still owed to you. If you have questions, ask anna." in told
    assert "[" not in told
    await chat.deliver()
    chat.forward(days=40)
    assert await sweep(chat.services) == 0
    assert "Nothing waits" in chat.text(await anna.says("/today"))


async def test_her_older_cards_say_it_as_well(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    await chat.deliver()
    await put_away(anna)
    edits = [one for one in chat.outbox("edit") if one.address == dora.place.address]
    assert edits
    assert all("has closed “Summer”" in chat.text(one) for one in edits)


async def test_all_of_them_are_cancelled_with_a_reason(
    chat: Chat, anna: Talker, dora: Talker, emil: Talker
) -> None:
    await both(chat, anna, dora, emil)
    form = await anna.presses(await anna.says("/campaign archive C1"), CANCEL)
    done = await anna.fills(form, reason="no budget")
    assert "2 requests were ended." in chat.text(done)
    assert (request_in(chat).state, request_in(chat, 2).state) == ("cancelled", "withdrawn")
    assert "has cancelled “Summer” with you. Reason: no budget" in last_to(chat, dora)
    assert history(chat)[-1].action == "request cancel"


async def test_what_is_posted_is_not_cancelled_but_told(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    await moved(chat, "start", "submit", "approve", "post")
    form = await anna.presses(await anna.says("/campaign archive C1"), CANCEL)
    await anna.fills(form, reason="no budget")
    assert request_in(chat).state == "posted"
    assert "has closed “Summer”" in last_to(chat, dora)


async def test_what_waited_is_silenced_and_what_is_told_then_is_not(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora)
    await anna.says("/request answer R1 text=hello")
    assert "hello" in last_to(chat, dora)
    await put_away(anna)
    (letter,) = letters_to(chat, dora)
    assert "has closed" in chat.text(letter)


async def test_without_anybody_concerned_it_archives_at_once(chat: Chat, anna: Talker) -> None:
    await anna.says("/request add @dora C1")
    await anna.says("/request send @emil C1")
    await anna.says("/request withdraw R2")
    assert "“Summer” is archived." in chat.text(await anna.says("/campaign archive C1"))
    assert request_in(chat).state == "candidate"


async def test_a_button_does_what_was_shown_and_nothing_else(
    chat: Chat, anna: Talker, dora: Talker, emil: Talker
) -> None:
    asked = await _asked_with_one(anna)
    await anna.says("/campaign restore C1")
    assert "not archived any more, so nobody was told" in chat.text(await anna.presses(asked, TELL))
    await anna.says("/request send @emil C1")
    await anna.says("/campaign archive C1")
    again = await anna.presses(asked, TELL)
    assert "Its requests have changed since." in chat.text(again)
    assert "2 requests are not over yet" in chat.text(again)
    assert request_in(chat, 2).state == "invited"
    await anna.presses(again, TELL)
    assert request_in(chat, 2).state == "withdrawn"


async def _asked_with_one(anna: Talker) -> Reply:
    await anna.says("/request send @dora C1")
    return await anna.says("/campaign archive C1")


async def test_who_cannot_be_written_to_is_named(chat: Chat, anna: Talker) -> None:
    asked = await _asked_with_one(anna)
    done = await anna.presses(asked, TELL)
    assert "I cannot write to @dora: tell them yourself." in chat.text(done)


async def test_only_managers_close_and_restore(chat: Chat, anna: Talker) -> None:
    asked = await _asked_with_one(anna)
    ben = chat.person("ben", language="en")
    assert "Only a manager" in chat.text(await ben.presses(asked, TELL))
    assert "Only a manager" in chat.text(await ben.says("/campaign restore C1"))


async def test_an_event_that_comes_again_tells_once(
    chat: Chat, anna: Talker, dora: Talker, emil: Talker
) -> None:
    await both(chat, anna, dora, emil)
    done = await anna.presses(await anna.says("/campaign archive C1"), TELL)
    assert chat.text(await anna.repeats()) == chat.text(done)
    assert len(letters_to(chat, dora)) == 1


async def test_what_is_owed_can_still_be_paid(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    await moved(chat, "start", "submit", "approve", "post", "verify", "complete")
    await put_away(anna)
    await chat.deliver()
    card = await anna.says("/request show R1")
    assert [one.label for one in card.buttons] == ["Record a payment"]
    part = await anna.says("/payment record R1 reference=one amount=200")
    assert "Still owed: €300.00." in chat.text(part)
    assert "has recorded a payment for “Summer”: €200.00." in last_to(chat, dora)
    await anna.says("/payment record R1 reference=two")
    assert request_in(chat).state == "paid"
    shown = await anna.says("/payment show R1")
    await anna.presses(shown, "Take the last one back")
    assert (request_in(chat).state, request_in(chat).expires_at) == ("payment_due", None)


# -- back again -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moves", "state"),
    [((), "Paused"), (("pause",), "Paused"), (("end",), "Ended")],
)
async def test_it_comes_back_as_it_was_and_never_live(
    chat: Chat, anna: Talker, moves: tuple[str, ...], state: str
) -> None:
    for move in (*moves, "archive"):
        await anna.says(f"/campaign {move} C1")
    card = await anna.says("/campaign show C1")
    assert [one.label for one in card.buttons] == ["Restore"]
    back = await anna.presses(card, "Restore")
    assert f"“Summer” is back, with the status “{state}”." in chat.text(back)
    assert f"Status: {state}" in chat.text(back)
    assert "is not possible" in chat.text(await anna.says("/campaign restore C1"))


async def test_a_draft_comes_back_as_a_draft(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter")
    await anna.says("/campaign archive C2")
    assert "Status: Draft" in chat.text(await anna.says("/campaign restore C2"))


async def test_digests_stay_ended_and_it_says_so(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="every day 9:00"')
    await anna.says("/campaign archive C1")
    assert "Its digests and alerts stay ended" in chat.text(await anna.says("/campaign restore C1"))
    assert chat.read(lambda session: session.get(Digest, 1)).state == "ended"  # type: ignore[union-attr]
    await anna.says("/campaign new Winter")
    await anna.says("/campaign archive C2")
    assert "digest" not in chat.text(await anna.says("/campaign restore C2")).split("Status")[0]


async def test_clocks_go_on_where_they_stood(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    until = request_in(chat).expires_at
    await put_away(anna)
    await chat.deliver()
    chat.forward(hours=5)
    back = await anna.says("/campaign restore C1")
    assert "1 request goes on. What fell due meanwhile comes up now." in chat.text(back)
    assert "The creators who agreed are told." in chat.text(back)
    assert request_in(chat).expires_at == until
    told = last_to(chat, dora)
    assert "team has taken “Summer” up again." in told
    assert "[Cancel]" in told
    assert await sweep(chat.services) == 0


async def test_what_fell_due_meanwhile_comes_up_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    await put_away(anna)
    chat.forward(days=20)
    await anna.says("/campaign restore C1")
    await chat.deliver()
    assert await sweep(chat.services) == 1
    assert len(await chat.deliver_messages()) == 1
    chat.forward(hours=1)
    assert await sweep(chat.services) == 0
    assert request_in(chat).overdue_since


async def test_what_was_overdue_is_asked_about_again_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    chat.forward(days=4)
    await sweep(chat.services)
    await put_away(anna)
    await chat.deliver()
    chat.forward(days=20)
    await anna.says("/campaign restore C1")
    await chat.deliver()
    assert await sweep(chat.services) == 1
    (asked,) = await chat.deliver_messages()
    assert re.search("R1", chat.text(asked))


async def test_it_can_be_put_away_again_and_is_told_again(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    for _ in range(2):
        await put_away(anna)
        assert "has closed “Summer”" in last_to(chat, dora)
        await chat.deliver()
        chat.forward(hours=1)
        await anna.says("/campaign restore C1")
        assert "has taken “Summer” up again" in last_to(chat, dora)
        await chat.deliver()


async def test_in_german(chat: Chat, anna: Talker, emil: Talker) -> None:
    await agreed(anna, emil, "/request send @emil C1 fee=300")
    ben = chat.person("ben", admin=True, language="de")
    asked = await ben.says("/campaign archive C1")
    assert "„Summer“ ist archiviert." in chat.text(asked)
    await ben.presses(asked, "Den Creatorn Bescheid geben")
    assert "300,00\xa0€" in last_to(chat, emil)
    assert "Frag bei Fragen ben" in last_to(chat, emil)
    assert "ist wieder da" in chat.text(await ben.says("/campaign restore C1"))
