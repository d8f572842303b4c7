"""What Discord may leave out of what it tells, and what another list of commands may send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import select

from commands.core.context import Context
from commands.core.invocation import Event
from commands.core.replies import Field, Reply
from storage.models import Card
from tests.bot.adapters.discord_scene import Scene, staged
from tests.servers.discord_ import Channel

OPTIONAL = frozenset({"channel", "guild", "guild_locale", "context", "app_permissions", "entitlements"})
LONG = tuple(Field(label=f"L{at}", value="v" * 900) for at in range(9))
COMMANDS = "GET /applications/{application_id}/commands"


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url) as scene:
        yield scene


async def heard(scene: Scene, channel: Channel | None = None) -> Event:
    """Give the event that reaches a command's handler."""
    events: list[Event] = []

    async def act(context: Context, **values: Any) -> Reply:
        events.append(context.event)
        return Reply(text="heard")

    scene.trial.act = act
    await scene.anna.uses("/trial run", channel=channel)
    return events[0]


def optional(scene: Scene, command: str, action: str) -> None:
    """List a command as an older bot did, when nothing in it was required."""
    groups = {group["name"]: group for group in scene.server.commands.registered[None]}
    found = next(one for one in groups[command]["options"] if one["name"] == action)
    for option in found["options"]:
        option["required"] = False


async def test_a_channel_of_which_only_the_id_is_told_is_known_by_it(scene: Scene) -> None:
    scene.server.stage.leaves_out = OPTIONAL
    thread = scene.guild.thread("briefing", scene.channel)
    for channel in (scene.channel, thread, None):
        event = await heard(scene, channel)
        wanted = channel or scene.anna.dm
        assert event.place.address.chat_id == str(wanted.id)
        assert event.place.private is (channel is None)
    assert (await heard(scene, scene.channel)).place.title == "#marketing"


async def test_a_channel_nobody_has_told_of_before_is_known_by_its_id(scene: Scene) -> None:
    unseen = Channel(scene.server.world, "unseen", guild=scene.guild)
    scene.server.stage.leaves_out = OPTIONAL
    event = await heard(scene, unseen)
    assert event.place.address.chat_id == str(unseen.id)
    assert event.place.scope_id == str(scene.guild.id)


async def test_a_card_is_changed_in_place_also_when_little_is_told_of_it(scene: Scene) -> None:
    plan = {"name": "Summer", "budget": "5k", "start": "2026-12-01", "end": "2026-12-28"}
    card = await scene.anna.uses("/campaign new", channel=scene.channel, **plan)
    scene.server.stage.leaves_out_of_messages = frozenset({"content", "type", "author"})
    live = await scene.anna.presses(card, "Launch")
    assert live.message is card.message
    assert "**Status** Live" in card.text


async def test_answers_are_shown_and_remembered_where_discord_confirms_them_without_a_word(
    scene: Scene,
) -> None:
    scene.server.desk.talkative = False
    plan = {"name": "Summer", "budget": "5k", "start": "2026-12-01", "end": "2026-12-28"}
    card = await scene.anna.uses("/campaign new", channel=scene.channel, **plan)
    form = await scene.anna.presses(card, "Edit")
    await scene.anna.submits(form, {"name": "Winter"})
    cards = await scene.store.read(lambda session: list(session.exec(select(Card.message_id))))
    assert str(card.message.id) in cards
    await scene.anna.presses(card, "Launch")
    assert "**Status** Live" in card.text
    scene.trial.says(Reply(title="Long", fields=LONG, private=True))
    long = await scene.anna.uses("/trial run", channel=scene.channel)
    await long.until(lambda found: "L8" in found.text)


async def test_a_slow_answer_comes_also_where_its_delay_is_confirmed_without_a_word(sqlite_url: str) -> None:
    async with staged(sqlite_url, defer_after=0.0) as scene:
        scene.server.desk.talkative = False
        scene.trial.says(Reply(text="done"))
        answer = await scene.anna.uses("/trial run", channel=scene.channel)
        assert answer.text == "done"
        assert scene.channel.messages == [answer.message]


async def test_an_answer_that_is_refused_for_too_many_requests_comes_beside(scene: Scene) -> None:
    scene.trial.says(Reply(text="here"))
    scene.server.fail_next("POST /interactions/*/callback", status=429, banned=True)
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    await scene.server.wait_for(lambda: scene.channel.messages)
    assert [message.text for message in scene.channel.messages] == ["here"]
    doing.cancel()


async def test_a_channel_that_is_picked_while_typing_gets_the_digest(scene: Scene) -> None:
    other = scene.guild.channel("reports")
    await scene.anna.uses("/start", channel=other)
    await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    every = {"campaign": "C1", "every": "every monday 9:00"}
    made = await scene.anna.uses("/digest new", channel=scene.channel, chat=other.mention, **every)
    assert "#reports" in made.text
    assert "#marketing" not in made.text


async def test_what_is_missing_from_a_command_is_asked_for(scene: Scene) -> None:
    optional(scene, "request", "send")
    await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    form = await scene.anna.uses("/request send", channel=scene.channel, campaign="C1", fee="500")
    assert form.modal is not None
    assert [field.custom_id for field in form.modal.fields] == ["creator"]


async def test_the_list_of_commands_is_only_asked_for_when_it_may_be_right(scene: Scene) -> None:
    assert scene.server.syncs == 1
    assert scene.server.calls_to(COMMANDS) == []
