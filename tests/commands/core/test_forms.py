"""Questions: one at a time or as a form, for one person, for two days, through a restart."""

from __future__ import annotations

import pytest

from commands.core.invocation import Event
from commands.core.replies import Reply
from storage import teams
from storage.session import Store
from tests.chat import Chat, Talker, group
from tests.commands.core.restart import after_restart

EXPORT = b"Date,Campaign name,Cost,Impressions,Currency\n2026-11-20,Summer,10,100,EUR\n"


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    return anna


async def said(person: Talker, text: str) -> str:
    return person.chat.text(await person.says(text))


def asked(reply: Reply) -> list[str]:
    assert reply.form
    return [question.option for question in reply.form.questions]


async def edit(anna: Talker) -> Reply:
    """Ask for five things, none of which is needed."""
    return await anna.presses(await anna.says("/campaign show C1"), "Edit")


# -- one at a time --------------------------------------------------------------------------------


async def test_questions_come_one_after_the_other_with_what_is_left(anna: Talker) -> None:
    assert asked(await anna.says("/digest new")) == ["campaign", "every"]
    assert asked(await anna.says("Summer")) == ["every"]
    assert "Comes: every Monday at 09:00" in await said(anna, "every monday 9:00")
    assert await anna.mutters("every friday 9:00") is None


async def test_the_word_of_the_button_leaves_out_what_may_be_left_out_and_nothing_else(chat: Chat) -> None:
    mara = chat.person("mara", admin=True, language="de").private
    await mara.says("/campaign new Sommer")
    await mara.presses(await mara.says("/campaign show C1"), "Ändern")
    assert asked(await mara.says("überspringen")) == ["budget", "start", "end", "hashtags"]
    await mara.says("/campaign new")
    assert "Überspringen" in await said(mara, "Überspringen")


@pytest.mark.parametrize("nothing", ["-", " - ", "–", "—"])
async def test_what_may_be_left_out_is_left_out_by_a_dash(anna: Talker, nothing: str) -> None:
    await edit(anna)
    assert asked(await anna.says(nothing)) == ["budget", "start", "end", "hashtags"]
    assert asked(await anna.says("7500")) == ["start", "end", "hashtags"]
    for _ in range(2):
        await anna.says(nothing)
    text = await said(anna, nothing)
    assert "Summer · C1" in text
    assert "€7,500.00" in text


async def test_what_is_needed_cannot_be_left_out(anna: Talker) -> None:
    await anna.says("/digest new")
    for nothing in ("-", " ", ""):
        assert "This one is needed" in await said(anna, nothing)
    assert asked(await anna.says("C1")) == ["every"]


