"""The server fails on demand, keeps Telegram's limits, and can go away and come back."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TimedOut

from tests.servers.telegram import ANY, Person, TelegramServer
from tests.servers.telegram_.library import bot_of, polling

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as bot:
        yield bot


@pytest.fixture
async def anna(server: TelegramServer) -> Person:
    anna = server.person("anna")
    await anna.says("/start")
    return anna


def heard(person: Person) -> list[str]:
    return person.chat.texts[1:]


async def test_a_refused_request_has_no_effect(server: TelegramServer, bot: Bot, anna: Person) -> None:
    server.fail_next("sendMessage", status=502, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(anna.id, "Digest")
    await bot.send_message(anna.id, "Digest")
    assert heard(anna) == ["Digest"]
    assert [(c.status, c.fault) for c in server.calls_of("sendMessage")] == [
        (502, "status 502"),
        (502, "status 502"),
        (200, None),
    ]
    assert server.refusals == []


async def test_a_limit_names_the_time_to_wait(server: TelegramServer, bot: Bot, anna: Person) -> None:
    server.fail_next("sendMessage", retry_after=7)
    with pytest.raises(RetryAfter, match="Retry in 7 seconds"):
        await bot.send_message(anna.id, "Digest")
    assert heard(anna) == []


@pytest.mark.parametrize(("status", "error"), [(403, Forbidden), (400, BadRequest), (500, NetworkError)])
async def test_any_status_can_be_asked_for(
    server: TelegramServer, bot: Bot, anna: Person, status: int, error: type[Exception]
) -> None:
    server.fail_next(ANY, status=status)
    with pytest.raises(error):
        await bot.send_chat_action(anna.id, "typing")


async def test_a_connection_lost_before_leaves_nothing(
    server: TelegramServer, bot: Bot, anna: Person
) -> None:
    server.fail_next("sendMessage", drop="before")
    with pytest.raises(NetworkError):
        await bot.send_message(anna.id, "Digest")
    assert heard(anna) == []


async def test_a_connection_lost_after_leaves_the_message(
    server: TelegramServer, bot: Bot, anna: Person
) -> None:
    server.fail_next("sendMessage", drop="after")
    with pytest.raises(NetworkError):
        await bot.send_message(anna.id, "Digest")
    assert heard(anna) == ["Digest"]


async def test_a_slow_answer_comes_too_late_for_the_bot(
    server: TelegramServer, bot: Bot, anna: Person
) -> None:
    server.fail_next("sendMessage", slow=0.6)
    with pytest.raises(TimedOut):
        await bot.send_message(anna.id, "Digest", read_timeout=0.2)
    await server.wait_for("sendMessage")
    assert heard(anna) == ["Digest"]


async def test_an_answer_can_break_off(server: TelegramServer, bot: Bot, anna: Person) -> None:
    server.fail_next("sendMessage", truncated=True)
    with pytest.raises(NetworkError):
        await bot.send_message(anna.id, "Digest")
    assert heard(anna) == ["Digest"]
    await bot.send_message(anna.id, "Next")


async def test_a_server_that_is_down_comes_back_at_the_same_address(
    server: TelegramServer, bot: Bot, anna: Person
) -> None:
    address = server.url
    await server.down()
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(anna.id, "Digest")
    await server.up()
    assert server.url == address
    await bot.send_message(anna.id, "Digest")
    await server.down(status=503)
    with pytest.raises(NetworkError, match="Service Unavailable"):
        await bot.send_message(anna.id, "Digest")
    await server.up()
    assert heard(anna) == ["Digest"]


async def test_a_polling_bot_lives_through_an_outage(server: TelegramServer, anna: Person) -> None:
    async with polling(server):
        await server.polled()
        await server.down()
        await server.up()
        await anna.says("still there?")
        await server.until(lambda: not server.world.updates.pending)


async def test_the_older_of_two_pollers_gets_a_conflict(server: TelegramServer, bot: Bot) -> None:
    async with bot_of(server) as second:
        older = asyncio.create_task(bot.get_updates(timeout=5))
        await server.polled()
        newer = asyncio.create_task(second.get_updates(timeout=5))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await older
        await server.person("anna").says("for the newer one")
        assert len(await newer) == 1


async def test_limits_are_kept_strictly() -> None:
    moment = 1_000.0
    async with TelegramServer(enforce_limits=True, clock=lambda: moment) as server, bot_of(server) as bot:
        people = [server.person(f"person {n}") for n in range(31)]
        for person in people:
            await person.says("/start")
        await bot.send_message(people[0].id, "one")
        with pytest.raises(RetryAfter, match="1 seconds"):
            await bot.send_message(people[0].id, "two")
        for person in people[1:30]:
            await bot.send_message(person.id, "one")
        with pytest.raises(RetryAfter):
            await bot.send_message(people[30].id, "one")
        moment += 1
        await bot.send_message(people[30].id, "one")


async def test_a_group_takes_twenty_messages_a_minute() -> None:
    moment = 1_000.0
    async with TelegramServer(enforce_limits=True, clock=lambda: moment) as server, bot_of(server) as bot:
        group = server.group("Team", admin=server.person("anna"))
        for _ in range(20):
            await bot.send_message(group.id, "tick")
            moment += 1
        with pytest.raises(RetryAfter, match="40 seconds"):
            await bot.send_message(group.id, "tick")
        moment += 40
        await bot.send_message(group.id, "tick")


async def test_each_request_is_waited_for_once(server: TelegramServer, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "one")
    await bot.send_message(anna.id, "two")
    first = await server.wait_for("sendMessage")
    second = await server.wait_for(lambda call: "text" in call.params)
    assert [call.params["text"] for call in (first, second)] == ["one", "two"]
    assert second.message is anna.chat.messages[3]
    with pytest.raises(TimeoutError, match="sendMessage -> 200  'two'"):
        await server.wait_for("sendMessage", timeout=0.01)
