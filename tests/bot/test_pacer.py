"""No limit is ever passed in any window, whoever asks in whatever order; people go first."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacer import DISCORD, TELEGRAM, Limits, PlatformPacer
from tests import clock

# What the platforms allow (core.telegram.org/bots/faq, discord.com/developers/docs/topics/rate-limits).
TELEGRAM_SECOND, TELEGRAM_CHAT, TELEGRAM_GROUP, DISCORD_SECOND = 30, 1, 20, 50


@dataclass(frozen=True)
class Wish:
    """Somebody wants to write to a chat."""

    after: float
    chat: int
    urgent: bool = False
    cancelled_after: float | None = None
    there: float = 0.0
    back: float = 0.0

    @property
    def group(self) -> bool:
        """Tell whether the chat is a group."""
        return self.chat < 0


@dataclass(frozen=True)
class Turn:
    """When it was let through."""

    at: float
    wish: Wish


def pace(limits: Limits, wishes: Sequence[Wish]) -> list[Turn]:
    """Let everybody wait for their turns on a clock that jumps, and give the turns in their order."""

    async def main() -> list[Turn]:
        pacer = PlatformPacer(limits, clock=clock.clock)
        turns: list[Turn] = []

        async def wait(wish: Wish) -> None:
            await asyncio.sleep(wish.after)
            turn = pacer.turn(str(wish.chat), urgent=wish.urgent, group=wish.group)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wish.cancelled_after) as patience, turn:
                    patience.reschedule(None)
                    # The platform counts it at some moment before it answers.
                    await asyncio.sleep(wish.there)
                    turns.append(Turn(clock.clock(), wish))
                    await asyncio.sleep(wish.back)

        await asyncio.gather(*map(wait, wishes))
        return turns

    return clock.run(main())


def most_within(moments: Iterable[float], seconds: float) -> int:
    """Give the most moments that lie in any window of so many seconds."""
    ordered = sorted(moments)
    most = start = 0
    for end, moment in enumerate(ordered):
        while ordered[start] <= moment - seconds:
            start += 1
        most = max(most, end - start + 1)
    return most


def by_chat(turns: Sequence[Turn]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for turn in turns:
        found[turn.wish.chat].append(turn.at)
    return found


WAYS = st.one_of(st.just(0.05), st.floats(0.05, 0.9))
WISHES = st.lists(
    st.builds(
        Wish,
        after=st.one_of(st.just(0.0), st.floats(0, 90)),
        chat=st.integers(-2, 3).filter(bool),
        urgent=st.booleans(),
        cancelled_after=st.one_of(st.none(), st.floats(0.001, 5)),
        there=WAYS,
        back=WAYS,
    ),
    max_size=60,
)


@given(WISHES)
def test_telegrams_limits_hold_in_every_window(wishes: list[Wish]) -> None:
    turns = pace(TELEGRAM, wishes)
    assert most_within([turn.at for turn in turns], 1) <= TELEGRAM_SECOND
    for chat, moments in by_chat(turns).items():
        assert most_within(moments, 1) <= TELEGRAM_CHAT
        assert chat > 0 or most_within(moments, 60) <= TELEGRAM_GROUP


@given(WISHES)
def test_who_does_not_give_up_gets_a_turn(wishes: list[Wish]) -> None:
    patient = [wish for wish in wishes if wish.cancelled_after is None]
    served = [turn.wish for turn in pace(TELEGRAM, wishes) if turn.wish.cancelled_after is None]
    assert sorted(map(repr, served)) == sorted(map(repr, patient))


@pytest.mark.parametrize(("limits", "allowed"), [(TELEGRAM, TELEGRAM_SECOND), (DISCORD, DISCORD_SECOND)])
def test_a_crowd_is_let_through_nearly_as_fast_as_allowed(limits: Limits, allowed: int) -> None:
    turns = pace(limits, [Wish(0, chat, there=0.03, back=0.05) for chat in range(1, 601)])
    assert most_within([turn.at for turn in turns], 1) <= allowed
    # Until enough answers were seen, the way to the platform counts as time of the message before.
    assert turns[300].at - turns[0].at < 300 / allowed * 1.05
    assert turns[-1].at - turns[300].at < 300 / allowed * 1.02


def test_a_way_that_is_uneven_never_puts_too_many_into_one_second() -> None:
    ways = cycle([(0.03, 0.05), (0.4, 0.03), (0.03, 0.3), (0.05, 0.05), (0.25, 0.1)])
    wishes = [Wish(0, chat, there=there, back=back) for chat, (there, back) in enumerate(islice(ways, 900))]
    turns = pace(TELEGRAM, wishes)
    assert most_within([turn.at for turn in turns], 1) <= TELEGRAM_SECOND


def test_a_crowd_that_is_late_on_the_way_there_or_back_is_not_taken_for_a_longer_way() -> None:
    quick, there, back = (0.004, 0.004), (0.06, 0.004), (0.004, 0.06)
    ways = [*[quick] * 150, *[there] * 400, *[back] * 400]
    wishes = [Wish(0, chat, there=there, back=back) for chat, (there, back) in enumerate(ways)]
    turns = pace(TELEGRAM.times(10), wishes)
    assert most_within([turn.at for turn in turns], 1) <= TELEGRAM_SECOND * 10


def test_messages_without_an_answer_keep_their_permits_and_do_not_stop_the_rest() -> None:
    hung = [Wish(0, chat, back=60) for chat in range(1, 9)]
    turns = pace(TELEGRAM, [*hung, *(Wish(0, chat) for chat in range(101, 281))])
    assert len(turns) == 188
    assert most_within([turn.at for turn in turns], 1) <= TELEGRAM_SECOND
    assert turns[-1].at - turns[0].at < 188 / (TELEGRAM_SECOND - 8) * 1.05


def test_an_answer_waits_for_the_message_before_it_in_a_chat_but_not_for_long() -> None:
    turns = pace(TELEGRAM, [Wish(0, 1, back=2), Wish(1, 1, urgent=True), Wish(0, 2, back=60), Wish(1, 2)])
    moments = by_chat(turns)
    assert moments[1][1] - moments[1][0] == pytest.approx(3.05, abs=0.002)
    assert moments[2][1] - moments[2][0] == pytest.approx(5, abs=0.002)


def test_a_chat_rests_as_long_as_the_platform_asks() -> None:
    async def main() -> float:
        pacer = PlatformPacer(DISCORD, clock=clock.clock)
        start = clock.clock()
        pacer.rest(4, "1")
        assert pacer.resting() == {"1": 4}
        async with pacer.turn("2", urgent=False):
            assert clock.clock() == start
        async with pacer.turn("1", urgent=True):
            assert pacer.resting() == {}
            return clock.clock() - start

    assert clock.run(main()) == pytest.approx(4, abs=0.002)


def test_everything_rests_when_the_platform_asks_for_that() -> None:
    async def main() -> float:
        pacer = PlatformPacer(DISCORD, clock=clock.clock)
        start = clock.clock()
        pacer.rest(4)
        async with pacer.turn("1", urgent=True):
            return clock.clock() - start

    assert clock.run(main()) == pytest.approx(4, abs=0.002)


def test_ten_times_the_limits_let_ten_times_as_many_through() -> None:
    turns = pace(TELEGRAM.times(10), [Wish(0, chat % 50 - 60, there=0.001) for chat in range(3000)])
    moments = [turn.at for turn in turns]
    assert most_within(moments, 1) <= 300
    assert moments[-1] - moments[0] < 3000 / 300 * 1.05


def test_a_group_gets_nearly_what_it_may_and_room_is_left_for_answers() -> None:
    turns = pace(TELEGRAM, [Wish(0, -1) for _ in range(60)])
    moments = [turn.at for turn in turns]
    assert 14 <= most_within(moments, 60) < TELEGRAM_GROUP - 2


def test_a_picture_follows_its_text_in_a_group_after_a_second() -> None:
    turns = pace(TELEGRAM, [Wish(0, -1), Wish(0, -1)])
    assert turns[1].at - turns[0].at < 1.2


def test_more_than_a_few_at_once_are_spread_so_that_an_answer_never_waits_for_the_end_of_a_minute() -> None:
    bulk = [Wish(0, -1) for _ in range(60)]
    for moment in range(4, 300, 3):
        answers = [Wish(moment, -1, urgent=True), Wish(moment + 30, -1, urgent=True)]
        turns = pace(TELEGRAM, [*bulk, *answers])
        assert all(turn.at - turns[0].at - turn.wish.after < 3 for turn in turns if turn.wish.urgent)


def test_many_answers_in_a_group_keep_its_minute() -> None:
    turns = pace(TELEGRAM, [Wish(0, -1, urgent=True) for _ in range(50)])
    assert most_within([turn.at for turn in turns], 60) <= TELEGRAM_GROUP
    assert turns[18].at - turns[0].at < 20


def test_an_answer_goes_before_all_that_waits() -> None:
    crowd = [Wish(0, chat) for chat in range(1, 201)]
    turns = pace(TELEGRAM, [*crowd, Wish(2, 500, urgent=True)])
    answer = next(turn for turn in turns if turn.wish.urgent)
    assert answer.at - (turns[0].at + 2) < 0.1


def test_an_answer_goes_before_what_waits_for_the_same_chat() -> None:
    turns = pace(TELEGRAM, [Wish(0, 1), Wish(0, 1), Wish(0, 1), Wish(0.5, 1, urgent=True)])
    assert [turn.wish.urgent for turn in turns] == [False, True, False, False]


def test_a_slow_chat_does_not_hold_up_the_others() -> None:
    slow = [Wish(0, -1) for _ in range(20)]
    turns = pace(TELEGRAM, [*slow, *(Wish(0, chat) for chat in range(1, 11))])
    start = turns[0].at
    assert max(turn.at for turn in turns if turn.wish.chat > 0) - start < 1


def test_those_who_give_up_cost_the_others_no_turn() -> None:
    given_up = [Wish(0, 1, cancelled_after=0.5) for _ in range(100)]
    turns = pace(TELEGRAM, [Wish(0, 1), *given_up, Wish(0, 1)])
    assert [turn.wish.cancelled_after for turn in turns] == [None, None]
    assert turns[1].at - turns[0].at < 1.2


def test_it_says_which_chats_must_rest_and_forgets_them() -> None:
    async def main() -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        pacer = PlatformPacer(TELEGRAM, clock=clock.clock)
        before = pacer.resting()
        for chat in (*["-1"] * TELEGRAM.group_at_once, "1"):
            async with pacer.turn(chat, urgent=chat == "-1", group=chat == "-1"):
                pass
        soon = pacer.resting()
        await asyncio.sleep(2)
        return before, soon, pacer.resting()

    before, soon, after = clock.run(main())
    assert before == {}
    assert soon == pytest.approx({"1": 1.05, "-1": 3.75})
    assert list(after) == ["-1"]


def test_discord_chats_need_no_rest() -> None:
    async def main() -> dict[str, float]:
        pacer = PlatformPacer(DISCORD, clock=clock.clock)
        async with pacer.turn("1", urgent=False):
            return pacer.resting()

    assert clock.run(main()) == {}


def test_what_is_remembered_of_chats_does_not_grow_without_end() -> None:
    limits = Limits(10, chat=1.0)

    async def main() -> int:
        pacer = PlatformPacer(limits, clock=clock.clock)
        for chat in range(6000):
            async with pacer.turn(str(chat), urgent=False):
                pass
        return len(pacer._chats)

    assert clock.run(main()) < 6000
