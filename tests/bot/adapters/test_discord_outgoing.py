"""Messages from the outbox to Discord: once each, to channels, threads and people, and what stops them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.adapters.base import Gone, Later, Sent, Unclear
from bot.delivery import Courier
from commands.core.charts import Chart, Series
from commands.core.invocation import Address
from commands.core.replies import Button, Field, Reply
from storage import outbox, teams
from tests.bot.adapters.discord_scene import PICTURE, Scene, staged
from tests.servers.discord_.permissions import PIN

MESSAGES = "POST /channels/*/messages"
CHART = Chart(labels=("a",), series=(Series(name="views", values=(1.0,)),), alt="Views")


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url) as scene:
        yield scene


def here(scene: Scene) -> Address:
    return Address("discord", str(scene.channel.id))


async def test_a_message_arrives_with_a_link_to_it(scene: Scene) -> None:
    sent = await scene.adapter.send(here(scene), Reply(title="Digest", text="<@1> as of today"), nonce="n1")
    (message,) = scene.channel.messages
    assert message.text == "## Digest\n\\<@1\\> as of today"
    assert message.pings == set()
    link = f"https://discord.com/channels/{scene.guild.id}/{scene.channel.id}/{message.id}"
    assert sent == Sent(str(message.id), link)


async def test_the_same_nonce_makes_no_second_message(scene: Scene) -> None:
    scene.server.fail_next(MESSAGES, drop="after")
    with pytest.raises(Unclear):
        await scene.adapter.send(here(scene), Reply(text="once"), nonce="n1")
    sent = await scene.adapter.send(here(scene), Reply(text="once"), nonce="n1")
    assert [str(message.id) for message in scene.channel.messages] == [sent.message_id]
    await scene.adapter.send(here(scene), Reply(text="once"), nonce="n2")
    assert len(scene.channel.messages) == 2


async def test_each_message_of_a_long_reply_has_a_nonce_of_its_own(scene: Scene) -> None:
    reply = Reply(title="Long", fields=tuple(Field(label=f"L{at}", value="v" * 900) for at in range(9)))
    first = await scene.adapter.send(here(scene), reply, nonce="a" * 20)
    again = await scene.adapter.send(here(scene), reply, nonce="a" * 20)
    assert len(scene.channel.messages) == 3
    assert first == again
    assert len({message.nonce for message in scene.channel.messages}) == 3


async def test_without_a_nonce_every_message_is_new(scene: Scene) -> None:
    for _ in range(2):
        await scene.adapter.send(here(scene), Reply(text="x"))
    assert len(scene.channel.messages) == 2


async def test_a_thread_and_a_person_are_reached(scene: Scene) -> None:
    thread = scene.guild.thread("briefing", scene.channel)
    await scene.adapter.send(Address("discord", str(thread.id)), Reply(text="there"))
    assert [message.text for message in thread.messages] == ["there"]
    person = Address("discord", f"dm:{scene.ben.id}")
    sent = await scene.adapter.send(person, Reply(text="you"), nonce="n1")
    (message,) = scene.ben.dm.messages
    assert message.text == "you"
    assert sent.link == f"https://discord.com/channels/@me/{scene.ben.dm.id}/{message.id}"
    await scene.adapter.edit(person, sent.message_id, Reply(text="only you"))
    assert message.text == "only you"
    direct = await scene.adapter.send(Address("discord", str(scene.ben.dm.id)), Reply(text="again"))
    assert "/@me/" in direct.link


async def test_a_card_is_changed_where_it_stands(scene: Scene) -> None:
    sent = await scene.adapter.send(here(scene), Reply(title="One", chart=CHART), nonce="n1")
    (message,) = scene.channel.messages
    assert message.files == {"chart.png": PICTURE}
    fields = tuple(Field(label=f"L{at}", value="v" * 900) for at in range(9))
    edited = await scene.adapter.edit(here(scene), sent.message_id, Reply(title="Two", fields=fields))
    assert edited == sent
    assert message.text.startswith("## Two")
    assert (message.files, len(scene.channel.messages)) == ({}, 1)


async def test_a_picture_alone_is_needed_and_beside_words_it_is_not(sqlite_url: str) -> None:
    async def broken(chart: Chart) -> bytes:
        raise RuntimeError("no ink")

    async with staged(sqlite_url, render=broken) as scene:
        await scene.adapter.send(here(scene), Reply(text="words", chart=CHART))
        with pytest.raises(RuntimeError, match="no ink"):
            await scene.adapter.send(here(scene), Reply(chart=CHART))
        assert [message.text for message in scene.channel.messages] == ["words"]


def _deleted(scene: Scene) -> None:
    scene.channel.delete()


def _hidden(scene: Scene) -> None:
    scene.channel.hide_from_bot()


def _silenced(scene: Scene) -> None:
    scene.channel.silence_bot()


def _kicked(scene: Scene) -> None:
    scene.guild.kick(scene.server.world.bot)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (_deleted, "does not exist any more"),
        (_hidden, "cannot see this channel"),
        (_silenced, "may not write"),
        (_kicked, "cannot see this channel"),
    ],
)
async def test_what_a_person_must_mend_is_said(
    scene: Scene, happens: Callable[[Scene], None], words: str
) -> None:
    happens(scene)
    with pytest.raises(Gone) as caught:
        await scene.adapter.send(here(scene), Reply(text="x"), nonce="n1")
    assert words in caught.value.reason.text


async def test_people_who_take_no_messages_or_are_unknown_are_gone(scene: Scene) -> None:
    scene.ben.dms_closed = True
    with pytest.raises(Gone, match="no direct messages"):
        await scene.adapter.send(Address("discord", f"dm:{scene.ben.id}"), Reply(text="x"))
    with pytest.raises(Gone, match="account does not exist"):
        await scene.adapter.send(Address("discord", "dm:42"), Reply(text="x"))
    for odd in ("dm:x", "general", ""):
        with pytest.raises(Gone, match="no channel"):
            await scene.adapter.send(Address("discord", odd), Reply(text="x"))


async def test_a_deleted_card_cannot_be_changed(scene: Scene) -> None:
    with pytest.raises(Gone, match="was deleted"):
        await scene.adapter.edit(here(scene), "42", Reply(text="x"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 503}, Later),
        ({"status": 429, "banned": True}, Later),
        ({"status": 429, "retry_after": 40.0}, Later),
        ({"drop": "before"}, Unclear),
    ],
)
async def test_what_passes_is_left_to_the_courier(
    scene: Scene, fault: dict[str, Any], error: type[Exception]
) -> None:
    scene.server.fail_next(MESSAGES, **fault)
    with pytest.raises(error) as caught:
        await scene.adapter.send(here(scene), Reply(text="x"), nonce="n1")
    if "retry_after" in fault:
        assert isinstance(caught.value, Later)
        assert caught.value.seconds == 40.0
    await scene.adapter.send(here(scene), Reply(text="x"), nonce="n1")
    assert [message.text for message in scene.channel.messages] == ["x"]


async def test_a_short_limit_is_waited_out(scene: Scene) -> None:
    scene.server.limit(MESSAGES, 2, 0.1)
    for at in range(6):
        await scene.adapter.send(here(scene), Reply(text=f"m{at}"), nonce=f"n{at}")
    assert [message.text for message in scene.channel.messages] == [f"m{at}" for at in range(6)]


async def test_while_not_connected_everything_is_later(scene: Scene) -> None:
    await scene.disconnect()
    for request in (
        scene.adapter.send(here(scene), Reply(text="x")),
        scene.adapter.edit(here(scene), "1", Reply(text="x")),
    ):
        with pytest.raises(Later):
            await request


async def test_the_outbox_delivers_cards_whose_buttons_work(scene: Scene) -> None:
    first = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer", budget="5k")
    await scene.anna.uses("/campaign edit", channel=scene.channel, campaign="C1", name="Winter")
    courier = Courier(scene.services, {"discord": scene.adapter})
    await courier.flush()
    assert first.text.startswith("## Winter · C1")
    form = await scene.anna.presses(first, "Edit")
    assert form.modal is not None
    assert form.modal.fields[0].value == ""


async def test_a_closed_door_is_told_to_the_courier_and_kept(scene: Scene) -> None:
    await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    reply = Reply(text="digest", buttons=(Button(label="Site", url="https://example.com"),))
    scene.store.write_now(
        lambda session: outbox.put(
            session,
            now=scene.services.now(),
            workspace_id=1,
            cause="digest:1",
            platform="discord",
            chat_id=str(scene.channel.id),
            payload=reply.model_dump_json(),
        )
    )
    scene.channel.silence_bot()
    await Courier(scene.services, {"discord": scene.adapter}).flush()
    (chat,) = scene.store.read_now(lambda session: teams.chats(session, workspace_id=1))
    assert "may not write" in (chat.paused_reason or "")


async def test_a_message_is_pinned_and_let_go_where_the_bot_may(scene: Scene) -> None:
    sent = await scene.adapter.send(here(scene), Reply(text="Dashboard"))
    with pytest.raises(Gone):
        await scene.adapter.pin(here(scene), sent.message_id, pinned=True)
    scene.guild.bot_permissions |= PIN
    await scene.adapter.pin(here(scene), sent.message_id, pinned=True)
    assert scene.channel.pinned == [int(sent.message_id)]
    await scene.adapter.pin(here(scene), sent.message_id, pinned=False)
    assert scene.channel.pinned == []