async def test_a_wrong_answer_is_refused_at_once_and_the_question_stays(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summertime")
    await anna.says("/digest new")
    assert "I know no campaign “Winter”" in await said(anna, "Winter")
    several = await anna.says("Summ")
    assert several.failed
    assert "fits several: C2, C1. Write one of these." in chat.text(several)
    assert asked(await anna.says("C2")) == ["every"]
    assert (await anna.says("whenever")).failed
    assert "Comes: every day at 07:15" in await said(anna, "daily 7:15")


async def test_what_only_the_whole_shows_to_be_wrong_leaves_the_last_question_open(anna: Talker) -> None:
    await edit(anna)
    for answer in ("-", "-", "2026-12-10", "2026-12-01"):
        await anna.says(answer)
    assert "lies before the start" in await said(anna, "#x")
    assert "lies before the start" in await said(anna, "#y")
    assert "There is no digest yet" in await said(anna, "/digest list")
    assert await anna.mutters("#z") is None


@pytest.mark.parametrize("line", ["/campaign list", "/nonsense", "/campaign@taktgeber_bot", '/digest new "'])
async def test_a_line_that_begins_with_a_slash_leaves_whatever_becomes_of_it(anna: Talker, line: str) -> None:
    await anna.says("/campaign new")
    await anna.says(line)
    assert await anna.mutters("Winter") is None
    assert "Winter" not in await said(anna, "/campaign list")


async def test_a_slash_within_an_answer_leaves_nothing(anna: Talker) -> None:
    await anna.says("/campaign new")
    assert "and/or · C2" in await said(anna, "and/or")


async def test_a_new_question_takes_the_place_of_the_old_one(anna: Talker) -> None:
    old = await anna.says("/digest new")
    card = await anna.says("/campaign show C1")
    await anna.says("/campaign new")
    await anna.presses(card, "Edit")
    assert "Winter · C1" in anna.chat.text(await anna.fills(await edit(anna), name="Winter"))
    assert "This form is closed" in anna.chat.text(await anna.fills(old, campaign="C1", every="daily"))


@pytest.mark.parametrize(("caption", "then"), [("C1", None), ("", "C1")])
async def test_a_file_counts_though_its_turn_has_not_come(
    anna: Talker, caption: str, then: str | None
) -> None:
    assert asked(await anna.says("/kpi import")) == ["campaign", "file"]
    reply = await anna.says(caption, file=EXPORT)
    if then:
        assert asked(reply) == ["campaign"]
        reply = await anna.says(then)
    assert "Spend €10.00" in anna.chat.text(reply)


async def test_words_beside_a_file_are_checked_as_well(anna: Talker) -> None:
    await anna.says("/kpi import")
    assert "I know no campaign “C7”" in anna.chat.text(await anna.says("C7", file=EXPORT))
    assert asked(await anna.says("C1")) == ["file"]
    assert "Spend €10.00" in anna.chat.text(await anna.says("here it is", file=EXPORT))


async def test_a_file_nobody_asked_for_is_no_answer(anna: Talker) -> None:
    await anna.says("/campaign new")
    assert asked(await anna.says("", file=EXPORT)) == ["name"]
    assert "Winter · C2" in await said(anna, "Winter")


# -- for whom and where ---------------------------------------------------------------------------


async def test_two_people_are_asked_beside_each_other(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    await anna.says("/campaign new")
    await ben.says("/digest new")
    assert "Winter · C2" in await said(anna, "Winter")
    assert asked(await ben.says("Winter")) == ["every"]


async def test_in_another_chat_or_thread_nothing_is_asked(chat: Chat, anna: Talker) -> None:
    question = await anna.says("/campaign new")
    for elsewhere in (anna.private, anna.at(group("team", thread="7")), anna.at(group("other"))):
        assert await elsewhere.mutters("Winter") is None
    for elsewhere in (anna.private, anna.at(group("other")), chat.person("ben", language="en")):
        refused = await elsewhere.fills(question, name="Mine")
        assert refused.failed
        assert "This form is for somebody else" in chat.text(refused)
    assert "Winter · C2" in await said(anna, "Winter")


async def test_rights_are_checked_when_the_answer_comes(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    await ben.says("/campaign new")
    await anna.says("/team role ben viewer")
    assert "You may look" in await said(ben, "Winter")
    assert "Winter" not in await said(anna, "/campaign list")


async def test_a_group_that_changed_its_team_is_asked_anew(chat: Chat, anna: Talker) -> None:
    second = anna.at(group("second"))
    await second.says("/campaign new Autumn")
    question = await anna.says("/campaign new")
    scope = anna.place.scope_id
    chat.services.store.write_now(
        lambda s: teams.move_scope(s, platform="telegram", scope_id=scope, workspace_id=2)
    )
    sentence = "That question was asked in another team. Call the command again here."
    assert sentence in await said(anna, "Winter")
    assert sentence in chat.text(await anna.fills(question, name="Winter"))
    assert "Winter" not in await said(second, "/campaign list")


async def test_in_private_the_answer_goes_to_the_team_that_was_asked(chat: Chat, anna: Talker) -> None:
    await anna.at(group("second")).says("/campaign new Autumn")
    choice = await anna.private.says("/campaign list")
    await anna.private.presses(choice, "team")
    await anna.private.says("/campaign new")
    await anna.private.presses(choice, "second")
    assert "Winter · C2" in await said(anna.private, "Winter")
    assert "Winter" in await said(anna, "/campaign list")


# -- for two days, and through a restart ----------------------------------------------------------


async def test_a_question_is_open_for_two_days(chat: Chat, anna: Talker) -> None:
    question = await anna.says("/campaign new")
    chat.forward(days=2, seconds=-1)
    assert "Winter · C2" in await said(anna, "Winter")
    question = await anna.says("/campaign new")
    chat.forward(days=2)
    assert await anna.mutters("Spring") is None
    closed = await anna.fills(question, name="Spring")
    assert "This form is closed. Call the command again." in chat.text(closed)
    assert "closed" in chat.text(await again(anna, question))
    assert "Spring" not in await said(anna, "/campaign list")


async def test_each_answer_gives_two_more_days(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest new")
    chat.forward(days=1)
    await anna.says("Summer")
    chat.forward(days=1, hours=23)
    assert "Comes:" in await said(anna, "daily 9:00")


async def test_a_restart_between_two_answers_changes_nothing(anna: Talker) -> None:
    await anna.says("/digest new")
    await anna.says("Summer")
    assert "Comes: every day at 07:15" in await said(after_restart(anna), "daily 7:15")


async def test_a_form_from_before_a_restart_can_be_sent_off(anna: Talker) -> None:
    form = await edit(anna)
    later = after_restart(anna)
    assert "Winter · C1" in later.chat.text(await later.fills(form, name="Winter", hashtags="#a"))


# -- all at once ----------------------------------------------------------------------------------


async def again(person: Talker, reply: Reply) -> Reply:
    """Open a form once more, as a button below a wrong answer does."""
    assert reply.form
    event = Event(person.chat.next_key(), person.who, person.place)
    return await person.chat.dispatcher.reask(event, reply.form.id)


async def test_up_to_five_fields_are_filled_in_at_once(anna: Talker) -> None:
    form = await edit(anna)
    values = {"name": "Winter", "budget": "7500", "start": "2026-12-01", "end": "2026-12-24"}
    text = anna.chat.text(await anna.fills(form, values, hashtags="#snow"))
    for part in ("Winter · C1", "€7,500.00", "Tue 1 Dec 2026 to Thu 24 Dec 2026", "#snow"):
        assert part in text
    assert "This form is closed" in anna.chat.text(await anna.fills(form, name="Spring"))


async def test_fields_that_stay_empty_change_nothing(anna: Talker) -> None:
    text = anna.chat.text(await anna.fills(await edit(anna), name="", budget=" ", hashtags="#snow"))
    assert "Summer · C1" in text
    assert "Budget: not set" in text
    assert "#snow" in text


async def test_what_is_needed_and_was_not_filled_in_is_asked_for(anna: Talker) -> None:
    form = await anna.says("/digest new")
    rest = await anna.fills(form, campaign="C1", every=" ")
    assert asked(rest) == ["every"]
    assert "closed" in anna.chat.text(await anna.fills(form, every="daily 7:15"))
    assert "Comes: every day at 07:15" in anna.chat.text(await anna.fills(rest, every="daily 7:15"))


async def test_one_wrong_field_keeps_the_form_for_a_better_one(chat: Chat, anna: Talker) -> None:
    form = await edit(anna)
    wrong = await anna.fills(form, name="Winter", budget="a lot")
    assert wrong.failed
    assert wrong.form is None
    assert "Summer" in await said(chat.person("ben", language="en"), "/campaign list")
    assert asked(await again(anna, form)) == asked(form)
    assert "€9.00" in chat.text(await anna.fills(form, name="Winter", budget="9"))
    assert "closed" in chat.text(await again(anna, form))


async def test_nobody_else_opens_a_form_once_more(chat: Chat, anna: Talker) -> None:
    form = await edit(anna)
    assert "for somebody else" in chat.text(await again(chat.person("ben", language="en"), form))


async def test_what_is_wrong_already_is_said_before_anything_is_asked(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/digest new C9")
    assert reply.form is None
    assert "I know no campaign “C9”" in chat.text(reply)
