"""Buttons: nobody can make one; for whom they were shown, where they belong, after a restart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event

from commands.core.buttons import seal
from commands.core.context import Context
from commands.core.invocation import Invocation
from commands.core.keys import Keys
from commands.core.options import Command, Option
from commands.core.registry import Registry
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import UserError, msg
from commands.options import Text
from storage import teams
from storage.models import Button as ButtonRow
from storage.models import Workspace
from storage.session import Store
from tests.chat import Chat, Talker, button, group
from tests.commands.core.restart import after_restart

WORD = Option("word", Text(20), "Word", question="Which word?")


async def _say(context: Context, *, word: str = "") -> Reply:
    if word == "bad":
        raise UserError(msg("That word is bad."))
    return Reply(text=f"{context.event.person.name} ({context.seat.role.key}) says {word}")


def commands() -> Registry:
    """Give a command for each kind of person, all of which say who pressed."""
    roles = {"say": Role.MEMBER, "order": Role.MANAGER, "answer": Role.GUEST}
    return Registry(
        (Command(name, name, _say, role=role, options=(WORD,)) for name, role in roles.items()), {}
    )


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of a team; then there are other commands than before."""
    anna = chat.person("anna", admin=True, language="en")
    for name in ("ben", "cora"):
        await chat.person(name, language="en").says("/help")
    await anna.says("/help")
    chat.dispatcher = type(chat.dispatcher)(commands(), chat.services)
    return anna


def sealed(chat: Chat, *made: Button, workspace_id: int = 1, person: str = "") -> Reply:
    """Store the buttons of a reply."""
    reply = Reply(buttons=made)
    work = chat.services.store.write_now
    return work(lambda session: seal(session, chat.services, reply, workspace_id, person))


def token(chat: Chat, **values: Any) -> str:
    place = {name: values.pop(name) for name in ("workspace_id", "person") if name in values}
    made = Button(**{"label": "Say", "command": "say", "arguments": {"word": "hi"}, **values})
    return sealed(chat, made, **place).buttons[0].token


def role_in(chat: Chat, person: Talker) -> str | None:
    """Give what somebody is in the first team, if anybody."""
    named = {"platform": person.who.platform, "user_id": person.who.id}
    found = chat.read(lambda session: teams.member(session, workspace_id=1, **named))
    return found.role if found else None


# -- sealing --------------------------------------------------------------------------------------


async def test_the_same_button_is_the_same_row_however_it_looks(chat: Chat, anna: Talker) -> None:
    first = token(chat, arguments={"word": "hi", "other": "x"})
    assert token(chat, arguments={"other": "x", "word": "hi"}, label="Sag", style="danger") == first
    chat.forward(days=30)
    assert token(chat, arguments={"word": "hi", "other": "x"}) == first
    # Not locked, it is the same for everybody.
    assert token(chat, arguments={"word": "hi", "other": "x"}, person="telegram:id-ben") == first
    assert chat.count(ButtonRow) == 1


async def test_whatever_it_does_otherwise_makes_it_another(chat: Chat, anna: Talker) -> None:
    await anna.at(group("second")).mutters("/answer")
    others: list[dict[str, Any]] = [
        {},
        {"command": "order"},
        {"arguments": {"word": "ho"}},
        {"ask": ("word",)},
        {"edit": False},
        {"guest": True},
        {"workspace_id": 2},
        {"locked": True, "person": "telegram:id-anna"},
        {"locked": True, "person": "telegram:id-ben"},
        {"locked": True, "person": "discord:id-ben"},
    ]
    assert len({token(chat, **values) for values in others}) == len(others)
    assert chat.count(ButtonRow) == len(others)


async def test_a_token_fits_everywhere_and_needs_the_secret(chat: Chat, anna: Talker) -> None:
    first = token(chat)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", first)
    chat.services.keys = Keys(b"another secret")
    assert token(chat) != first


async def test_one_reply_may_hold_a_button_twice_and_links_stay_links(chat: Chat, anna: Talker) -> None:
    same = Button(label="Say", command="say")
    link = Button(label="Open", url="https://example.org")
    reply = sealed(chat, same, link, same.model_copy(update={"label": "Once more"}))
    tokens = [button.token for button in reply.buttons]
    assert tokens[0] == tokens[2] != ""
    assert tokens[1] == ""
    assert sealed(chat, *reply.buttons) == reply
    assert chat.count(ButtonRow) == 1


async def test_a_reply_without_commands_is_left_alone(chat: Chat, anna: Talker) -> None:
    assert sealed(chat, Button(label="Open", url="https://example.org")).buttons[0].token == ""
    assert sealed(chat).buttons == ()
    assert chat.count(ButtonRow) == 0


# -- whose it is ----------------------------------------------------------------------------------


async def test_a_locked_button_is_for_one_person(chat: Chat, anna: Talker) -> None:
    ben, cora = chat.person("ben", language="en"), chat.person("cora", language="en")
    shown = sealed(chat, Button(label="Say", command="say", locked=True), person=ben.who.key)
    for other in (anna, cora):
        refused = await other.presses(shown, "Say")
        assert refused.failed
        assert refused.private
        assert "This button is for somebody else" in chat.text(refused)
    assert "ben (member) says" in chat.text(await ben.presses(shown, "Say"))


