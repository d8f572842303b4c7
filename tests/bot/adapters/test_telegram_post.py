from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest

from bot.adapters.base import DeliveryError, Gone, Later, Moved, Sent, Unclear
from bot.adapters.telegram_post import Errand
from commands.core.charts import Chart
from commands.core.invocation import Address
from commands.core.replies import Button, Document, Reply
from tests.bot.adapters.telegram_kit import CHART, Bench
from tests.servers.telegram import Chat

HELLO = Reply(text="Hello", buttons=(Button(label="Open", url="https://shop.example"),))


def private(desk: Bench) -> Chat:
    """Give a chat in which somebody has pressed Start."""
    chat = desk.server.person("anna").chat
    chat.statuses[desk.server.world.me.id] = "member"
    return chat


def sent(desk: Bench) -> list[str]:
    return [call.method for call in desk.server.calls if call.status == 200]


async def test_a_message_out_of_the_outbox_waits_for_its_turn(desk: Bench) -> None:
    group = desk.server.group("Team", admin=desk.server.person("anna"))
    message = await desk.adapter.send(desk.address(group), HELLO)
    assert group.texts[-1] == "Hello"
    assert message == Sent(str(group.last_id))
    assert desk.pacer.turns == [(str(group.id), False, True)]
    await desk.adapter.send(desk.address(private(desk)), HELLO)
    assert desk.pacer.turns[1][1:] == (False, False)


async def test_a_supergroup_has_links_to_its_messages(desk: Bench) -> None:
    anna = desk.server.person("anna")
    forum = desk.server.group("Team", admin=anna, forum=True)
    topic = desk.server.topic(forum, "Autumn", by=anna)
    thread = str(topic.thread_id)
    message = await desk.adapter.send(desk.address(forum, thread), HELLO)
    assert message.link == f"https://t.me/c/{str(forum.id)[4:]}/{thread}/{message.message_id}"
    assert (await desk.adapter.send(desk.address(forum), HELLO)).link.count("/") == 5


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"retry_after": 7}, Later),
        ({"status": 409}, Later),
        ({"status": 401}, Later),
        ({"status": 403}, Gone),
        ({"status": 400}, Gone),
        ({"status": 500}, Unclear),
        ({"status": 502}, Unclear),
        ({"status": 504}, Unclear),
        ({"drop": "before"}, Unclear),
        ({"drop": "after"}, Unclear),
        ({"truncated": True}, Unclear),
    ],
)
async def test_trouble_is_told_apart_and_nothing_is_sent_again(
    desk: Bench, fault: dict[str, Any], error: type[DeliveryError]
) -> None:
    address = desk.address(private(desk))
    desk.server.fail_next("sendMessage", **fault)
    with pytest.raises(error) as caught:
        await desk.adapter.send(address, HELLO)
    assert len(desk.server.calls_of("sendMessage")) == 1
    if isinstance(caught.value, Later):
        assert caught.value.seconds == fault.get("retry_after")


async def test_what_never_went_out_may_go_later(desk: Bench) -> None:
    address = desk.address(private(desk))
    await desk.server.down()
    with pytest.raises(Later):
        await desk.adapter.send(address, HELLO)


async def test_who_cannot_be_reached_is_told_with_the_cure(desk: Bench) -> None:
    anna, ben = desk.server.person("anna"), desk.server.person("ben")
    group = desk.server.group("Team", admin=anna)
    forum = desk.server.group("Forum", admin=anna, forum=True)
    await anna.kicks_bot(group)
    _ = anna.chat
    await anna.blocks_bot()
    reasons = []
    addresses = [
        desk.address(group),
        desk.address(anna.chat),
        Address("telegram", str(ben.id)),
        Address("telegram", "-1"),
        desk.address(forum, "777"),
    ]
    for address in addresses:
        with pytest.raises(Gone) as caught:
            await desk.adapter.send(address, HELLO)
        reasons.append(caught.value.reason.text)
    words = ["Add me again", "press Start again", "write to this person", "does not know this chat", "topic"]
    assert [word in reason for word, reason in zip(words, reasons, strict=True)] == [True] * 5


