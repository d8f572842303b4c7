"""Messages arrive once through faults of the platform and of the database."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.adapters.base import Gone, Later, Moved, Unclear
from bot.delivery import NONCE_LIFE
from commands.core.texts import msg
from storage.models import Button
from storage.session import StoreBusy
from tests import clock
from tests.bot.fakes import FakePlatform, moment
from tests.bot.post import Make, Post

BLOCKED = Gone(msg("This person has stopped me."))


async def try_on(one: Post) -> list[float]:
    """Try one message until it stays as it is, and give the seconds between the tries."""
    waits = []
    await one.courier.flush()
    while one.rows[0].state == "waiting":
        waits.append((one.rows[0].due_at - moment()).total_seconds())
        await asyncio.sleep(waits[-1])
        await one.courier.flush()
    return waits


def test_a_platform_that_is_down_is_tried_again_ever_less_often(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Later()] * 9)))
        one.queue()
        assert await try_on(one) == [5, 10, 20, 40, 80, 160, 300, 300, 300]
        assert one.states == ["sent"]

    clock.run(main())


def test_after_a_day_it_gives_up_and_asks_the_team(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.chat("1", title="Marketing")
        one.queue(attempts=290)
        one.platform.outcomes = deque([Later()] * 10)
        assert await try_on(one) == [300] * 9
        assert one.states == ["failed", "sent"]
        assert "did not take the message" in one.platform.letters[0].reply.text

    clock.run(main())


def test_it_waits_as_long_as_the_platform_asks(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Later(47)])))
        one.queue()
        await one.run(46)
        assert one.platform.letters == []
        await one.run(3)
        assert one.states == ["sent"]

    clock.run(main())


def test_what_the_platform_said_counts_however_the_clock_goes_on(post: Make) -> None:
    async def main() -> None:
        one = post()
        looks = count(1)
        one.services.now = lambda: moment() + timedelta(microseconds=next(looks))
        one.chat("2", title="Marketing")
        one.platform.by_chat["1"] = deque([Later(3)])
        one.platform.by_chat["2"] = deque([BLOCKED])
        one.queue()
        one.queue("you", chat_id="2")
        await one.run(5)
        assert one.states == ["sent", "failed"]
        assert [chat.paused_reason for chat in one.chats()] == ["This person has stopped me."]

    clock.run(main())


def test_an_unanswered_request_is_repeated_with_its_key_where_the_platform_knows_it(post: Make) -> None:
    async def main() -> None:
        discord = FakePlatform("discord", resends_safely=True, outcomes=deque([Unclear(), Later(3), None]))
        one = post(discord)
        one.queue(platform="discord")
        await one.run(30)
        assert one.states == ["sent"]
        assert [letter.nonce for letter in discord.letters] == [one.rows[0].nonce]

    clock.run(main())


def test_it_is_not_repeated_once_the_platform_has_forgotten_the_key(post: Make) -> None:
    async def main() -> None:
        discord = FakePlatform("discord", resends_safely=True)
        discord.by_chat["1"] = deque([Unclear(), Later(NONCE_LIFE.total_seconds())])
        one = post(discord)
        one.queue(platform="discord")
        await one.run(10)
        assert one.states == ["unknown"]
        assert discord.letters == []

    clock.run(main())


def test_where_there_is_no_key_a_person_decides(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.chat("-100", title="Marketing")
        one.platform.by_chat["1"] = deque([Unclear()])
        one.queue()
        await one.run(60)
        assert one.states == ["unknown", "sent"]
        [asked] = one.platform.letters
        assert asked.address.chat_id == "-100"
        assert [button.label for button in asked.reply.buttons] == ["Send again", "Leave it"]
        tokens = [button.token for button in asked.reply.buttons]
        stored = one.store.read_now(
            lambda session: [session.get_one(Button, token).arguments for token in tokens]
        )
        assert stored == [{"delivery": "1"}] * 2

    clock.run(main())


def test_with_no_other_chat_the_team_is_asked_where_the_message_belongs(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Unclear()])))
        one.chat("1", title="Marketing")
        one.queue()
        await one.run(60)
        assert one.states == ["unknown", "sent"]
        assert one.platform.letters[0].address.chat_id == "1"

    clock.run(main())


def test_a_question_that_got_lost_is_asked_again_and_nobody_is_asked_about_it(post: Make) -> None:
    """Asked twice is better than never: both questions decide about the same message."""

    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Unclear(), Unclear(), Unclear()])))
        one.chat("-100", title="Marketing")
        one.queue()
        await one.run(120)
        assert one.states == ["unknown", "sent"]
        assert len(one.platform.letters) == 1

    clock.run(main())


def test_an_address_that_is_gone_is_paused_and_the_team_told_elsewhere(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.chat("1", title="Agency")
        one.chat("7", private=True)
        one.chat("-100", title="Marketing")
        one.platform.by_chat["1"] = deque([BLOCKED])
        one.queue("text", part="text", cause="digest:1:monday")
        one.queue("picture", part="chart", cause="digest:1:monday")
        await one.run(60)
        assert one.states == ["failed", "skipped", "sent"]
        [told] = one.platform.letters
        assert told.address.chat_id == "-100"
        assert "This person has stopped me." in told.reply.text
        assert "Telegram: Agency" in [field.value for field in told.reply.fields]
        assert [chat.paused_reason for chat in one.chats()] == ["This person has stopped me.", "", ""]

    clock.run(main())


def test_a_paused_chat_is_not_tried_and_nobody_is_told_again(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.chat("1", title="Agency")
        one.chat("-100", title="Marketing")
        one.platform.by_chat["1"] = deque([BLOCKED])
        one.queue("monday")
        await one.run(10)
        one.queue("tuesday")
        await one.run(10)
        assert [(row.state, row.error) for row in one.rows if row.chat_id == "1"] == [
            ("failed", "This person has stopped me."),
            ("failed", "paused"),
        ]
        assert len(one.platform.letters) == 1

    clock.run(main())


def test_a_message_that_cannot_be_changed_any_more_pauses_nothing(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Gone(msg("That message was deleted."))])))
        one.chat("1", title="Marketing")
        one.edit("new look")
        await one.run(10)
        assert one.states == ["failed"]
        assert one.chats()[0].paused_reason == ""

    clock.run(main())


def test_a_chat_with_a_new_id_gets_its_message_there(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Moved("-1001")])))
        one.chat("-5", title="Marketing")
        one.queue(chat_id="-5")
        one.queue("next", chat_id="-5")
        await one.run(10)
        assert [letter.address.chat_id for letter in one.platform.letters] == ["-1001", "-1001"]
        assert one.chats()[0].chat_id == "-1001"

    clock.run(main())


def test_a_new_id_that_is_known_already_takes_the_message_too(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Moved("-1001")])))
        one.chat("-5", title="Marketing")
        one.chat("-1001", title="Marketing")
        one.queue(chat_id="-5", cause="same")
        one.queue(chat_id="-1001", cause="same", due_at=moment().replace(minute=1))
        await one.run(61)
        assert [letter.address.chat_id for letter in one.platform.letters] == ["-1001"]
        assert [chat.chat_id for chat in one.chats()] == ["-1001"]

    clock.run(main())


def test_a_chat_that_moves_for_ever_is_given_up(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque(Moved(str(number)) for number in range(100, 120))))
        one.queue()
        await one.run(60)
        assert one.states == ["failed"]

    clock.run(main())


def test_a_row_that_cannot_be_read_blocks_no_other_and_is_logged(post: Make) -> None:
    async def main() -> list[Any]:
        one = post()
        one.chat("-100", title="Marketing")
        one.queue("broken", payload="{not json")
        one.queue("next")
        with capture_logs() as logs:
            await one.run(10)
        assert one.states == ["failed", "sent", "sent"]
        assert sorted(one.platform.texts)[-1] == "next"
        return logs

    assert "delivery failed" in [line["event"] for line in clock.run(main())]


# -- the database ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [StoreBusy("locked"), ConnectionError("gone")])
def test_a_fault_of_the_database_is_waited_out(post: Make, fault: Exception) -> None:
    async def main() -> None:
        one = post()
        one.store.fault = fault
        with one.running():
            await asyncio.sleep(30)
            one.store.fault = None
            one.queue()
            await asyncio.sleep(3)
        assert one.states == ["sent"]

    clock.run(main())


@pytest.mark.parametrize("seconds", [3, 3600])
def test_what_was_sent_is_written_down_however_long_the_database_fails(post: Make, seconds: int) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=1))
        one.queue()
        with one.running():
            await asyncio.sleep(0.5)
            one.store.fault = StoreBusy("locked")
            await asyncio.sleep(seconds)
            one.store.fault = None
            await asyncio.sleep(10)
        assert one.states == ["sent"]
        assert one.platform.texts == ["hello"]

    clock.run(main())
