"""The adapter with the real commands on the loopback Discord: what people do and what they see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from commands.core.charts import Chart, Series
from commands.core.context import Context
from commands.core.invocation import Event, Person, Place
from commands.core.replies import Button, Document, Reply
from commands.core.texts import UserError, msg
from storage import buttons, teams
from tests.bot.adapters.discord_scene import PICTURE, Scene, staged

CHART = Chart(labels=("a",), series=(Series(name="views", values=(1.0,)),), alt="Views")


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url) as scene:
        yield scene


async def heard(scene: Scene, *where: Any, **how: Any) -> Event:
    """Give the event that reaches a command's handler."""
    events: list[Event] = []

    async def act(context: Context, **values: Any) -> Reply:
        events.append(context.event)
        return Reply(text="heard")

    scene.trial.act = act
    await scene.anna.uses("/trial run", *where, **how)
    return events[0]


async def test_a_campaign_is_planned_changed_and_launched_with_buttons(scene: Scene) -> None:
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer", budget="5k")
    assert card.text.startswith("## Summer · C1\nPlanned as a draft.")
    assert "**Budget** €5,000.00" in card.text
    assert not card.ephemeral
    form = await scene.anna.presses(card, "Edit")
    assert form.modal is not None
    assert form.modal.fields[0].required is False
    changed = await scene.anna.submits(form, {"start": "2026-12-01", "end": "2026-12-28"})
    assert "**Flight** Tue 1 Dec 2026 to Mon 28 Dec 2026 (28 days)" in changed.text
    live = await scene.anna.presses(changed, "Launch")
    assert live.message is changed.message
    assert "**Status** Live" in live.text
    assert "Pause" in live.buttons


async def test_the_language_is_the_persons(scene: Scene) -> None:
    jan = scene.server.person("jan", locale="de")
    scene.guild.join(jan)
    assert "Hallo" in (await jan.uses("/start", channel=scene.channel)).text
    assert "Hello" in (await scene.anna.uses("/start", channel=scene.channel)).text


async def test_an_event_says_who_where_and_in_which_language(scene: Scene) -> None:
    event = await heard(scene, channel=scene.channel, text="x")
    assert event.key.startswith("discord:")
    assert event.person == Person(
        "discord", str(scene.anna.id), "Anna", username="anna", language="en-US", admin=True
    )
    assert event.place.address.chat_id == str(scene.channel.id)
    assert (event.place.scope_id, event.place.title) == (str(scene.guild.id), "#marketing")
    assert (event.place.scope_title, event.place.private) == ("Team", False)


async def test_a_thread_is_a_place_of_its_own(scene: Scene) -> None:
    thread = scene.guild.thread("briefing", scene.channel)
    event = await heard(scene, channel=thread)
    assert (event.place.address.chat_id, event.place.address.thread_id) == (str(thread.id), "")
    assert (event.place.scope_id, event.place.title) == (str(scene.guild.id), "#briefing")


async def test_a_direct_message_is_private(scene: Scene) -> None:
    event = await heard(scene)
    assert event.place.private
    assert event.place.scope_id == f"user:{scene.anna.id}"
    assert event.place.address.chat_id == str(scene.anna.dm.id)
    assert event.person.admin is None


async def test_only_who_manages_the_server_is_an_owner(scene: Scene) -> None:
    await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer", budget="5k")
    ready = {"start": "2026-12-01", "end": "2026-12-28", "campaign": "C1"}
    await scene.anna.uses("/campaign edit", channel=scene.channel, **ready)
    refused = await scene.ben.uses("/campaign launch", channel=scene.channel, campaign="C1")
    assert "Only a manager or an owner" in refused.text
    assert refused.ephemeral
    scene.guild.join(scene.ben, manage_server=True)
    assert "is live" in (await scene.ben.uses("/campaign launch", channel=scene.channel, campaign="C1")).text


