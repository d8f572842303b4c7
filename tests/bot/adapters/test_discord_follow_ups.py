"""Answers of which Discord does not say whether they are there: never twice, and the person learns of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from commands.core.replies import Button, Field, Reply
from tests.bot.adapters.discord_scene import Scene, staged
from tests.bot.adapters.test_discord_answers import CALLBACK, FOLLOW_UP, ORIGINAL, card, deferred, thinking

MESSAGES = "POST /channels/*/messages"
LONG = tuple(Field(label=f"L{at}", value="v" * 900) for at in range(6))
# What the library repeats by itself, and a connection that ends.
LOST = [{"status": 502, "stored": True}, {"status": 500, "stored": True}, {"drop": "after"}]
IDS = ["502", "500", "dropped"]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.discord_answers._FIRST_PAUSE", 0.05)


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url, defer_after=0.02) as scene:
        scene.server.stage.desk.answer_within = 2.0
        yield scene


@pytest.fixture
async def prompt(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url, defer_after=30) as scene:
        yield scene


def texts(scene: Scene) -> list[str]:
    """Give what stands in the channel, for whoever sees it."""
    return [m.text for m in scene.server.world.messages.values() if m.channel is scene.channel and m.visible]


@pytest.mark.parametrize("lost", LOST, ids=IDS)
async def test_an_answer_beside_a_card_is_there_once(scene: Scene, lost: dict[str, Any]) -> None:
    first = await card(scene, edit=False)
    scene.server.fail_next(FOLLOW_UP, **lost)
    scene.server.fail_next(MESSAGES, **lost)
    gate = asyncio.Event()
    scene.trial.says(Reply(text="beside"), after=gate)
    doing = asyncio.create_task(scene.anna.presses(first, "Again"))
    await scene.server.wait_for(lambda: any(one.answered == 6 for one in scene.server.desk.interactions))
    gate.set()
    await scene.server.wait_for(lambda: "beside" in texts(scene))
    await scene.disconnect()
    doing.cancel()
    assert texts(scene) == ["## First", "beside"]


@pytest.mark.parametrize("lost", LOST, ids=IDS)
async def test_what_continues_a_long_answer_is_there_once(prompt: Scene, lost: dict[str, Any]) -> None:
    prompt.server.fail_next(FOLLOW_UP, **lost)
    prompt.server.fail_next(MESSAGES, **lost)
    prompt.trial.says(Reply(title="Long", fields=LONG))
    await prompt.anna.uses("/trial run", channel=prompt.channel)
    await prompt.server.wait_for(lambda: any("L5" in text for text in texts(prompt)))
    await prompt.disconnect()
    assert [("L0" in text, "L5" in text) for text in texts(prompt)] == [(True, False), (False, True)]


@pytest.mark.parametrize("lost", LOST, ids=IDS)
async def test_an_answer_for_one_person_is_there_once_and_they_learn_of_the_doubt(
    scene: Scene, lost: dict[str, Any]
) -> None:
    scene.server.fail_next(FOLLOW_UP, **lost)
    act = scene.anna.uses("/trial run", channel=scene.channel)
    answer = await deferred(scene, act, Reply(text="psst", private=True))
    assert (answer.text, answer.ephemeral) == ("psst", True)
    await scene.server.wait_for(lambda: scene.anna.dm.messages)
    await scene.disconnect()
    assert texts(scene) == ["psst"]
    assert [m.text for m in scene.anna.dm.messages] == [
        "I don't know whether my last answer, which only you can see, has arrived. If not, ask again."
    ]


async def test_the_doubt_is_told_in_the_persons_language(scene: Scene) -> None:
    scene.anna.locale = "de"
    scene.server.fail_next(FOLLOW_UP, drop="before")
    gate = asyncio.Event()
    scene.trial.says(Reply(text="psst", private=True), after=gate)
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    await thinking(scene)
    gate.set()
    found = await scene.server.wait_for(lambda: scene.anna.dm.messages)
    doing.cancel()
    assert found[0].text.startswith("Ich weiß nicht, ob meine letzte Antwort")


async def test_where_nothing_may_be_written_the_rest_comes_as_a_follow_up(prompt: Scene) -> None:
    prompt.channel.silence_bot()
    prompt.trial.says(Reply(title="Long", fields=LONG))
    answer = await prompt.anna.uses("/trial run", channel=prompt.channel)
    await answer.until(lambda found: "L5" in found.text)
    assert len(answer.messages) == 2


@pytest.mark.parametrize("lost", LOST, ids=IDS)
async def test_a_first_answer_is_there_once(prompt: Scene, lost: dict[str, Any]) -> None:
    prompt.trial.says(Reply(text="done"))
    prompt.server.fail_next(CALLBACK, **lost)
    await prompt.anna.uses("/trial run", channel=prompt.channel)
    await prompt.disconnect()
    assert texts(prompt) == ["done"]


@pytest.mark.parametrize("lost", LOST, ids=IDS)
async def test_a_deferred_answer_is_there_once(scene: Scene, lost: dict[str, Any]) -> None:
    scene.server.fail_next(ORIGINAL, **lost)
    await deferred(scene, scene.anna.uses("/trial run", channel=scene.channel), Reply(text="done"))
    await scene.disconnect()
    assert texts(scene) == ["done"]


async def test_a_card_whose_change_was_refused_for_long_changes_once_discord_works(scene: Scene) -> None:
    again = Button(label="Again", command="trial run")
    scene.trial.says(Reply(title="First", buttons=(again,)))
    first = await scene.anna.uses("/trial run", channel=scene.channel)
    scene.server.fail_next(ORIGINAL, drop="before", times=4)
    await deferred(scene, scene.anna.presses(first, "Again"), Reply(title="Second"))
    await scene.disconnect()
    assert texts(scene) == ["## Second"]


async def test_an_answer_waits_for_the_next_login(scene: Scene) -> None:
    gate = asyncio.Event()
    scene.trial.says(Reply(text="after all"), after=gate)
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    await thinking(scene)
    scene.server.fail_next("CONNECT gateway", status=503, times=3)
    scene.server.drop_gateway(4004)  # ends this login; while the next one fails, nothing can be said
    await scene.server.wait_for(lambda: not scene.server.gateway.listening)
    gate.set()
    await scene.server.wait_for(lambda: "after all" in texts(scene), 20)
    doing.cancel()
    assert texts(scene).count("after all") == 1
