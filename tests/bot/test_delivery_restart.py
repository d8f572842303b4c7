"""Messages arrive once though a process dies or stops."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.delivery import IN_FLIGHT, NONCE_LIFE
from storage import outbox
from tests import clock
from tests.bot.fakes import FakePlatform, moment
from tests.bot.post import Make, Post


async def killed_while_sending(one: Post) -> None:
    """Let the process die over a request."""
    one.platform.takes = 1000
    with one.running():
        await asyncio.sleep(1)
    await one.courier.cut_off()
    assert one.states == ["sending"]
    one.platform.takes = 0
    one.courier = one.another()


def test_a_cut_off_request_is_repeated_with_its_key_within_minutes(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform("discord", resends_safely=True))
        one.queue(platform="discord")
        await killed_while_sending(one)
        await one.courier.recover("discord")
        await one.run(5)
        assert one.states == ["sent"]
        assert one.platform.letters[0].nonce == one.rows[0].nonce

    clock.run(main())


def test_later_than_that_a_person_decides(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform("discord", resends_safely=True))
        one.queue(platform="discord")
        await killed_while_sending(one)
        await asyncio.sleep(NONCE_LIFE.total_seconds())
        await one.courier.recover("discord")
        await one.run(5)
        assert one.states == ["unknown"]

    clock.run(main())


def test_a_cut_off_request_without_a_key_is_for_a_person_to_decide(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.chat("1", title="Marketing")
        one.queue()
        await killed_while_sending(one)
        await one.courier.recover("telegram")
        assert one.states[0] == "unknown"
        await one.run(5)
        assert "whether the message arrived" in one.platform.letters[0].reply.text

    clock.run(main())


def test_a_cut_off_question_is_asked_again(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.chat("1", title="Marketing")
        one.queue(cause="notice:1:now")
        await killed_while_sending(one)
        await one.courier.recover("telegram")
        await one.run(5)
        assert one.states == ["sent"]

    clock.run(main())


def test_a_cut_off_change_is_made_again(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.edit("new look")
        await killed_while_sending(one)
        await one.courier.recover("telegram")
        await one.run(5)
        assert one.platform.texts == ["new look"]

    clock.run(main())


def test_it_finds_what_was_cut_off_by_itself_after_a_minute(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform("console", resends_safely=True))
        one.queue(platform="console")
        await killed_while_sending(one)
        await one.run(30)
        assert one.states == ["sending"]
        await one.run(45)
        assert one.states == ["sent"]

    clock.run(main())


def test_a_row_leased_by_a_process_that_died_is_sent_when_the_lease_ends(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.queue()
        now = moment()
        one.store.write_now(lambda session: outbox.claim(session, ids=[1], now=now))
        await one.run(15)
        assert one.platform.letters == []
        await one.run(20)
        assert one.states == ["sent"]

    clock.run(main())


def test_recovering_leaves_alone_what_this_process_is_sending(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=120))
        one.queue()
        with one.running():
            await asyncio.sleep(5)
            await one.courier.recover("telegram")
            await asyncio.sleep(200)
        assert one.states == ["sent"]
        assert len(one.platform.letters) == 1

    clock.run(main())


def test_two_processes_send_each_message_once(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=0.2))
        other = one.another()
        for number in range(40):
            one.queue(str(number), chat_id=str(number))
        tasks = [asyncio.create_task(courier.run()) for courier in (one.courier, other)]
        await asyncio.sleep(20)
        assert sorted(one.platform.texts, key=int) == [str(number) for number in range(40)]
        for task in tasks:
            task.cancel()

    clock.run(main())


def test_only_the_speaker_sends(post: Make) -> None:
    async def main() -> None:
        speaking = False
        one = post(speaks=lambda platform: speaking)
        one.queue()
        await one.run(10)
        assert one.states == ["waiting"]
        speaking = True
        await one.run(2)
        assert one.states == ["sent"]

    clock.run(main())


def test_stopping_takes_nothing_new_and_lets_what_is_under_way_land(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=2))
        for number in range(20):
            one.queue(str(number))
        task = asyncio.create_task(one.courier.run())
        await asyncio.sleep(1)
        one.courier.stop()
        await one.courier.land()
        await task
        assert one.platform.texts == ["0"]
        assert set(one.states[1:]) == {"waiting"}

    clock.run(main())


def test_a_process_that_dies_between_begin_and_finish_of_many_leaves_each_for_itself(post: Make) -> None:
    """Eight were being sent, three of them have arrived by then; what was only taken is sent as if new."""

    async def main() -> None:
        one = post(FakePlatform("discord", resends_safely=True))
        for number in range(20):
            one.queue(str(number), chat_id=str(number), platform="discord")
        one.platform.slow = {str(number) for number in range(3, 20)}
        with one.running():
            await asyncio.sleep(1)
        await one.courier.cut_off()
        assert Counter(one.states) == {"sent": 3, "sending": IN_FLIGHT, "leased": 5, "waiting": 4}
        one.platform.slow = set()
        one.courier = one.another()
        await one.courier.recover("discord")
        await one.run(40)
        assert one.states == ["sent"] * 20
        keys = {row.chat_id: row.nonce for row in one.rows}
        assert all(letter.nonce == keys[letter.address.chat_id] for letter in one.platform.letters)

    clock.run(main())


def test_what_was_taken_and_not_begun_is_given_back_when_it_stops(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=2))
        for number in range(20):
            one.queue(str(number), chat_id=str(number))
        task = asyncio.create_task(one.courier.run())
        await asyncio.sleep(1)
        one.courier.stop()
        await one.courier.land()
        await task
        assert Counter(one.states) == {"sent": IN_FLIGHT, "waiting": 20 - IN_FLIGHT}

    clock.run(main())


def test_a_lease_that_ran_out_is_not_begun_any_more(post: Make) -> None:
    """Another process may have taken the message over."""

    async def main() -> None:
        one = post(FakePlatform(takes=30))
        for number in range(IN_FLIGHT + 1):
            one.queue(str(number), chat_id=str(number))
        with one.running():
            await asyncio.sleep(40)
            assert one.states == [*["sent"] * IN_FLIGHT, "leased"]
            await asyncio.sleep(60)
        assert one.states == ["sent"] * (IN_FLIGHT + 1)
        assert len(one.platform.letters) == IN_FLIGHT + 1

    clock.run(main())
