"""Questions of a creator and answers of the team, as a chat."""

from __future__ import annotations

from storage.models import RequestMessage
from tests.chat import Chat, Talker
from tests.commands.scene import agreed, history, letters_to, link_of, put_away


async def test_a_question_goes_to_the_team_and_its_answer_back(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await chat.deliver()
    await dora.presses(offer, "Ask a question")
    asked = await dora.says("Which song?\nAny?")
    assert "Your question is with the team. The answer comes here." in chat.text(asked)
    (note,) = await chat.deliver_messages()
    assert note.address == anna.place.address
    assert "@dora asks about “Summer” (R1):\nWhich song?\nAny?" in chat.text(note)
    form = await anna.presses(note, "Answer")
    told = await anna.fills(form, text="The one of the brief.")
    assert "@dora gets your answer." in chat.text(told)
    assert "Latest message: anna, Mon 23 Nov 2026, 10:00" in chat.text(told)
    (answer,) = letters_to(chat, dora)
    assert "team writes about “Summer”:\nThe one of the brief." in chat.text(answer)
    assert [entry.action for entry in history(chat)][-2:] == ["request ask", "request answer"]


async def test_an_answer_that_comes_again_is_sent_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(anna, dora)
    await chat.deliver()
    await anna.says("/request answer R1 text=hello")
    await anna.repeats()
    assert (len(letters_to(chat, dora)), chat.count(RequestMessage)) == (1, 1)


async def test_words_for_somebody_out_of_reach_are_kept(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    reply = await anna.says("/request answer R1 text=hello")
    assert "I cannot write to @dora: tell them yourself. Your words are kept here." in chat.text(reply)
    assert "anna, Mon 23 Nov 2026, 10:00 (Europe/Berlin): hello" in chat.text(reply)


async def test_who_may_ask_and_answer(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    eve = chat.person("eve", language="en").private
    assert "for somebody else" in chat.text(await eve.presses(offer, "Ask a question"))
    vic = chat.person("vic", language="en")
    await vic.says("/request list")
    await anna.says("/team role vic viewer")
    assert (await vic.says("/request answer R1 text=hello")).failed
    long = await anna.says("/request answer R1 text=" + "x" * 1001)
    assert "at most 1,000" in chat.text(long)
    assert chat.count(RequestMessage) == 0


async def test_nothing_is_asked_about_what_is_over(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await anna.says("/request accept R1")
    form = await dora.presses(offer, "Ask a question")
    await put_away(anna)
    assert "is over" in chat.text(await dora.fills(form, text="hello?"))
    assert "its requests rest" in chat.text(await anna.says("/request answer R1 text=hello"))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set language=de")
    dora = chat.person("dora", language="de").private
    offer = await dora.says(f"/start {await link_of(anna)}")
    form = await dora.presses(offer, "Etwas fragen") if _has(offer, "Etwas fragen") else None
    form = form or await dora.presses(offer, "Frage")
    assert "Deine Frage ist beim Team." in chat.text(await dora.fills(form, text="Welches Lied?"))
    assert "Welches Lied?" in chat.text(*chat.outbox())


def _has(reply: object, label: str) -> bool:
    return any(button.label == label for button in reply.buttons)  # type: ignore[attr-defined]
