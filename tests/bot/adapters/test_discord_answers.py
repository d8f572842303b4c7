"""Answers to interactions that are slow, late, private, long, or get lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from commands.core.context import Context
from commands.core.replies import Button, Field, Reply
from tests.bot.adapters.discord_scene import Scene, staged
from tests.servers.discord_ import Answer

CALLBACK = "POST /interactions/*/callback"
ORIGINAL = "PATCH /webhooks/*/messages/@original"
FOLLOW_UP = "POST /webhooks/*"


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url, defer_after=0.02) as scene:
        scene.server.stage.desk.answer_within = 2.0
        yield scene


@pytest.fixture
async def prompt(sqlite_url: str) -> AsyncIterator[Scene]:
    """Give a scene in which nothing is slow."""
    async with staged(sqlite_url, defer_after=30) as scene:
        yield scene


async def deferred(scene: Scene, act: Any, reply: Reply) -> Answer:
    """Let a person do something whose answer comes only after the bot asked for more time."""
    gate = asyncio.Event()
    scene.trial.says(reply, after=gate)
    before = len(scene.server.desk.interactions)
    doing = asyncio.create_task(act)

    def waits() -> bool:
        return any(one.answered in (5, 6) for one in scene.server.desk.interactions[before:])

    await scene.server.wait_for(waits)
    gate.set()
    answer: Answer = await doing
    return answer


async def thinking(scene: Scene) -> None:
    """Wait until the bot has asked for more time."""
    await scene.server.wait_for(lambda: any(one.answered == 5 for one in scene.server.desk.interactions))


async def card(scene: Scene, **more: Any) -> Answer:
    """Show a card with a button that calls the trial command again."""
    again = Button(label="Again", command="trial run", **more)
    scene.trial.says(Reply(title="First", buttons=(again,)))
    return await scene.anna.uses("/trial run", channel=scene.channel)


async def test_a_slow_command_gets_its_answer_in_the_same_message(scene: Scene) -> None:
    answer = await deferred(scene, scene.anna.uses("/trial run", channel=scene.channel), Reply(text="done"))
    assert answer.text == "done"
    assert scene.channel.messages == [answer.message]


async def test_a_slow_private_answer_is_still_private(scene: Scene) -> None:
    reply = Reply(text="psst", private=True)
    answer = await deferred(scene, scene.anna.uses("/trial run", channel=scene.channel), reply)
    await answer.until(lambda found: found.text == "psst")
    assert answer.ephemeral
    assert scene.channel.messages == []


async def test_a_slow_button_changes_its_message(scene: Scene) -> None:
    first = await card(scene)
    answer = await deferred(scene, scene.anna.presses(first, "Again"), Reply(title="Second"))
    assert (answer.message is first.message, first.text) == (True, "## Second")


async def test_a_slow_button_that_answers_beside_leaves_its_message(scene: Scene) -> None:
    first = await card(scene, edit=False)
    answer = await deferred(scene, scene.anna.presses(first, "Again"), Reply(text="beside"))
    assert (answer.text, first.text) == ("beside", "## First")
    assert not answer.ephemeral


async def test_a_slow_failure_behind_a_button_is_private(scene: Scene) -> None:
    first = await card(scene)
    answer = await deferred(scene, scene.anna.presses(first, "Again"), Reply(text="no", failed=True))
    assert (answer.text, answer.ephemeral, first.text) == ("no", True, "## First")


async def test_a_slow_button_that_asks_offers_a_button_to_answer(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    first = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    press = scene.dispatcher.press

    async def slowly(event: Any) -> Reply:
        await gate.wait()
        return await press(event)

    monkeypatch.setattr(scene.dispatcher, "press", slowly)
    doing = asyncio.create_task(scene.anna.presses(first, "Edit"))
    await scene.server.wait_for(lambda: scene.server.desk.interactions[-1].answered == 6)
    gate.set()
    asked = await doing
    assert asked.ephemeral
    assert asked.buttons == ["Answer"]
    form = await scene.anna.presses(asked, "Answer")
    changed = await scene.anna.submits(form, {"name": "Winter"})
    await changed.until(lambda found: found.text.startswith("## Winter"))


async def test_others_are_answered_while_one_waits(scene: Scene) -> None:
    gate = asyncio.Event()
    scene.trial.says(Reply(text="late"), after=gate)
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    await thinking(scene)
    assert (await scene.ben.uses("/help", channel=scene.channel)).text
    gate.set()
    assert (await doing).text == "late"


async def test_a_long_answer_goes_on_in_further_messages(prompt: Scene) -> None:
    fields = tuple(Field(label=f"L{at}", value="v" * 900) for at in range(9))
    prompt.trial.says(Reply(title="Long", fields=fields, private=True))
    answer = await prompt.anna.uses("/trial run", channel=prompt.channel)
    await answer.until(lambda found: "L8" in found.text)
    assert len(answer.messages) == 3
    assert answer.ephemeral


async def test_a_card_that_grew_is_changed_and_continued(prompt: Scene) -> None:
    first = await card(prompt)
    fields = tuple(Field(label=f"L{at}", value="v" * 900) for at in range(6))
    prompt.trial.says(Reply(title="Long", fields=fields))
    answer = await prompt.anna.presses(first, "Again")
    await answer.until(lambda found: "L5" in found.text)
    assert answer.messages[0] is first.message
    assert len(answer.messages) == 2


async def test_a_card_only_one_person_sees_changes_in_place(prompt: Scene) -> None:
    again = Button(label="Again", command="trial run")
    prompt.trial.says(Reply(text="mine", private=True, buttons=(again,)))
    first = await prompt.anna.uses("/trial run", channel=prompt.channel)
    prompt.trial.says(Reply(text="still mine", private=True))
    answer = await prompt.anna.presses(first, "Again")
    assert (answer.message is first.message, first.text, answer.ephemeral) == (True, "still mine", True)


async def test_a_private_answer_never_replaces_a_card_all_see(prompt: Scene) -> None:
    first = await card(prompt)
    prompt.trial.says(Reply(text="psst", private=True))
    answer = await prompt.anna.presses(first, "Again")
    assert (answer.text, answer.ephemeral, first.text) == ("psst", True, "## First")


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_lost_on_the_way_is_there_once(prompt: Scene, when: Any) -> None:
    prompt.trial.says(Reply(text="done"))
    prompt.server.fail_next(CALLBACK, drop=when)
    await prompt.anna.uses("/trial run", channel=prompt.channel)
    await prompt.disconnect()
    assert [message.text for message in prompt.channel.messages] == ["done"]


async def test_a_button_whose_answer_is_lost_changes_its_card(prompt: Scene) -> None:
    first = await card(prompt)
    prompt.trial.says(Reply(title="Second"))
    prompt.server.fail_next(CALLBACK, drop="after")
    await prompt.anna.presses(first, "Again")
    await prompt.disconnect()
    assert [message.text for message in prompt.channel.messages] == ["## Second"]


async def test_a_deferral_whose_answer_is_lost_is_filled(scene: Scene) -> None:
    scene.server.fail_next(CALLBACK, drop="after")
    answer = await deferred(scene, scene.anna.uses("/trial run", channel=scene.channel), Reply(text="done"))
    assert answer.text == "done"
    await scene.disconnect()
    assert [message.text for message in scene.channel.messages] == ["done"]


async def test_a_buttons_deferral_that_got_lost_leaves_the_card(scene: Scene) -> None:
    first = await card(scene, edit=False)
    scene.server.fail_next(CALLBACK, drop="after")
    answer = await deferred(scene, scene.anna.presses(first, "Again"), Reply(text="beside"))
    assert (answer.text, first.text) == ("beside", "## First")


async def test_the_deferred_answer_is_written_again_when_it_got_lost(scene: Scene) -> None:
    scene.server.fail_next(ORIGINAL, drop="after")
    await deferred(scene, scene.anna.uses("/trial run", channel=scene.channel), Reply(text="done"))
    await scene.disconnect()
    assert [message.text for message in scene.channel.messages] == ["done"]


async def test_a_follow_up_nobody_confirmed_is_not_sent_twice(scene: Scene) -> None:
    first = await card(scene, edit=False)
    scene.server.fail_next(FOLLOW_UP, drop="after")
    await deferred(scene, scene.anna.presses(first, "Again"), Reply(text="beside"))
    await scene.disconnect()
    assert [message.text for message in scene.channel.messages] == ["## First", "beside"]


async def test_an_answer_that_comes_too_late_is_a_message_of_its_own(prompt: Scene) -> None:
    prompt.server.desk.answer_within = 0.0
    prompt.trial.says(Reply(text="late but here"))
    await _unanswered(prompt)
    await prompt.server.wait_for(lambda: prompt.channel.messages)
    assert [message.text for message in prompt.channel.messages] == ["late but here"]


async def test_a_private_answer_that_comes_too_late_goes_to_the_person(prompt: Scene) -> None:
    prompt.server.desk.answer_within = 0.0
    prompt.trial.says(Reply(text="for you", private=True))
    await _unanswered(prompt)
    await prompt.server.wait_for(lambda: prompt.anna.dm.messages)
    assert [message.text for message in prompt.anna.dm.messages] == ["for you"]
    assert prompt.channel.messages == []


async def test_an_answer_after_fifteen_minutes_is_a_message_of_its_own(scene: Scene) -> None:
    gate = asyncio.Event()
    scene.trial.says(Reply(text="at last"), after=gate)
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    await thinking(scene)
    scene.server.desk.token_life = 0.0
    gate.set()
    await scene.server.wait_for(lambda: any(one.text == "at last" for one in scene.channel.messages))
    doing.cancel()


async def test_an_answer_outlives_the_login_it_came_through(scene: Scene) -> None:
    gate = asyncio.Event()
    scene.trial.says(Reply(text="after all"), after=gate)
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    await thinking(scene)
    logins = scene.server.gateway.identifies
    scene.server.drop_gateway(4004)  # ends this login; the next one is made anew
    await scene.server.wait_for(
        lambda: scene.server.gateway.identifies > logins and scene.server.gateway.listening
    )
    gate.set()
    await scene.server.wait_for(lambda: any(one.text == "after all" for one in scene.channel.messages))
    doing.cancel()


async def test_where_nothing_can_be_said_the_bot_goes_on(prompt: Scene) -> None:
    prompt.server.desk.answer_within = 0.0
    prompt.channel.silence_bot()
    prompt.trial.says(Reply(text="late"))
    await _unanswered(prompt)
    await prompt.server.wait_for(lambda: prompt.server.calls_to("POST /channels/{channel_id}/messages"))
    prompt.server.desk.answer_within = 3.0
    assert (await prompt.ben.uses("/trial run", channel=prompt.channel)).text == "late"


async def test_work_at_hand_is_finished_when_the_bot_stops(scene: Scene) -> None:
    gate = asyncio.Event()
    ended: list[str] = []

    async def act(context: Context, **values: Any) -> Reply:
        await gate.wait()
        ended.append("done")
        return Reply(text="done")

    scene.trial.act = act
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    await thinking(scene)
    stopping = asyncio.create_task(scene.adapter.stop())
    gate.set()
    await stopping
    assert (await doing).text == "done"
    assert ended == ["done"]


async def _unanswered(scene: Scene) -> None:
    doing = asyncio.create_task(scene.anna.uses("/trial run", channel=scene.channel))
    doing.add_done_callback(lambda done: done.cancelled() or done.exception())
    await scene.server.wait_for(
        lambda: scene.server.calls_to("POST /interactions/{interaction_id}/{interaction_token}/callback")
    )
