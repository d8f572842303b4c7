"""Answers that come again after a crash: they have their effect once, and answer no other question."""

from __future__ import annotations

import pytest
from sqlmodel import select

from storage import buttons
from storage.models import Form
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.commands.scene import LINK


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.says("/creator add @dora")
    return anna


async def said(person: Talker, text: str) -> str:
    return person.chat.text(await person.says(text))


def left_open(chat: Chat) -> Form:
    """Give the question that is open now."""
    return chat.read(lambda session: session.exec(select(Form)).one())


def cut_off(chat: Chat, row: Form) -> None:
    """Let the process have died after an answer had its effect and before its question was closed."""

    def work(session: Session) -> None:
        session.add(Form(**row.model_dump()))

    chat.services.store.write_now(work)


async def test_an_answer_that_comes_again_does_not_answer_the_next_question(chat: Chat, anna: Talker) -> None:
    await anna.presses(await anna.says("/campaign show C1"), "Edit")
    asked = await anna.says("Winter")
    assert asked.form
    assert asked.form.questions[0].option == "budget"
    assert await anna.repeats() == asked
    assert "Winter · C1" in chat.text([await anna.says(text) for text in ("9", "-", "-", "-")][-1])


async def test_words_that_would_fit_the_next_question_do_not_either(chat: Chat, anna: Talker) -> None:
    """The first answer is a text, and so would be the second."""
    await anna.says("/request send @dora C1 fee=500")
    counter = await anna.presses(await anna.says("/request show R1"), "They want something else")
    assert counter.form
    asked = await anna.says("700")
    assert await anna.repeats() == asked
    text = await said(anna, "one video")
    assert "Counter-offer: €700.00 · one video" in text


async def test_the_last_answer_is_answered_the_same(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new")
    made = await anna.says("Winter")
    assert chat.text(await anna.repeats()) == chat.text(made)
    assert "C3" not in await said(anna, "/campaign list")


async def test_a_form_sent_off_is_answered_the_same(chat: Chat, anna: Talker) -> None:
    form = await anna.says("/campaign new")
    made = await anna.fills(form, name="Winter")
    assert chat.text(await anna.repeats()) == chat.text(made)
    form = await anna.says("/digest new")
    rest = await anna.fills(form, campaign="C1")
    assert await anna.repeats() == rest


async def test_a_command_that_comes_again_leaves_its_own_question_open(chat: Chat, anna: Talker) -> None:
    asked = await anna.says("/campaign new")
    assert await anna.repeats() == asked
    assert "Winter · C2" in await said(anna, "Winter")


async def test_a_pressed_button_that_comes_again_asks_the_same(chat: Chat, anna: Talker) -> None:
    asked = await anna.presses(await anna.says("/campaign show C1"), "Edit")
    assert (await anna.repeats()).form == asked.form
    assert "Winter · C1" in chat.text(await anna.fills(asked, name="Winter"))


async def test_a_question_whose_answer_had_its_effect_swallows_nothing_more(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new")
    row = left_open(chat)
    made = await anna.says("Winter")
    cut_off(chat, row)
    assert chat.text(await anna.repeats()) == chat.text(made)
    assert await anna.mutters("see you tomorrow") is None
    assert chat.count(Form) == 0


async def test_a_question_asked_since_then_stays_open(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new")
    await anna.says("Winter")
    answer = anna.last_event
    chat.forward(seconds=1)
    await anna.says("/campaign new")
    anna.last_event = answer
    await anna.repeats()
    assert "Spring · C3" in await said(anna, "Spring")


async def test_an_answer_with_a_link_has_its_link_again(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send creator=@dora")
    sent = await anna.says("C1")
    assert LINK.search(sent.text)
    assert LINK.findall((await anna.repeats()).text) == LINK.findall(sent.text)


async def test_what_was_refused_may_be_right_the_second_time(chat: Chat, anna: Talker) -> None:
    """A refusal has no effect, so it is not remembered."""
    await anna.says("/digest new")
    assert "I know no campaign “Winter”" in await said(anna, "Winter")
    refused = anna.last_event
    ben = chat.person("ben", language="en")
    await ben.says("/campaign new Winter")
    anna.last_event = refused
    reply = await anna.repeats()
    assert reply.form
    assert [question.option for question in reply.form.questions] == ["every"]


async def test_what_is_open_is_known_by_its_own_number(chat: Chat, anna: Talker) -> None:
    """Otherwise an old form would be taken for a new one, as both are of one person in one place."""
    old = await anna.presses(await anna.says("/campaign show C1"), "Edit")
    await anna.says("/campaign new Winter")
    new = await anna.presses(await anna.says("/campaign show C2"), "Edit")
    assert "closed" in chat.text(await anna.fills(old, name="Spring"))
    assert "Spring · C2" in chat.text(await anna.fills(new, name="Spring"))
    assert chat.read(lambda s: buttons.form_by_id(s, id=new.form.id if new.form else 0)) is None