async def test_the_platform_can_be_asked_who_manages_a_server(scene: Scene) -> None:
    place = (await heard(scene, channel=scene.channel)).place
    ben = Person("discord", str(scene.ben.id), "Ben")
    assert await scene.adapter.is_admin(place, Person("discord", str(scene.anna.id), "Anna"))
    assert not await scene.adapter.is_admin(place, ben)
    scene.guild.join(scene.ben, manage_server=True)
    assert await scene.adapter.is_admin(place, ben)
    stranger = Person("discord", "12345", "Eve")
    assert not await scene.adapter.is_admin(place, stranger)
    assert not await scene.adapter.is_admin(Place(place.address, "user:1", private=True), ben)


async def test_the_platform_can_be_asked_who_is_still_in_a_server(scene: Scene) -> None:
    guild = str(scene.guild.id)
    assert await scene.adapter.is_present(guild, str(scene.ben.id))
    assert not await scene.adapter.is_present(guild, "12345")
    # Of a server that the bot is not in, nothing is known.
    assert await scene.adapter.is_present("999", str(scene.ben.id))


async def test_a_private_answer_is_seen_by_one_person(scene: Scene) -> None:
    scene.trial.says(Reply(text="psst", private=True))
    answer = await scene.anna.uses("/trial run", channel=scene.channel)
    assert (answer.text, answer.ephemeral) == ("psst", True)
    assert scene.channel.messages == []


async def test_a_mistake_is_told_to_the_one_who_made_it(scene: Scene) -> None:
    answer = await scene.anna.uses("/campaign new", channel=scene.channel, name="A", budget="-5")
    assert answer.ephemeral
    assert "For example" in answer.text


async def test_a_locked_button_is_for_one_person_and_a_forged_one_for_nobody(scene: Scene) -> None:
    scene.trial.says(Reply(text="Which?", buttons=(Button(label="Mine", command="help", locked=True),)))
    card = await scene.anna.uses("/trial run", channel=scene.channel)
    others = await scene.ben.presses(card, "Mine")
    assert "This button is for somebody else" in others.text
    assert others.ephemeral
    assert card.text == "Which?"
    for forged in ("b:x", "b:", "nonsense", "b:" + "A" * 95, "m:", "m:99", "m:x"):
        answer = await scene.ben.presses_id(card.message, forged)
        assert answer.ephemeral, forged
        assert "not valid any more" in answer.text or "This form is closed" in answer.text


async def test_buttons_and_forms_work_after_a_restart(scene: Scene) -> None:
    plan = {"name": "Summer", "budget": "5k", "start": "2026-12-01", "end": "2026-12-28"}
    card = await scene.anna.uses("/campaign new", channel=scene.channel, **plan)
    form = await scene.anna.presses(card, "Edit")
    await scene.disconnect()
    await scene.connect()
    changed = await scene.anna.submits(form, {"name": "Winter"})
    assert changed.text.startswith("## Winter · C1")
    live = await scene.anna.presses(card, "Launch")
    assert live.message is card.message
    assert "**Status** Live" in card.text


async def test_a_failure_behind_a_button_leaves_the_card(scene: Scene) -> None:
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    answer = await scene.anna.presses(card, "Launch")
    assert answer.ephemeral
    assert "needs a budget" in answer.text
    assert "**Status** Draft" in card.text


async def test_a_wrong_form_can_be_corrected_without_typing_it_again(scene: Scene) -> None:
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    form = await scene.anna.presses(card, "Edit")
    wrong = await scene.anna.submits(form, {"name": "Winter", "budget": "lots"})
    assert wrong.ephemeral
    assert wrong.buttons == ["Correct it"]
    again = await scene.anna.presses(wrong, "Correct it")
    assert again.modal is not None
    assert [field.value for field in again.modal.fields][:2] == ["Winter", "lots"]
    right = await scene.anna.submits(again, {"budget": "7k"})
    assert right.text.startswith("## Winter · C1")
    assert "€7,000.00" in right.text
    closed = await scene.anna.presses(wrong, "Correct it")
    assert "This form is closed" in closed.text


async def test_another_persons_form_stays_theirs(scene: Scene) -> None:
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    form = await scene.anna.presses(card, "Edit")
    assert form.modal is not None
    number = form.modal.data["custom_id"].partition(":")[2]
    stolen = await scene.ben.presses_id(card.message, f"m:{number}")
    assert "This form is for somebody else" in stolen.text
    assert stolen.modal is None


