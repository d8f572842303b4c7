from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from telegram import Update

from bot.adapters.telegram_polling import Lanes, Poller
from bot.adapters.telegram_wire import BotLine
from tests.bot.adapters.telegram_kit import GATES, Bench
from tests.servers.telegram import TelegramServer


@pytest.fixture
def gate() -> asyncio.Event:
    GATES["gate"] = asyncio.Event()
    return GATES["gate"]


def confirmed(server: TelegramServer) -> Callable[[], bool]:
    return lambda: not server.world.updates.pending


async def test_what_was_answered_is_confirmed(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/say hello words=x")
    await anna.hears("x")
    await live.server.until(confirmed(live.server))


async def test_one_chat_is_answered_in_order_and_does_not_hold_up_another(
    live: Bench, gate: asyncio.Event
) -> None:
    anna, ben = live.server.person("anna"), live.server.person("ben")
    await anna.says("/say slowly gate")
    await anna.says("/say hello words=after")
    await ben.says("/say hello words=meanwhile")
    await ben.hears("meanwhile")
    await live.server.polled()
    await ben.says("/say hello words=later")
    await ben.hears("later")
    assert len(live.server.world.updates.pending) == 4
    gate.set()
    assert (await anna.hears()).text == "through gate"
    assert (await anna.hears()).text == "Anna: after"
    assert live.said() == ["meanwhile", "later", "after"]
    await live.server.until(confirmed(live.server))


async def test_an_update_that_comes_again_has_its_effect_once(desk: Bench) -> None:
    anna = desk.server.person("anna")
    await anna.says("/say hello words=x")
    again = list(desk.server.world.updates.pending)
    async with desk.running():
        await anna.hears("Anna: x")
    assert confirmed(desk.server)()
    desk.server.world.updates.pending += again
    desk.adapter = desk.new_adapter()
    async with desk.running():
        await anna.hears("Anna: x")
    assert desk.said() == ["x"]


async def test_what_a_kill_interrupted_comes_again(desk: Bench, gate: asyncio.Event) -> None:
    anna = desk.server.person("anna")
    killed = asyncio.create_task(desk.adapter.run())
    await anna.says("/say slowly gate")
    await desk.server.polled()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    assert len(desk.server.world.updates.pending) == 1
    gate.set()
    desk.adapter = desk.new_adapter()
    async with desk.running():
        await anna.hears("through gate")


async def test_stopping_finishes_what_is_at_hand_and_confirms_it(desk: Bench, gate: asyncio.Event) -> None:
    anna = desk.server.person("anna")
    running = asyncio.create_task(desk.adapter.run())
    await anna.says("/say slowly gate")
    await desk.server.polled()
    stopping = asyncio.create_task(desk.adapter.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    gate.set()
    await asyncio.gather(stopping, running)
    await anna.hears("through gate")
    assert confirmed(desk.server)()


async def test_an_update_that_cannot_be_read_holds_up_nothing(live: Bench) -> None:
    anna = live.server.person("anna")
    live.server.world.updates.push("message", {"message_id": 1})
    live.server.world.updates.push(
        "callback_query", {"id": "1", "from": anna.user.to_api(), "chat_instance": "1"}
    )
    await anna.says("/say hello words=x")
    await anna.hears("x")
    await live.server.until(confirmed(live.server))


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502},
        {"status": 409},
        {"drop": "before"},
        {"drop": "after"},
        {"truncated": True},
        {"retry_after": 3},
    ],
)
async def test_trouble_with_polling_is_waited_out(live: Bench, fault: dict[str, Any]) -> None:
    anna = live.server.person("anna")
    await anna.says("/say hello words=before")
    await anna.hears("before")
    live.server.fail_next("getUpdates", **fault, times=2)
    await anna.says("/say hello words=x")
    await anna.hears("Anna: x")
    assert live.said() == ["before", "x"]


async def test_an_outage_is_waited_out_from_one_second_doubling_to_ten(live: Bench) -> None:
    anna = live.server.person("anna")
    await live.server.down()
    await live.server.until(lambda: len(live.slept) > 6)
    await live.server.up()
    await anna.says("/say hello words=x")
    await anna.hears("Anna: x")
    assert live.slept[:6] == [1, 2, 4, 8, 10, 10]


async def test_a_forgotten_webhook_is_removed(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/start")
    await anna.hears("Welcome")
    poller = Poller(live.adapter._bot, Lanes(handle_nothing), live._sleep)
    await poller._rest(conflict("can't use getUpdates method while webhook is active"))
    assert len(live.server.calls_of("deleteWebhook")) == 1


async def handle_nothing(update: Update) -> None:
    return None


def conflict(words: str) -> Any:
    from telegram.error import Conflict

    return Conflict(f"Conflict: {words}")


class Scripted(BotLine):
    """Hand out batches of updates one after the other."""

    def __init__(self, batches: list[list[int]], stopping: asyncio.Event) -> None:
        super().__init__("1:x", "http://127.0.0.1:1")
        self._batches, self._stopping = batches, stopping
        self._asked: list[int | None] = []

    async def raw_updates(
        self, offset: int | None, *, wait: int = 0, limit: int = 100
    ) -> list[dict[str, Any]]:
        """Give the next batch; stop after the last."""
        self._asked.append(offset)
        if not self._batches:
            self._stopping.set()
            await asyncio.sleep(10)
        return [{"update_id": number} for number in self._batches.pop(0)]


async def test_after_a_quiet_time_updates_may_be_numbered_anew() -> None:
    stopping = asyncio.Event()
    bot = Scripted([[900, 901], [], [5], []], stopping)
    handled: list[int] = []

    async def handle(update: Update) -> None:
        handled.append(update.update_id)

    await Poller(bot, Lanes(handle), asyncio.sleep).run(stopping)
    assert handled == [900, 901, 5]
    assert bot._asked == [None, 902, None, 6, None]


async def test_a_fault_of_ours_is_logged_and_the_next_update_handled() -> None:
    handled: list[int] = []

    async def handle(update: Update) -> None:
        if update.update_id == 1:
            raise ValueError("broken")
        handled.append(update.update_id)

    lanes = Lanes(handle)
    for number in (1, 2):
        lanes.put(Update(number))
    await lanes.settle(5)
    assert handled == [2]
    assert not lanes.open


async def test_only_so_many_chats_are_served_at_once() -> None:
    running: list[int] = []
    most = 0

    async def handle(update: Update) -> None:
        nonlocal most
        running.append(update.update_id)
        most = max(most, len(running))
        await asyncio.sleep(0.01)
        running.remove(update.update_id)

    lanes = Lanes(handle, at_once=3)
    for number in range(10):
        raw = {"message_id": 1, "date": 0, "chat": {"id": number + 1, "type": "private"}}
        update = Update.de_json({"update_id": number, "message": raw}, None)
        lanes.put(update)
    await lanes.settle(5)
    assert most == 3
