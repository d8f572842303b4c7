from __future__ import annotations

from tests.bot.adapters.telegram_kit import Bench
from tests.servers.telegram import Message


def forced(message: Message) -> bool:
    return bool(message.markup.get("force_reply"))


async def test_in_private_the_next_words_are_the_answer(live: Bench) -> None:
    anna = live.server.person("anna", language="en")
    await anna.says("/say goal")
    question = await anna.hears("What is it called?")
    assert forced(question)
    assert question.markup["input_field_placeholder"] == "Name"
    await anna.says("Summer & <b>")
    choice = await anna.hears("Which goal?")
    assert choice.buttons == [["Reach", "Sales"]]
    press = await anna.presses(choice, "Sales")
    assert (await anna.hears("wants")).text == "Summer & <b> wants sales because nothing"
    assert await press.answered() == ""
    await live.server.until(lambda: not choice.buttons)
    assert choice.text == "Set a goal\nWhich goal?\n→ Sales"


async def test_a_choice_can_be_typed_too(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/say goal name=x")
    await anna.hears("Which goal?")
    await anna.says("everything")
    await anna.hears("not one of")
    await anna.says("reach")
    await anna.hears("x wants reach")


async def test_in_a_group_a_reply_to_the_question_is_the_answer_and_chatter_is_none(live: Bench) -> None:
    anna, ben = live.server.person("anna"), live.server.person("ben")
    group = live.server.group("Team", admin=anna, members=(ben,), bot="administrator")
    asked = await anna.says("/say goal goal=reach", group)
    question = await anna.hears("What is it called?", group)
    assert forced(question)
    assert question.markup["selective"] is True
    assert question.reply_to is asked
    await anna.says("chatter", group)
    await ben.replies(question, "not mine")
    await anna.replies(question, "Summer")
    assert (await anna.hears("wants", group)).text == "Summer wants reach because nothing"


async def test_a_question_after_a_button_names_its_person_and_may_be_skipped(live: Bench) -> None:
    anna = live.server.person("anna", language="en")
    group = live.server.group("Team", admin=anna)
    await anna.says("/card show", group)
    card = await anna.hears("Card", group)
    await anna.presses(card, "Ask me")
    question = await anna.hears("What is it called?", group)
    first = question.entities[0]
    assert (first["type"], question.part(first)) == ("text_mention", "Anna")
    await anna.replies(question, "Summer")
    reason = await anna.hears("Why?", group)
    assert "Reply to this message" in (reason.text or "")
    await anna.presses(reason, "Skip")
    assert (await anna.hears("wants", group)).text == "Summer wants reach because nothing"


async def test_a_choice_of_a_question_that_is_closed_does_not_answer_another(live: Bench) -> None:
    anna = live.server.person("anna", language="en")
    await anna.says("/say goal name=old")
    old = await anna.hears("Which goal?")
    await anna.says("/say goal")
    await anna.hears("What is it called?")
    press = await anna.presses(old, "Reach")
    assert "not open any more" in await press.answered()
    await anna.says("new")
    await anna.hears("Which goal?")


async def test_a_choice_for_somebody_else_is_refused(live: Bench) -> None:
    anna, ben = live.server.person("anna"), live.server.person("ben")
    group = live.server.group("Team", admin=anna, members=(ben,))
    await anna.says("/say goal name=x", group)
    choice = await anna.hears("Which goal?", group)
    assert await (await ben.presses(choice, "Reach")).answered() != ""
    await anna.presses(choice, "Sales")
    await anna.hears("x wants sales", group)
