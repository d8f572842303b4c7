"""Every event: who may, in which workspace, once, through a restart; every failure is a sentence."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlmodel import select

from commands.core.context import Context
from commands.core.dispatcher import Dispatcher
from commands.core.errors import RemoteError
from commands.core.invocation import Line
from commands.core.options import Command, Option
from commands.core.registry import Registry
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import UserError, msg
from commands.options import Parsed
from commands.rules.proofs import parse_place
from storage import campaigns, teams
from storage.models import Delivery, Workspace
from storage.session import Session, Store, StoreAway, StoreBusy, StoreFull
from tests.chat import Chat, group


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


def _campaigns(chat: Chat, workspace_id: int = 1) -> list[str]:
    return chat.read(
        lambda session: [row.name for row in campaigns.all_of(session, workspace_id=workspace_id)]
    )


async def test_first_contact_makes_the_workspace_and_runs_the_command(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    assert "Summer" in chat.text(await anna.says("/campaign new Summer"))
    workspace = chat.read(lambda session: teams.workspace(session, id=1))
    assert workspace is not None
    assert (workspace.name, workspace.home_scope) == ("team", anna.place.scope_id)


async def test_an_event_that_comes_again_has_its_effect_once_and_the_same_answer(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    first = await anna.says("/campaign new Summer")
    assert chat.text(await anna.repeats()) == chat.text(first)
    assert _campaigns(chat) == ["Summer"]
    card = await anna.presses(first, "Edit")
    await anna.fills(card, name="Winter")
    await anna.repeats()
    assert _campaigns(chat) == ["Winter"]


async def test_groups_are_workspaces_of_their_own_with_short_ids_from_one(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    await anna.says("/campaign new Summer")
    other = anna.at(group("other"))
    assert "C1" in chat.text(await other.says("/campaign new Winter"))
    assert "I know no campaign “Summer”" in chat.text(await other.says("/campaign show Summer"))


async def test_a_linked_chat_acts_in_the_same_workspace_also_as_first_contact(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    await anna.says("/campaign new Summer")
    line = (await anna.says("/workspace link")).text.splitlines()[1]
    ben = chat.person("ben", platform="discord", admin=True)
    assert "belongs to “team”" in chat.text(await ben.says(line))
    assert "Summer" in chat.text(await ben.says("/campaign list"))
    # Managing the other server makes nobody a manager of this team.
    assert "Only a manager" in chat.text(await ben.says("/campaign end C1"))
    assert "used already" in chat.text(await chat.person("eve").at(group("evil")).says(line))


async def test_a_code_expires(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    line = (await anna.says("/workspace link")).text.splitlines()[1]
    chat.forward(days=3)
    assert "expired" in chat.text(await anna.at(group("late")).says(line))


async def test_a_person_of_several_teams_is_asked_once_in_private(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    await anna.says("/campaign new Summer")
    await anna.at(group("other")).says("/campaign new Winter")
    asked = await anna.private.says("/campaign list")
    assert [button.label for button in asked.buttons] == ["team", "other"]
    await anna.private.presses(asked, "other")
    assert "Winter" in chat.text(await anna.private.says("/campaign list"))


async def test_somebody_without_a_team_gets_their_own_in_private(chat: Chat) -> None:
    solo = chat.person("solo").private
    assert "C1" in chat.text(await solo.says("/campaign new Mine budget=10 start=today end=tomorrow"))
    assert "is live" in chat.text(await solo.says("/campaign launch C1"))


async def test_roles_are_denied_by_default_and_change_with_the_platform(chat: Chat) -> None:
    anna, ben = chat.person("anna", admin=True), chat.person("ben")
    await anna.says("/campaign new Summer budget=10 start=today end=tomorrow")
    assert "Only a manager" in chat.text(await ben.says("/campaign launch C1"))
    await anna.says("/team role ben manager")
    assert "is live" in chat.text(await ben.says("/campaign launch C1"))
    await anna.says("/team role ben viewer")
    refused = await ben.says("/campaign new Mine")
    assert refused.failed
    assert "not change anything" in refused.text


async def test_who_is_no_admin_any_more_loses_the_owners_rights(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    await anna.says("/campaign new Summer budget=10 start=today end=tomorrow")
    demoted = chat.person("anna", admin=False)
    assert "Only a manager" in chat.text(await demoted.says("/campaign launch C1"))


async def test_rights_are_checked_when_a_button_is_pressed(chat: Chat) -> None:
    anna, ben = chat.person("anna", admin=True), chat.person("ben")
    card = await anna.says("/campaign new Summer budget=10 start=today end=tomorrow")
    assert "Only a manager" in chat.text(await ben.presses(card, "Launch"))
    assert "is live" in chat.text(await anna.presses(card, "Launch"))


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "'; DROP TABLE button; --", "\x00" * 64])
async def test_a_forged_button_is_answered_with_a_sentence(chat: Chat, token: str) -> None:
    reply = await chat.person("anna").sends_token(token)
    assert reply.failed
    assert "not valid any more" in reply.text


async def test_a_button_of_another_team_does_nothing(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    card = await anna.says("/campaign new Summer budget=10 start=today end=tomorrow")
    eve = chat.person("eve", admin=True).at(group("evil"))
    assert "belongs to another team" in chat.text(await eve.presses(card, "Launch"))


async def test_buttons_and_questions_survive_a_restart(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    card = await anna.says("/campaign new Summer budget=10 start=today end=tomorrow")
    await anna.says("/campaign new")
    chat.dispatcher = type(chat.dispatcher)(chat.dispatcher.registry, chat.services)
    assert "Winter" in chat.text(await anna.says("Winter"))
    assert "is live" in chat.text(await anna.presses(card, "Launch"))


async def test_what_is_missing_is_asked_for_and_a_slash_leaves(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    assert "What is the campaign called?" in chat.text(await anna.says("/campaign new budget=5k"))
    assert "There is no campaign yet" in chat.text(await anna.says("/campaign list"))
    assert await anna.mutters("Summer") is None
    await anna.says("/campaign new budget=5k")
    assert "€5,000.00" in chat.text(await anna.says("Summer"))


async def test_a_question_is_for_the_one_it_was_put_to(chat: Chat) -> None:
    anna, ben = chat.person("anna", admin=True), chat.person("ben")
    asked = await anna.says("/campaign new")
    assert await ben.mutters("Mine") is None
    assert "for somebody else" in chat.text(await ben.fills(asked, name="Mine"))


async def test_a_wrong_answer_gets_a_sentence_and_may_be_corrected(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    card = await anna.says("/campaign new Summer")
    asked = await anna.presses(card, "Edit")
    assert asked.form is not None
    await anna.says("-")
    wrong = await anna.says("a lot")
    assert wrong.failed
    assert wrong.form is None
    for answer in ("7500", "-", "-"):
        await anna.says(answer)
    assert "€7,500.00" in chat.text(await anna.says("-"))


async def test_an_ambiguous_name_is_asked_back_with_buttons(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    for name in ("Summer one", "Summer two"):
        await anna.says(f'/campaign new "{name}"')
    asked = await anna.says("/campaign show summ")
    assert [button.label for button in asked.buttons] == ["C2 Summer two", "C1 Summer one"]
    assert "Summer one · C1" in chat.text(await anna.presses(asked, "C1"))


async def test_the_answer_is_in_the_persons_language_else_the_teams(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    await anna.says("/workspace set language=de")
    assert "Es gibt noch keine Kampagne" in chat.text(await anna.says("/campaign list"))
    ben = chat.person("ben", language="en-GB")
    assert "There is no campaign yet" in chat.text(await ben.says("/campaign list"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserError(msg("Write {what}.", what="more")), "Write more."),
        (RemoteError(msg("TikTok is down. Try again later.")), "TikTok is down."),
        (StoreBusy(), "busy"),
        (StoreFull(), "full"),
        (StoreAway(), "cannot reach my database"),
        (RuntimeError("secret detail"), "reference"),
    ],
)
async def test_every_error_becomes_a_sentence(chat: Chat, error: Exception, said: str) -> None:
    async def broken(context: Context) -> Reply:
        raise error

    registry = Registry((Command("break", "break", broken, role=Role.MEMBER),), {})
    anna = chat.person("anna")
    line = Line("key", anna.who, anna.place, text="/break")
    reply = await Dispatcher(registry, chat.services).line(line)
    assert reply is not None
    assert reply.failed
    assert said in reply.text
    assert "secret detail" not in reply.text


async def test_options_of_a_command_outside_of_any_team_are_read_like_all_others(chat: Chat) -> None:
    async def doubled(context: Context, *, number: int = 0) -> Reply:
        return Reply(text=str(2 * number))

    options = (Option("number", Parsed(parse_place), "Which"),)
    registry = Registry((Command("double", "double", doubled, options=options, outside=True),), {})
    anna, dispatcher = chat.person("anna", language="en"), Dispatcher(registry, chat.services)
    for at, (text, said) in enumerate(
        (("/double 21", "42"), ("/double", "0"), ("/double x", "“x”"), ("/double other=1", "no option"))
    ):
        reply = await dispatcher.line(Line(f"key{at}", anna.who, anna.place, text=text))
        assert reply is not None
        assert said in reply.text
    assert chat.count(Workspace) == 0


async def test_chatter_is_left_alone(chat: Chat) -> None:
    assert await chat.person("anna").mutters("good morning") is None


async def test_an_unknown_command_names_the_near_one(chat: Chat) -> None:
    reply = await chat.person("anna").says("/campaing list")
    assert "Did you mean /campaign list?" in chat.text(reply)


async def test_a_group_word_alone_shows_its_commands(chat: Chat) -> None:
    assert "/campaign launch" in chat.text(await chat.person("anna").says("/campaign"))


def _numbers(session: Session) -> list[int]:
    return [row.number for row in campaigns.all_of(session, workspace_id=1)]


async def test_short_ids_are_never_given_twice(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    for name in "abc":
        await anna.says(f"/campaign new {name}")
    assert chat.read(_numbers) == [3, 2, 1]


@pytest.mark.parametrize(
    "line", ["/campaign new a\x00b brand=\x00", "/campaign show \x00", "/help \x00", "/\x00"]
)
async def test_nul_characters_do_no_harm(chat: Chat, line: str) -> None:
    reply = await chat.person("anna", admin=True).mutters(line)
    assert reply is None or "reference" not in chat.text(reply)
    await chat.person("anna", admin=True).says("/campaign new")
    assert "ab" in chat.text(await chat.person("anna", admin=True).says("a\x00b"))


async def test_a_form_cannot_change_what_was_not_asked(chat: Chat) -> None:
    anna = chat.person("anna", admin=True)
    card = await anna.says("/campaign new Summer")
    await anna.says("/campaign new Winter")
    asked = await anna.presses(card, "Edit")
    reply = await anna.fills(asked, name="Spring", campaign="C2", brand="Evil")
    assert "Spring · C1" in chat.text(reply)
    assert "Evil" not in chat.text(reply)


async def test_what_a_person_waits_for_is_written_before_what_nobody_does(chat: Chat) -> None:
    store, go_on, seen = chat.services.store, threading.Event(), list[list[int]]()
    if not store.sqlite:
        pytest.skip("finding out who speaks waits in the same line there")
    anna = chat.person("anna", admin=True)
    await anna.says("/help")
    holding = asyncio.create_task(store.write(lambda session: go_on.wait(30)))
    behind = [
        asyncio.create_task(store.write(lambda session: seen.append(_numbers(session)))) for _ in range(3)
    ]
    await asyncio.sleep(0)
    planned = asyncio.create_task(anna.says("/campaign new Glow"))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(holding, *behind, planned)
    assert seen == [[1]] * 3


async def test_a_card_is_remembered_before_what_its_buttons_do(chat: Chat) -> None:
    store, go_on = chat.services.store, threading.Event()
    if not store.sqlite:
        pytest.skip("several write at a time there")
    anna = chat.person("anna", admin=True)
    card = await anna.says("/campaign new Glow")
    holding = asyncio.create_task(store.write(lambda session: go_on.wait(30)))
    await asyncio.sleep(0)
    shown = asyncio.create_task(chat.dispatcher.shown(card, anna.place.address, "another"))
    await asyncio.sleep(0)
    changed = asyncio.create_task(anna.says("/campaign edit C1 brand=Berg"))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(holding, shown, changed)
    assert "another" in chat.read(lambda session: session.exec(select(Delivery.message_id)).all())