async def test_the_same_id_on_another_platform_is_somebody_else(chat: Chat, anna: Talker) -> None:
    shown = sealed(chat, Button(label="Say", command="say", locked=True), person=anna.who.key)
    twin = replace(anna, who=replace(anna.who, platform="discord"))
    assert "for somebody else" in chat.text(await twin.presses(shown, "Say"))


async def test_what_is_shown_to_all_may_be_pressed_by_who_has_the_role(chat: Chat, anna: Talker) -> None:
    shown = sealed(chat, Button(label="Say", command="say"), Button(label="Order", command="order"))
    ben = chat.person("ben", language="en")
    assert "ben (member) says" in chat.text(await ben.presses(shown, "Say"))
    assert "Only a manager" in chat.text(await ben.presses(shown, "Order"))
    assert "anna (owner) says" in chat.text(await anna.presses(shown, "Order"))


@pytest.mark.parametrize(
    "forge", [str.swapcase, lambda text: text[::-1], lambda text: text[:-1], "b:{}".format]
)
async def test_a_token_that_is_nearly_right_does_nothing(
    chat: Chat, anna: Talker, forge: Callable[[str], str]
) -> None:
    reply = await anna.sends_token(forge(token(chat)))
    assert reply.failed
    assert "not valid any more" in chat.text(reply)


async def test_a_token_made_with_another_secret_does_nothing(chat: Chat, anna: Talker) -> None:
    real = token(chat, command="order", arguments={"word": "all"})
    chat.services.keys = Keys(b"a guess")
    forged = chat.services.keys.make("button", "order")
    assert forged != real
    assert "not valid any more" in chat.text(await anna.sends_token(forged))


# -- where it belongs -----------------------------------------------------------------------------


async def test_in_another_teams_group_a_button_does_nothing(chat: Chat, anna: Talker) -> None:
    shown = sealed(chat, Button(label="Say", command="say"))
    # Also for somebody who belongs to both teams: the place says which one acts.
    there = anna.at(group("second"))
    assert "belongs to another team" in chat.text(await there.presses(shown, "Say"))


async def test_in_private_a_stranger_does_nothing_with_a_teams_button(chat: Chat, anna: Talker) -> None:
    shown = sealed(chat, Button(label="Say", command="say"))
    eve = chat.person("eve", language="en").private
    assert "belongs to another team" in chat.text(await eve.presses(shown, "Say"))
    assert role_in(chat, eve) is None


async def test_in_private_a_button_acts_in_its_own_team_and_changes_no_choice(
    chat: Chat, anna: Talker
) -> None:
    """Somebody of two teams who works for the second presses what the first one shows."""
    await anna.at(group("second")).says("/say hello")
    shown = [sealed(chat, Button(label="Say", command="say"), workspace_id=id) for id in (1, 2)]
    store = chat.services.store
    store.write_now(lambda s: teams.choose(s, platform="telegram", user_id=anna.who.id, workspace_id=2))
    # Also when something about the person is to be written down anew.
    for name in ("anna", "Anna Berg", "Anna B."):
        there = replace(anna.private, who=replace(anna.who, name=name))
        assert f"{name} (owner) says" in chat.text(await there.presses(shown[0], "Say"))
    assert chat.read(lambda s: [row.name for row in teams.members(s, workspace_id=1)])[-1] == "Anna B."
    rows = chat.read(lambda s: teams.memberships(s, platform="telegram", user_id=anna.who.id))
    assert [row.chosen for row, _ in rows] == [False, True]
    assert "(owner) says" in chat.text(await anna.private.presses(shown[1], "Say"))


async def test_in_private_one_is_not_asked_which_team_a_button_is_for(chat: Chat, anna: Talker) -> None:
    await anna.at(group("second")).says("/say hello")
    shown = sealed(chat, Button(label="Say", command="say"), workspace_id=2)
    assert "says" in chat.text(await anna.private.presses(shown, "Say"))
    assert "You belong to several teams" in chat.text(await anna.private.says("/say hello"))


# -- from before a restart ------------------------------------------------------------------------