async def test_a_group_that_moved_names_its_new_id(desk: Bench) -> None:
    group = desk.server.group("Team", admin=desk.server.person("anna"))
    upgraded = await desk.server.migrate(group)
    with pytest.raises(Moved) as caught:
        await desk.adapter.send(desk.address(group), HELLO)
    assert caught.value.chat_id == str(upgraded.id)


async def test_a_picture_alone_is_a_message_of_its_own(desk: Bench) -> None:
    chat = private(desk)
    message = await desk.adapter.send(desk.address(chat), Reply(chart=CHART))
    assert chat.messages[int(message.message_id)].caption == "Views of 7 days"
    assert sent(desk) == ["sendPhoto"]


async def test_a_picture_that_cannot_be_drawn_is_no_reason_to_lose_the_text(desk: Bench) -> None:
    async def broken(chart: Chart) -> bytes:
        raise ValueError("no ink")

    desk.adapter._post._draw = broken
    chat = private(desk)
    await desk.adapter.send(desk.address(chat), Reply(text="Hello", chart=CHART))
    assert chat.texts == ["Hello"]
    with pytest.raises(ValueError, match="no ink"):
        await desk.adapter.send(desk.address(chat), Reply(chart=CHART))


async def test_once_a_part_is_there_the_rest_is_tried_again_and_never_doubles_it(desk: Bench) -> None:
    chat = private(desk)
    desk.server.fail_next("sendPhoto", retry_after=4)
    desk.server.fail_next("sendPhoto", drop="before")
    document = Document(name="a.csv", content=b"YQ==")
    await desk.adapter.send(desk.address(chat), Reply(text="Hello", chart=CHART, documents=(document,)))
    assert desk.slept == [4]
    assert sent(desk) == ["sendMessage", "sendDocument"]


async def test_nothing_to_show_sends_nothing(desk: Bench) -> None:
    assert await desk.adapter.send(desk.address(private(desk)), Reply()) == Sent("")
    assert desk.server.calls == []


# -- changing what is there --------------------------------------------------------------------------


async def test_a_card_changes_in_its_place_and_the_same_again_is_fine(desk: Bench) -> None:
    chat = private(desk)
    address = desk.address(chat)
    message = await desk.adapter.send(address, HELLO)
    for _ in range(2):
        assert await desk.adapter.edit(address, message.message_id, Reply(text="Changed")) == message
    assert chat.texts == ["Changed"]
    assert chat.messages[int(message.message_id)].buttons == []


async def test_a_card_that_is_gone_is_told(desk: Bench) -> None:
    chat = private(desk)
    with pytest.raises(Gone) as caught:
        await desk.adapter.edit(desk.address(chat), "77", HELLO)
    assert "deleted" in caught.value.reason.text
    assert chat.texts == []


async def test_a_changed_card_stays_one_message(desk: Bench) -> None:
    chat = private(desk)
    address = desk.address(chat)
    message = await desk.adapter.send(address, HELLO)
    long = HELLO.model_copy(update={"text": "word " * 2000, "chart": CHART})
    await desk.adapter.edit(address, message.message_id, long)
    assert len(chat.texts) == 1
    assert chat.texts[0].endswith(" …")
    assert chat.messages[int(message.message_id)].buttons == [["Open"]]


async def test_a_message_is_pinned_without_a_sound_and_let_go(desk: Bench) -> None:
    chat = private(desk)
    address = desk.address(chat)
    message = await desk.adapter.send(address, HELLO)
    await desk.adapter.pin(address, message.message_id, pinned=True)
    assert chat.pinned == [int(message.message_id)]
    assert desk.server.calls_of("pinChatMessage")[0].params["disable_notification"] is True
    await desk.adapter.pin(address, message.message_id, pinned=False)
    assert chat.pinned == []