async def test_a_file_comes_along_whole(scene: Scene, tmp_path: Path) -> None:
    found: list[tuple[str, int, bytes]] = []

    async def act(context: Context, **values: Any) -> Reply:
        assert context.attachment is not None
        await context.attachment.save(tmp_path / "file")
        content = await asyncio.to_thread((tmp_path / "file").read_bytes)
        found.append((context.attachment.name, context.attachment.size, content))
        return Reply(text=context.attachment.ref)

    scene.trial.act = act
    await scene.anna.uses("/trial run", channel=scene.channel, file=("figures.csv", b"a;b\n1;2"))
    assert found == [("figures.csv", 7, b"a;b\n1;2")]


async def test_a_form_takes_a_file(scene: Scene, tmp_path: Path) -> None:
    ask = Button(label="Send it", command="trial run", ask=("text", "file"))
    scene.trial.says(Reply(text="Where is it?", buttons=(ask,)))
    card = await scene.anna.uses("/trial run", channel=scene.channel)
    form = await scene.anna.presses(card, "Send it")

    async def act(context: Context, *, text: str = "", **values: Any) -> Reply:
        assert context.attachment is not None
        await context.attachment.save(tmp_path / "file")
        content = await asyncio.to_thread((tmp_path / "file").read_text)
        return Reply(text=f"{text} {context.attachment.name} {content}")

    scene.trial.act = act
    answer = await scene.anna.submits(form, {"text": "here", "file": [("a.csv", b"1;2")]})
    assert answer.text == "here a.csv 1;2"


async def test_the_address_of_a_file_cannot_be_chosen(scene: Scene, tmp_path: Path) -> None:
    opener = (await heard(scene, channel=scene.channel)).opener
    assert opener is not None
    with pytest.raises(UserError):
        opener("https://evil.example/a.csv")
    mine = scene.server.world.upload(1, "a.csv", b"mine")
    await opener(mine.url).save(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"mine"


async def test_pictures_and_files_come_with_the_answer(scene: Scene) -> None:
    scene.trial.says(Reply(text="Figures", chart=CHART, documents=(Document(name="a.csv", content=b"MQ=="),)))
    answer = await scene.anna.uses("/trial run", channel=scene.channel)
    assert answer.files == {"chart.png": PICTURE, "a.csv": b"1"}


async def test_a_picture_that_cannot_be_drawn_stops_nothing(sqlite_url: str) -> None:
    async def broken(chart: Chart) -> bytes:
        raise RuntimeError("no ink")

    async with staged(sqlite_url, render=broken) as scene:
        scene.trial.says(Reply(text="Figures", chart=CHART))
        answer = await scene.anna.uses("/trial run", channel=scene.channel)
        assert (answer.text, answer.files) == ("Figures", {})


async def test_a_shown_card_is_remembered_so_that_it_can_change(scene: Scene) -> None:
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    await scene.disconnect()  # what is at hand is finished first
    workspace = scene.store.read_now(
        lambda session: teams.workspace_of_scope(session, platform="discord", scope_id=str(scene.guild.id))
    )
    assert workspace is not None
    (shown,) = scene.store.read_now(
        lambda session: buttons.cards_of(session, workspace_id=workspace.id, kind="campaign", id=1)
    )
    assert (shown.chat_id, shown.message_id) == (str(scene.channel.id), str(card.message.id))


async def test_hostile_words_ping_nobody(scene: Scene) -> None:
    name = f"@everyone {scene.ben.mention} [x](https://evil.example)"
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name=name)
    assert card.message.pings == set()
    assert "](" not in card.text.replace("\\]", "")


async def test_a_fault_of_ours_is_a_sentence(scene: Scene) -> None:
    async def act(context: Context, **values: Any) -> Reply:
        raise UserError(msg("That is not right. Write it so."))

    scene.trial.act = act
    answer = await scene.anna.uses("/trial run", channel=scene.channel)
    assert (answer.text, answer.ephemeral) == ("That is not right. Write it so.", True)
