"""Usage rights and Spark authorisations as clocks: on the card, in reminders and in digests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from commands.requests.requests import sweep
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.scene import letters_to, link_of, request_in

LINE = "/request send @dora C1 fee=500 usage=ads usage_until=2027-01-31"
NINE = datetime(2027, 1, 17, 8, 0, tzinfo=UTC)  # 9:00 in Berlin, two weeks before


async def agreed(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna, LINE)}")
    assert request_in(chat).rights_at is None, "nothing is agreed yet"
    await dora.presses(offer, "I am 18")
    await chat.deliver()


async def spoken(chat: Chat, anna: Talker, now: datetime) -> list[str]:
    """Let the clock strike and give what the team is told of rights."""
    chat.now = now
    await sweep(chat.services)
    found = [chat.text(letter) for letter in letters_to(chat, anna) if ":rights:" in letter.row.cause]
    await chat.deliver()
    return found


async def test_each_moment_is_spoken_of_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    assert request_in(chat).rights_at == NINE
    assert await spoken(chat, anna, NINE - timedelta(seconds=1)) == []
    (first,) = await spoken(chat, anna, NINE)
    assert "R1 with @dora for “Summer”: Usage rights: until Sun 31 Jan 2027 (14 days left)" in first
    assert await spoken(chat, anna, NINE) == []
    (second,) = await spoken(chat, anna, NINE + timedelta(days=11))
    assert "(3 days left)" in second
    (third,) = await spoken(chat, anna, NINE + timedelta(days=14))
    assert "end today" in third
    assert await spoken(chat, anna, NINE + timedelta(days=20)) == []
    assert request_in(chat).rights_at == NINE + timedelta(days=21), "somebody still looks what ads spend"
    assert await spoken(chat, anna, NINE + timedelta(days=44)) == []
    assert request_in(chat).rights_at is None


async def test_a_restart_between_neither_loses_nor_doubles_one(
    store: Store, chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(chat, anna, dora)
    again = Chat(store, now=NINE)
    assert len(await spoken(again, anna, NINE)) == 1
    assert await spoken(chat, anna, NINE) == []
    assert len(await spoken(Chat(store), anna, NINE + timedelta(days=11))) == 1


async def test_after_a_long_stop_it_is_said_once_as_it_is_then(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(chat, anna, dora)
    (late,) = await spoken(chat, anna, NINE + timedelta(days=12))
    assert "(2 days left)" in late
    assert request_in(chat).rights_at == NINE + timedelta(days=14)


async def test_a_move_just_before_the_sweep_loses_nothing(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    chat.now = NINE + timedelta(minutes=1)
    await anna.says("/request start R1")
    assert request_in(chat).rights_at == NINE
    assert len(await spoken(chat, anna, chat.now)) == 1


async def test_what_was_cancelled_has_no_clock(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    await anna.says("/request cancel R1 reason=stopped")
    assert request_in(chat).rights_at is None
    assert await spoken(chat, anna, NINE) == []


async def test_the_card_counts_down(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    chat.now = NINE
    card = chat.text(await anna.says("/request show R1"))
    assert "Rights: Usage rights: until Sun 31 Jan 2027 (14 days left)" in card


async def test_a_report_names_what_ends_within_30_days(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    await anna.says('/digest new C1 every="daily 9:00"')
    line = "R1 @dora: Usage rights: until Sun 31 Jan 2027"
    chat.now = datetime(2026, 12, 31, 9, tzinfo=UTC)
    assert line not in chat.text(await anna.says("/digest preview D1"))
    chat.now = datetime(2027, 1, 1, 9, tzinfo=UTC)
    text = chat.text(await anna.says("/digest preview D1"))
    assert f"{line} (30 days left)" in text
    assert text.index("Waiting: ") < text.index(line) < text.index("As of")


async def test_changed_terms_wind_the_clock_at_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    await anna.says("/terms change R1 usage_until=2027-02-14")
    assert request_in(chat).rights_at == NINE, "not accepted yet"
    await anna.says("/terms signed R1")
    assert request_in(chat).rights_at == NINE + timedelta(days=14)


async def test_another_time_zone_winds_it_as_well(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    await anna.says("/workspace set timezone=America/New_York")
    assert request_in(chat).rights_at == NINE + timedelta(hours=6)