async def test_where_it_may_not_pin_it_is_told(desk: Bench) -> None:
    group = desk.server.group("Team", admin=desk.server.person("anna"))
    message = await desk.adapter.send(desk.address(group), HELLO)
    with pytest.raises(Gone):
        await desk.adapter.pin(desk.address(group), message.message_id, pinned=True)


@pytest.mark.parametrize(("fault", "error"), [({"status": 502}, Unclear), ({"retry_after": 2}, Later)])
async def test_trouble_with_a_change_is_told(
    desk: Bench, fault: dict[str, Any], error: type[DeliveryError]
) -> None:
    address = desk.address(private(desk))
    message = await desk.adapter.send(address, HELLO)
    desk.server.fail_next("editMessageText", **fault)
    with pytest.raises(error):
        await desk.adapter.edit(address, message.message_id, Reply(text="Changed"))


# -- answers to people -------------------------------------------------------------------------------


async def answer(desk: Bench, reply: Reply = HELLO) -> Chat:
    chat = private(desk)
    await desk.adapter._post.put(Errand(desk.address(chat), urgent=True), reply)
    return chat


async def test_an_answer_goes_first_and_is_tried_again(desk: Bench) -> None:
    desk.server.fail_next("sendMessage", retry_after=3)
    desk.server.fail_next("sendMessage", status=502)
    chat = await answer(desk)
    assert chat.texts == ["Hello"]
    assert desk.slept == [3, 2]
    assert {urgent for _, urgent, _ in desk.pacer.turns} == {True}


async def test_an_answer_that_may_be_there_is_not_sent_again(desk: Bench) -> None:
    desk.server.fail_next("sendMessage", drop="after")
    with pytest.raises(Unclear):
        await answer(desk)
    assert len(desk.server.calls_of("sendMessage")) == 1


async def test_an_answer_is_given_up_after_some_tries(desk: Bench) -> None:
    desk.server.fail_next("sendMessage", status=502, times=50)
    with pytest.raises(Unclear):
        await answer(desk)
    assert desk.slept == [1, 2, 4, 8, 16]


async def test_a_wait_of_many_minutes_is_not_waited(desk: Bench) -> None:
    desk.server.fail_next("sendMessage", retry_after=3600)
    with pytest.raises(Later):
        await answer(desk)
    assert desk.slept == []


async def test_a_change_of_which_no_answer_came_is_made_again(desk: Bench) -> None:
    chat = await answer(desk)
    desk.server.fail_next("editMessageText", drop="after")
    errand = Errand(desk.address(chat), urgent=True)
    await desk.adapter._post.replace(errand, str(chat.last_id), Reply(text="Changed"))
    assert chat.texts == ["Changed"]


async def test_an_answer_that_grew_goes_on_in_new_messages(desk: Bench) -> None:
    chat = await answer(desk)
    errand = Errand(desk.address(chat), urgent=True)
    long = HELLO.model_copy(update={"text": "word " * 1000})
    await desk.adapter._post.replace(errand, str(chat.last_id), long)
    assert [message.buttons for message in chat.messages.values()] == [[], [["Open"]]]
    assert sum(text.count("word") for text in chat.texts) == 1000


async def test_so_many_requests_are_in_flight_at_most(desk: Bench) -> None:
    desk.server.fail_next("sendMessage", slow=0.1, times=100)
    address = desk.address(private(desk))
    flying = asyncio.gather(*(desk.adapter.send(address, HELLO) for _ in range(100)))
    most = 0
    while not flying.done():
        most = max(most, sum(not call.finished for call in desk.server.calls))
        await asyncio.sleep(0.002)
    assert 8 < most <= 64


async def test_files_are_not_kept_in_memory_once_they_are_sent(desk: Bench) -> None:
    reply = Reply(text="Your export", documents=(Document(name="kpis.csv", content=b"day;views"),))
    kept = weakref.ref(reply)
    await desk.adapter.send(desk.address(private(desk)), reply)
    del reply
    gc.collect()
    assert kept() is None
