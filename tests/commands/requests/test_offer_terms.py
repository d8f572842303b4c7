"""Terms as the creator reads, accepts and keeps them, as a chat."""

from __future__ import annotations

from commands.core.replies import Reply
from tests.chat import Chat, Talker
from tests.commands.scene import agreed, history, letters_to, moved, request_in

OFFER = "/request send @dora C1 fee=500 due=2026-12-15"


async def test_she_reads_them_and_accepts(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says('/terms send R1 extra="No music by others"')
    told = (await chat.deliver_messages())[-1]
    page = await dora.presses(told, "Read the terms")
    text = chat.text(page)
    assert "Terms for Summer, version 1" in text
    assert "Fee: €500.00" in text
    assert "SHA-256 of this version:" in text
    assert "What changes" not in text
    assert [one.label for one in page.buttons] == ["I accept these terms"]
    accepted = await dora.presses(page, "I accept these terms")
    assert "You have accepted the terms. The team knows." in chat.text(accepted)
    team = [chat.text(one) for one in chat.outbox() if one.address == anna.place.address]
    assert any("@dora accepted the terms for “Summer” (R1)." in one for one in team)
    assert "You can begin with your video for “Summer”." in chat.text(*letters_to(chat, dora))
    done = [(entry.action, entry.actor_name) for entry in history(chat)]
    assert done[-2:] == [("request sign", "dora"), ("request start", "Taktgeber")], "first the cause"
    assert not (await dora.presses(accepted, "Read the terms")).buttons
    assert "No terms wait for your answer." in chat.text(await dora.presses(page, "I accept"))


async def test_only_the_version_that_was_read_is_accepted(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1")
    told = (await chat.deliver_messages())[-1]
    page = await dora.presses(told, "Read the terms")
    await anna.says("/terms change R1 fee=400")
    late = await dora.presses(page, "I accept these terms")
    assert late.failed
    assert "There is a newer version of the terms. Read it first" in chat.text(late)
    newer = await dora.presses(told, "Read the terms")
    assert "What changes:\nFee: €500.00 → €400.00" in chat.text(newer)
    await dora.presses(newer, "I accept")
    assert request_in(chat).fee_minor == 40_000


async def changed(chat: Chat, anna: Talker, dora: Talker) -> Reply:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1")
    await anna.says("/terms signed R1")
    await chat.deliver()
    await anna.says("/terms change R1 fee=400")
    (told,) = await chat.deliver_messages()
    return await dora.presses(told, "Read the terms")


async def test_a_change_can_be_refused_and_the_old_terms_hold(chat: Chat, anna: Talker, dora: Talker) -> None:
    page = await changed(chat, anna, dora)
    assert [one.label for one in page.buttons] == ["I accept these terms", "Keep the terms we have"]
    await dora.presses(page, "Keep the terms we have")
    kept = await dora.says("That is too little")
    assert "The terms stay as they are. The team knows." in chat.text(kept)
    (note,) = chat.outbox()
    assert "@dora keeps the terms as they are for “Summer” (R1). That is too little" in chat.text(note)
    assert request_in(chat).fee_minor == 50_000
    again = await dora.presses(kept, "Read the terms")
    assert "version 1" in chat.text(again), "what holds, not what was refused"
    assert "not accepted" in chat.text(await anna.says("/terms show R1"))
    await anna.says("/terms change R1 usage=ads")
    assert "Fee: €500.00" in chat.text(await anna.says("/terms show R1")), (
        "what was refused does not come back"
    )


async def test_keeping_works_as_a_form_of_discord_and_its_words_are_cleaned(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    page = await changed(chat, anna, dora)
    form = await dora.presses(page, "Keep the terms we have")
    assert "at most 500" in chat.text(await dora.fills(form, reason="x" * 501))
    await dora.fills(form, reason="too \u202e little\x00")
    (note,) = chat.outbox()
    assert "\u202e" not in chat.text(note)
    assert "too" in chat.text(note)


async def test_begun_without_terms_a_change_can_be_accepted_or_kept_out(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/request start R1")
    await anna.says("/terms change R1 fee=400")
    told = (await chat.deliver_messages())[-1]
    page = await dora.presses(told, "Read the terms")
    assert "Fee: €500.00 → €400.00" in chat.text(page)
    await dora.fills(await dora.presses(page, "Keep the terms we have"), {})
    assert request_in(chat).fee_minor == 50_000


async def test_a_change_before_any_terms_were_sent_can_be_answered(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    mine = await agreed(anna, dora, OFFER)
    assert "There are no terms yet." in chat.text(await dora.presses(mine, "Read the terms"))
    await anna.says("/terms change R1 due=2026-12-20")
    page = await dora.presses(mine, "Read the terms")
    await dora.presses(page, "I accept")
    assert (request_in(chat).state, str(request_in(chat).due_on)) == ("accepted", "2026-12-20")


async def test_the_first_terms_are_accepted_or_cancelled(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora, OFFER)
    await anna.says("/terms change R1 fee=400")
    told = (await chat.deliver_messages())[-1]
    page = await dora.presses(told, "Read the terms")
    await anna.says("/terms send R1")
    late = await dora.fills(await dora.presses(page, "Keep the terms we have"), {})
    assert "These are the first terms. Ask the team to change them, or cancel." in chat.text(late)


async def test_nobody_else_reads_or_accepts_them(chat: Chat, anna: Talker, dora: Talker) -> None:
    page = await changed(chat, anna, dora)
    eve = chat.person("eve", language="en").private
    for label in ("I accept these terms", "Keep the terms we have"):
        assert "for somebody else" in chat.text(await eve.presses(page, label))
    assert request_in(chat).fee_minor == 50_000


async def test_a_change_of_what_is_done_waits_for_nobody(chat: Chat, anna: Talker, dora: Talker) -> None:
    page = await changed(chat, anna, dora)
    await moved(chat, "post", "verify", "complete")
    assert "No terms wait for your answer." in chat.text(await dora.presses(page, "I accept"))
    assert request_in(chat).fee_minor == 50_000


async def test_in_german(chat: Chat, anna: Talker) -> None:
    dora = chat.person("dora", language="de").private
    await agreed(anna, dora, OFFER)
    await anna.says("/terms send R1")
    told = (await chat.deliver_messages())[-1]
    page = await dora.presses(told, "Bedingungen lesen")
    assert "Honorar: 500,00\xa0€" in chat.text(page)
    answer = await dora.presses(page, "Ich nehme diese Bedingungen an")
    assert "Du hast die Bedingungen angenommen. Das Team weiß Bescheid." in chat.text(answer)
