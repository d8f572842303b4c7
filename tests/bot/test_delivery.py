"""Messages arrive once, in order and fairly."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import Any

import pytest

from bot.adapters.base import Gone, Later, Unclear
from bot.delivery import IN_FLIGHT
from bot.pacer import TELEGRAM, PlatformPacer
from commands.core.replies import Document, Reply, Subject
from commands.core.texts import msg
from commands.digests.digest_texts import Texts
from storage import buttons
from storage.models import Delivery
from storage.outbox import Text
from storage.session import Session
from tests import clock
from tests.bot.fakes import FakePlatform, moment
from tests.bot.post import Make
from tests.storage.stored import stored

# -- the straight way -----------------------------------------------------------------------------


def test_a_message_arrives_once_with_its_key_and_is_remembered(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.queue()
        await one.run(30)
        [letter] = one.platform.letters
        [row] = one.rows
        assert (letter.reply.text, letter.address.chat_id, letter.nonce) == ("hello", "1", row.nonce)
        assert (row.state, row.message_id, row.link) == ("sent", "1", "https://example.org/1")

    clock.run(main())


def test_a_message_queued_while_it_idles_is_sent_when_it_is_woken(post: Make) -> None:
    async def main() -> None:
        one = post()
        with one.running():
            await asyncio.sleep(10.5)
            one.queue()
            one.courier.wake()
            await asyncio.sleep(0.01)
            assert one.platform.texts == ["hello"]

    clock.run(main())


def test_a_message_for_later_waits_for_its_time(post: Make) -> None:
    async def main() -> None:
        one = post()
        one.queue(due_at=moment().replace(minute=5))
        await one.run(299)
        assert one.platform.letters == []
        await one.run(3)
        assert one.states == ["sent"]

    clock.run(main())


def test_an_idle_courier_looks_once_a_second_at_most_and_never_writes(post: Make) -> None:
    async def main() -> tuple[int, int]:
        one = post()
        reads = writes = 0
        read, write = one.store.read, one.store.write

        async def counted_read(work: Any) -> Any:
            nonlocal reads
            reads += 1
            return await read(work)

        async def counted_write(work: Any, **how: Any) -> Any:
            nonlocal writes
            writes += 1
            return await write(work, **how)

        one.store.read, one.store.write = counted_read, counted_write  # type: ignore[method-assign]
        await one.run(60)
        return reads, writes

    reads, writes = clock.run(main())
    assert reads <= 61 + 7
    assert writes == 0


async def test_a_kept_file_is_read_when_it_is_sent_and_only_that_of_the_team(post: Make) -> None:
    one = post()
    team = one.workspace_id
    file = one.store.write_now(lambda s: stored(s, b"a cut", now=moment(), workspace_id=team))
    for kept in (file, file + 1):
        reply = Reply(text="a draft", documents=(Document(name="cut.mp4", kept=kept),))
        one.queue(str(kept), payload=reply.model_dump_json())
    await one.courier.flush()
    first, second = (letter.reply.documents for letter in one.platform.letters)
    assert [(document.name, document.content) for document in first] == [("cut.mp4", b"a cut")]
    assert second == (), "what is not there is left out"


def test_flush_sends_all_that_is_due_and_waits_for_it(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=2))
        for number in range(20):
            one.queue(str(number), chat_id=str(number % 3))
        await one.courier.flush()
        assert one.states == ["sent"] * 20

    clock.run(main())


def test_a_message_that_shows_a_card_is_remembered_as_one(post: Make) -> None:
    async def main() -> None:
        one = post()
        card = Reply(text="card", subject=Subject(kind="campaign", id=7), workspace_id=one.workspace_id)
        one.queue("card", payload=card.model_dump_json())
        await one.courier.flush()
        [found] = one.store.read_now(
            lambda session: buttons.cards_of(session, workspace_id=one.workspace_id, kind="campaign", id=7)
        )
        assert (found.chat_id, found.message_id) == ("1", "1")

    clock.run(main())


# -- order and fairness ---------------------------------------------------------------------------


def test_messages_of_one_chat_arrive_in_their_order_one_at_a_time(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=1))
        for number in range(5):
            one.queue(str(number))
        await one.run(20)
        assert one.platform.texts == ["0", "1", "2", "3", "4"]
        assert one.platform.most_under_way == 1

    clock.run(main())


def test_a_chat_that_hangs_does_not_hold_up_the_others(post: Make) -> None:
    async def main() -> None:
        one = post()
        hang = asyncio.Event()
        send = one.platform.send

        async def slow(address: Any, reply: Reply, *, nonce: str = "") -> Any:
            if address.chat_id == "slow":
                await hang.wait()
            return await send(address, reply, nonce=nonce)

        one.platform.send = slow  # type: ignore[method-assign]
        for number in range(50):
            one.queue(f"slow {number}", chat_id="slow")
            one.queue(f"quick {number}", chat_id=str(number))
        with one.running():
            await asyncio.sleep(5)
            assert len(one.platform.letters) == 50
            hang.set()
            await asyncio.sleep(5)
        assert one.states == ["sent"] * 100

    clock.run(main())


def test_few_are_in_flight_and_a_platform_that_hangs_does_not_hold_up_the_other(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=500), FakePlatform("discord", resends_safely=True))
        for number in range(30):
            one.queue(f"t{number}", chat_id=str(number))
            one.queue(f"d{number}", chat_id=str(number), platform="discord")
        with one.running():
            await asyncio.sleep(5)
            assert one.platform.most_under_way == IN_FLIGHT
            assert len(one.platforms[1].letters) == 30
        await one.courier.cut_off()

    clock.run(main())


def test_texts_are_written_for_the_slowest_platform_first_until_it_has_enough_to_send(
    post: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def of(_: Texts, _session: Session, row: Delivery) -> Text:
        written.append(row.platform)
        return Text(row.cause, Reply(text="hello").model_dump_json())

    monkeypatch.setattr(Texts, "of", of)
    monkeypatch.setattr(Texts, "prepare", lambda *_: None)
    rates = {"discord": 50, "telegram": 30}

    async def main() -> None:
        platforms = FakePlatform("discord", resends_safely=True), FakePlatform(takes=5)
        one = post(*platforms, in_flight=lambda _: 8, rate=rates.__getitem__)
        for number in range(16):
            for platform in rates:
                one.queue(f"{platform} {number}", chat_id=str(number), platform=platform, payload="")
        await one.run(300)
        assert set(one.states) == {"sent"}

    clock.run(main())
    # Four of each are taken at a time.
    assert Counter(written[:9]) == {"telegram": 8, "discord": 1}
    assert written[9:] == ["discord"] * 15 + ["telegram"] * 8


def test_a_storm_goes_out_nearly_as_fast_as_the_platform_allows(post: Make) -> None:
    """A hundred texts with their pictures, a third of them to groups that rest for seconds."""

    async def main() -> float:
        pacer = PlatformPacer(TELEGRAM, clock=clock.clock)
        platform = FakePlatform(takes=0.1)
        one = post(platform, resting=lambda _: pacer.resting())
        send = platform.send

        async def paced(address: Any, reply: Reply, *, nonce: str = "") -> Any:
            async with pacer.turn(address.chat_id, urgent=False, group=address.chat_id.startswith("-")):
                pass
            return await send(address, reply, nonce=nonce)

        platform.send = paced  # type: ignore[method-assign]
        for number in range(100):
            chat_id = f"-{number}" if number % 3 == 0 else str(number)
            for part in ("text", "chart"):
                one.queue(f"{part} {number}", chat_id=chat_id, part=part, cause="digest:1:now")
        start = clock.clock()
        await one.run(30)
        assert len(platform.letters) == 200
        return platform.letters[-1].at - start

    assert clock.run(main()) < 200 / 28 * 1.2


def test_in_a_storm_a_picture_comes_soon_after_its_text(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(takes=0.5))
        for number in range(400):
            one.queue(f"text {number}", chat_id=str(number), cause=f"digest:{number}:now")
            if number < 4:
                one.queue(f"chart {number}", chat_id=str(number), part="chart", cause=f"digest:{number}:now")
        await one.run(60)
        order = [letter.reply.text for letter in one.platform.letters]
        assert len(order) == 404
        for number in range(4):
            after = order.index(f"chart {number}") - order.index(f"text {number}")
            assert 0 < after < 80

    clock.run(main())


def test_a_picture_never_overtakes_its_text_and_never_holds_it(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Later(30), None, None, ValueError("cannot be drawn")])))
        one.queue("picture", part="chart", cause="digest:1:now")
        one.queue("text", part="text", cause="digest:1:now")
        one.queue("next")
        await one.run(60)
        assert one.platform.texts == ["next", "text"]
        # Nobody is disturbed because of a picture.
        assert one.states == ["failed", "sent", "sent"]

    clock.run(main())


def test_looks_of_one_message_are_changed_in_order(post: Make) -> None:
    async def main() -> None:
        one = post(FakePlatform(outcomes=deque([Unclear()])))
        with one.running():
            one.edit("first")
            await asyncio.sleep(2)
            one.edit("second")
            await asyncio.sleep(30)
        assert one.platform.texts == ["second"]
        assert one.states == ["skipped", "sent"]

    clock.run(main())


def test_a_message_is_pinned_and_a_platform_that_does_not_let_us_disturbs_nobody(post: Make) -> None:
    async def main() -> None:
        one = post()
        for action in ("pin", "unpin"):
            one.queue(action, action=action, part=f"{action}:5", message_id="5")
        one.queue("refused", action="pin", part="pin:6", message_id="6", chat_id="2")
        one.platform.by_chat["2"] = deque([Gone(msg("I may not."))])
        await one.courier.flush()
        assert one.platform.pins == [("5", True), ("5", False)]
        assert one.platform.letters == []
        assert one.states == ["sent", "sent", "failed"]

    clock.run(main())
