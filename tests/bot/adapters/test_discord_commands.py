"""Slash commands: made from the declarations, in both languages, and registered when they changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.discord_commands import add_commands
from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Command, Option, Reading
from commands.core.registry import Registry
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.options import Choice, FileOption, Plain, Text
from commands.registry import registry
from commands.rules.objectives import OBJECTIVES
from tests.bot.adapters.discord_scene import Scene, staged
from tests.servers.discord_ import NotPossible

Json = dict[str, Any]


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url) as scene:
        yield scene


def german(english: str) -> dict[str, str]:
    text = translator("de")(english)
    return {"de": text}


def leaves(scene: Scene) -> dict[str, Json]:
    """Give the registered commands by their full names."""
    found = {}
    for command in scene.server.commands.registered[None]:
        below = [option for option in command["options"] if option["type"] == 1]
        found.update({f"{command['name']} {one['name']}": one for one in below} or {command["name"]: command})
    return found


async def test_every_listed_command_is_there_and_no_hidden_one(scene: Scene) -> None:
    assert set(leaves(scene)) == {command.name for command in registry().shown()} | {"trial run"}
    assert [command.name for command in registry() if command.hidden]


async def test_groups_and_commands_speak_both_languages(scene: Scene) -> None:
    group = next(one for one in scene.server.commands.registered[None] if one["name"] == "campaign")
    assert group["description"] == "Plan and steer campaigns"
    assert german("Plan and steer campaigns") != {"de": "Plan and steer campaigns"}
    assert group["description_localizations"] == german("Plan and steer campaigns")
    new = leaves(scene)["campaign new"]
    assert new["description_localizations"] == german("Plan a new campaign")
    assert not new.get("name_localizations")


async def test_commands_work_in_servers_and_direct_messages_only(scene: Scene) -> None:
    for command in scene.server.commands.registered[None]:
        assert (command["contexts"], command["integration_types"]) == ([0, 1], [0])


async def test_options_keep_their_needs_choices_and_suggestions(scene: Scene) -> None:
    options = {option["name"]: option for option in leaves(scene)["campaign edit"]["options"]}
    assert (options["campaign"]["type"], options["campaign"]["required"]) == (3, True)
    assert options["campaign"]["autocomplete"]
    assert not options["brand"].get("autocomplete")
    choices = {choice["value"]: choice for choice in options["objective"]["choices"]}
    for value, label in OBJECTIVES.items():
        assert choices[value]["name"] == label
        assert (choices[value].get("name_localizations") or {}).get("de", label) == german(label)["de"]
    send = {option["name"]: option for option in leaves(scene)["request send"]["options"]}
    assert not send["creator"].get("required"), "a list may take their place"
    assert send["campaign"]["required"]
    files = [option for option in leaves(scene)["trial run"]["options"] if option["type"] == 11]
    assert [option["name"] for option in files] == ["file"]


async def test_what_is_typed_is_completed_from_the_team(scene: Scene) -> None:
    await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    await scene.anna.uses("/campaign new", channel=scene.channel, name="Winter")
    found = await scene.anna.autocompletes("/campaign show", channel=scene.channel, campaign="win")
    assert [(one.name, one.value) for one in found] == [("C2 Winter", "C2")]
    eve = scene.server.person("eve")
    assert await eve.autocompletes("/campaign show", campaign="win") == []


async def test_commands_are_registered_again_only_when_they_changed(scene: Scene) -> None:
    assert scene.server.syncs == 1
    await scene.disconnect()
    await scene.connect()
    await scene.server.wait_for(
        lambda: len(scene.server.calls_to("GET /applications/{application_id}/commands")) == 1
    )
    await scene.anna.uses("/help", channel=scene.channel)
    assert scene.server.syncs == 1
    await scene.disconnect()
    scene.dispatcher.registry.commands["trial run"] = _command("trial run", "Tried anew")
    await scene.connect()
    await scene.server.wait_for(lambda: scene.server.syncs == 2)
    assert leaves(scene)["trial run"]["description"] == "Tried anew"


async def test_commands_that_went_missing_are_registered_again(scene: Scene) -> None:
    await scene.disconnect()
    del scene.server.commands.registered[None][1:]
    await scene.connect()
    await scene.server.wait_for(lambda: scene.server.syncs == 2)


async def test_a_registration_that_fails_stops_nothing_and_is_tried_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.discord_client._REGISTER_WAIT", 0.05)
    async with staged(sqlite_url, connected=False) as scene:
        scene.server.fail_next("PUT /applications/*/commands", status=503)
        await scene.connect()
        assert scene.server.syncs == 1


async def test_a_command_that_is_no_longer_known_is_answered(scene: Scene) -> None:
    scene.server.commands.registered[None].append(
        {"id": "9", "name": "old", "type": 1, "description": "Old", "options": []}
    )
    answer = await scene.anna.uses("/old", channel=scene.channel)
    assert answer.text.startswith("I don't know that command any more")
    assert answer.ephemeral


async def test_a_choice_cannot_be_typed_wrong(scene: Scene) -> None:
    with pytest.raises(NotPossible, match="none of"):
        await scene.anna.uses("/campaign new", channel=scene.channel, name="A", objective="fame")


async def _nothing(context: Context, **values: Any) -> Reply:
    return Reply()


def _command(name: str, summary: str = "Do", *options: Option) -> Command:
    return Command(name, summary, _nothing, options=options)


class _Listener:
    """Remember what was called."""

    async def command(self, interaction: Any, name: str, values: Any) -> None:
        """Take a command."""

    async def suggest(self, interaction: Any, name: str, option: str, text: str) -> list[Suggestion]:
        """Offer what does not fit as well."""
        return [Suggestion("x" * 101, "too long"), Suggestion("", "empty"), Suggestion("v", "l" * 300)]


class _Suggesting(Plain):
    def parse(self, text: str, reading: Reading) -> str:
        """Give the text."""
        return text

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer nothing; that it could is enough."""
        return []


def _tree(*commands: Command) -> Any:
    import discord
    from discord import app_commands

    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    add_commands(tree, Registry(commands, {}), _Listener())
    return tree


async def test_long_texts_many_choices_and_the_order_of_options_fit_discord() -> None:
    tree = _tree(
        _command(
            "thing do",
            "word " * 40,
            Option("maybe", Text(), "Maybe"),
            Option("many", Choice(fixed=tuple((f"v{at}", f"V{at}") for at in range(26))), "Many"),
            Option("must", Text(), "Must", required=True),
            Option("file", FileOption(), "File", required=True, file=True),
        )
    )
    (group,) = [command.to_dict(tree) for command in tree.get_commands()]
    (leaf,) = group["options"]
    assert len(leaf["description"]) <= 100
    assert leaf["description"].endswith("…")
    assert [option["name"] for option in leaf["options"]] == ["must", "file", "maybe", "many"]
    assert not leaf["options"][3].get("choices")
    assert leaf["options"][1]["type"] == 11


async def test_suggestions_that_discord_would_refuse_are_left_out_or_cut() -> None:
    tree = _tree(_command("thing", "Do", Option("what", _Suggesting(), "What")))
    (parameter,) = tree.get_commands()[0]._params.values()
    offered = await parameter.autocomplete(None, "x")
    assert [(choice.value, len(choice.name)) for choice in offered] == [("v", 100)]