async def test_a_button_from_before_a_restart_does_what_it_did(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    card = await anna.says("/campaign new Summer budget=10 start=today end=tomorrow")
    later = after_restart(anna)
    assert "is live" in later.chat.text(await later.presses(card, "Launch"))
    # What is shown now has the token of what was shown then.
    fresh = await later.says("/campaign show C1")
    assert button(fresh, "Edit").token == button(card, "Edit").token


async def test_a_button_whose_command_has_gone_says_so(chat: Chat, anna: Talker) -> None:
    shown = sealed(chat, Button(label="Say", command="say"))
    later = after_restart(anna)
    reply = await later.presses(shown, "Say")
    assert reply.failed
    assert "This button is not valid any more" in chat.text(reply)


# -- guests ---------------------------------------------------------------------------------------


async def test_a_guest_presses_without_becoming_anybody(chat: Chat, anna: Talker) -> None:
    shown = sealed(chat, Button(label="Say", command="answer", guest=True))
    eve = chat.person("eve", language="en").private
    assert "eve (guest) says" in chat.text(await eve.presses(shown, "Say"))
    assert role_in(chat, eve) is None
    assert chat.count(Workspace) == 1
    # Somebody of the team answers it as a guest as well.
    assert "anna (guest) says" in chat.text(await anna.presses(shown, "Say"))


@pytest.mark.parametrize("command", ["say", "order"])
async def test_a_guest_may_only_what_is_for_guests(chat: Chat, anna: Talker, command: str) -> None:
    shown = sealed(chat, Button(label="Say", command=command, guest=True))
    for person in (chat.person("eve", language="en").private, anna):
        reply = await person.presses(shown, "Say")
        assert reply.failed
        assert "says" not in chat.text(reply)


async def test_a_guest_without_the_button_for_guests_is_nobody(chat: Chat, anna: Talker) -> None:
    shown = sealed(chat, Button(label="Say", command="answer"))
    eve = chat.person("eve", language="en").private
    assert "belongs to another team" in chat.text(await eve.presses(shown, "Say"))


async def test_what_a_guest_is_asked_is_between_the_two(chat: Chat, anna: Talker) -> None:
    made = Button(label="Say", command="answer", guest=True, locked=True, ask=("word",))
    eve, mallory = (chat.person(name, language="en") for name in ("eve", "mallory"))
    shown = sealed(chat, made, person=eve.who.key)
    assert "for somebody else" in chat.text(await mallory.presses(shown, "Say"))
    asked = await eve.presses(shown, "Say")
    assert "Which word?" in chat.text(asked)
    assert "for somebody else" in chat.text(await mallory.fills(asked, word="mine"))
    assert "eve (guest) says hello" in chat.text(await eve.says("hello"))
    assert role_in(chat, eve) is None


# -- what takes the place of the message ----------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "takes"),
    [
        ({}, True),
        ({"edit": False}, False),
        ({"arguments": {"word": "bad"}}, False),
        ({"arguments": {"word": "x" * 21}}, False),
        ({"ask": ("word",)}, False),
        ({"command": "order"}, False),
    ],
)
async def test_an_answer_takes_the_messages_place_unless_it_asks_or_fails(
    chat: Chat, anna: Talker, values: dict[str, Any], takes: bool
) -> None:
    shown = sealed(chat, Button(**{"label": "Say", "command": "say", **values}))
    ben = chat.person("ben", language="en")
    assert (await ben.presses(shown, "Say")).edit is takes


async def test_a_card_shown_again_writes_nothing_for_a_day(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Glow")
    first = await chat.dispatcher.command(shown_again(chat, anna))
    began: list[str] = []
    event.listen(store.engine, "begin", lambda connection: began.append(_kind(connection)))
    for hours in (0, 20, 4):
        chat.forward(hours=hours)
        assert await chat.dispatcher.command(shown_again(chat, anna)) == first
    assert "writes" not in began
    chat.forward(hours=1)
    assert await chat.dispatcher.command(shown_again(chat, anna)) == first
    assert began.count("writes") == 1
    token = first.buttons[0].token
    assert chat.read(lambda session: session.get_one(ButtonRow, token).shown_at) == chat.now


async def test_a_button_that_the_database_has_lost_comes_back_with_the_next_card(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Glow")
    first = await chat.dispatcher.command(shown_again(chat, anna))
    await chat.dispatcher.command(shown_again(chat, anna))
    store.write_now(lambda session: session.delete(session.get_one(ButtonRow, first.buttons[0].token)))
    assert "not valid any more" in chat.text(await anna.presses(first, first.buttons[0].label))
    assert await chat.dispatcher.command(shown_again(chat, anna)) == first
    assert "not valid any more" not in chat.text(await anna.presses(first, first.buttons[0].label))


async def test_what_one_person_alone_may_press_is_looked_for_each_time(chat: Chat, anna: Talker) -> None:
    async def show(context: Context) -> Reply:
        own = Button(label="Say", command="say", arguments={"word": "hi"}, locked=True)
        return await context.read(lambda session: Reply(text="Here", buttons=(own,)))

    chat.dispatcher = type(chat.dispatcher)(
        Registry([*commands().commands.values(), Command("show", "show", show)], {}), chat.services
    )
    first = await anna.says("/show")
    assert await anna.says("/show") == first
    chat.services.store.write_now(
        lambda session: session.delete(session.get_one(ButtonRow, first.buttons[0].token))
    )
    assert await anna.says("/show") == first
    assert "says hi" in chat.text(await anna.presses(first, "Say"))


def shown_again(chat: Chat, person: Talker) -> Invocation:
    return Invocation(
        chat.next_key(), person.who, person.place, command="campaign show", arguments={"campaign": "C1"}
    )


def _kind(connection: Connection) -> str:
    return "writes" if connection.get_execution_options().get("writes") else "reads"
