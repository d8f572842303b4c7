from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram_wire import BotLine, NotSent, ServerTrouble, TooMany, Unanswered, Wire
from tests.servers.telegram import TelegramServer

TOKEN = "12345:secret"


@pytest.fixture
async def line(telegram: TelegramServer) -> AsyncIterator[BotLine]:
    made = BotLine(telegram.token, telegram.url)
    yield made
    await made.close_wire()


async def test_failures_are_told_apart(telegram: TelegramServer, line: BotLine) -> None:
    telegram.fail_next("getMe", status=503)
    with pytest.raises(ServerTrouble):
        await line.get_me()
    for when in ("before", "after"):
        telegram.fail_next("getMe", drop=when)
        with pytest.raises(Unanswered):
            await line.get_me()
    telegram.fail_next("getMe", retry_after=9)
    with pytest.raises(TooMany) as caught:
        await line.get_me()
    assert caught.value.seconds == 9
    await line.close_wire()
    await telegram.down()
    with pytest.raises(NotSent):
        await line.get_me()


async def test_a_refusal_without_a_time_still_asks_to_wait(telegram: TelegramServer, line: BotLine) -> None:
    telegram.fail_next("getMe", status=429)
    with pytest.raises(TooMany) as caught:
        await line.get_me()
    assert caught.value.seconds == 5


async def test_a_file_larger_than_telegram_takes_is_refused_for_good(
    telegram: TelegramServer, line: BotLine
) -> None:
    telegram.fail_next("sendMessage", status=413)
    with pytest.raises(BadRequest):
        await line.send_message(1, "x")


async def test_a_closed_line_opens_again_when_it_is_used(telegram: TelegramServer, line: BotLine) -> None:
    for _ in range(2):
        assert (await line.get_me()).username == telegram.bot_username
        await line.close_wire()


async def test_closing_lets_what_is_under_way_end(telegram: TelegramServer, line: BotLine) -> None:
    telegram.fail_next("getMe", slow=0.05)
    asked = asyncio.create_task(line.get_me())
    await telegram.until(lambda: bool(telegram.calls))
    await line.close_wire()
    assert (await asked).username == telegram.bot_username


async def test_plain_values_are_sent_and_given_as_they_are(telegram: TelegramServer, line: BotLine) -> None:
    anna = telegram.person("anna")
    await anna.says("/start")
    answer = await line.say("sendMessage", {"chat_id": str(anna.id), "text": "hi", "reply_markup": None})
    assert (answer["text"], answer["chat"]["id"]) == ("hi", anna.id)
    with pytest.raises(BadRequest):
        await line.say("sendMessage", {"chat_id": "1", "text": "hi"})


async def test_an_answer_that_takes_too_long_is_not_waited_for(
    telegram: TelegramServer, line: BotLine
) -> None:
    telegram.fail_next("getMe", slow=5)
    with pytest.raises(Unanswered):
        await line.get_me(read_timeout=0.05)


async def test_a_proxy_of_the_environment_is_used_unless_the_host_is_left_out(
    telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", telegram.url)
    far = BotLine(telegram.token, "http://telegram.invalid")
    assert (await far.get_me()).username == telegram.bot_username
    await far.close_wire()
    monkeypatch.setenv("no_proxy", "telegram.invalid")
    far = BotLine(telegram.token, "http://telegram.invalid")
    with pytest.raises(NotSent):
        await far.get_me()
    await far.close_wire()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "http://telegram.invalid", "nothing://there", "http://:x"]
)
async def test_the_token_is_in_no_error_and_no_name(address: str) -> None:
    line = BotLine(TOKEN, address)
    with pytest.raises(TelegramError) as caught:
        await line.get_me()
    error: BaseException | None = caught.value
    while error is not None:
        assert "secret" not in f"{error!r} {error}"
        error = error.__cause__ or error.__context__
    assert "secret" not in f"{line!r} {line}"
    await line.close_wire()


def test_a_wire_needs_no_loop_to_be_made() -> None:
    assert Wire("http://127.0.0.1:9")
