"""Help and the first words, as a chat."""

from __future__ import annotations

import re

import pytest

from commands.core.texts import translator
from commands.registry import registry
from storage.models import Workspace
from storage.session import Store
from tests.chat import Chat, Talker


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
def anna(chat: Chat) -> Talker:
    return chat.person("anna", admin=True, language="en")


async def test_start_greets_with_three_next_steps(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/start")
    assert "Hello, I am Taktgeber." in chat.text(reply)
    assert [one.label[:2] for one in reply.buttons] == ["1.", "2.", "3."]
    assert chat.count(Workspace) == 1


async def test_the_steps_lead_somewhere(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/start")
    assert "What is the campaign called?" in chat.text(await anna.presses(reply, "1."))
    assert "Which creator?" in chat.text(await anna.presses(reply, "2."))
    assert "What would you like to do?" in chat.text(await anna.presses(reply, "3."))


async def test_start_twice_keeps_the_team(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    await anna.says("/start")
    assert chat.count(Workspace) == 1


async def test_start_for_the_bot_by_name(chat: Chat, anna: Talker) -> None:
    assert "Hello" in chat.text(await anna.says("/start@taktgeber_bot"))


async def test_help_is_by_task(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/help"))
    for part in ("Plan a campaign", "/campaign new – Plan a new campaign", "/request send", "/help team"):
        assert part in text


async def test_help_on_a_group_and_the_group_alone(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/help campaign"))
    assert "/campaign archive: Put a campaign away" in text
    assert text == chat.text(await anna.says("/campaign"))
    assert text == chat.text(await anna.says("/help /CAMPAIGN"))


async def test_help_on_one_command_names_its_options(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/help creator add"))
    assert "handle: TikTok handle or link of the profile (needed)" in text
    assert "For example: /creator add @anna" in text


async def test_every_listed_command_has_help_and_a_readable_example(chat: Chat, anna: Talker) -> None:
    for one in registry().shown():
        reply = await anna.says(f"/help {one.name}")
        assert not reply.failed
        assert one.example.startswith(f"/{one.group if one.bare else one.name}") or not one.example


def test_a_german_example_asks_for_the_same() -> None:
    german = translator("de")
    others = {one: german(one.example) for one in registry().shown() if one.example}
    assert len([one for one, example in others.items() if example != one.example]) > 5
    for one, example in others.items():
        assert example.startswith(f"/{one.group if one.bare else one.name}")
        assert re.findall(r" (\w+)=", example) == re.findall(r" (\w+)=", one.example)


async def test_hidden_commands_have_no_help(chat: Chat, anna: Talker) -> None:
    assert (await anna.says("/help offer accept")).failed
    assert "offer" not in chat.text(await anna.says("/help"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/help campain", "Did you mean /help campaign"),
        ("/help xyzzy", "There is no help on “xyzzy”"),
        ("/campain new", "Did you mean /campaign new?"),
        ("/xyzzy", "I don't know /xyzzy. /help shows what I can do."),
        ("/campaign fly", "I don't know /campaign fly"),
        ("/help " + "x" * 10_000, "There is no help on"),
    ],
)
async def test_what_is_unknown_is_answered_with_the_near_name(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    assert "Hallo" in chat.text(await anna.says("/start"))
    text = chat.text(await anna.says("/help"))
    assert "Eine Kampagne planen" in text or "Kampagne planen" in text
    assert "/help xyzzy" not in text
