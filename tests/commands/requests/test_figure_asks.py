"""A creator's own statement of a post's figures: asked for where no source tells them, and marked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commands.requests.requests import sweep
from storage import post_figures
from storage.models import PostSnapshot
from storage.session import Store
from tests.chat import Chat, Letter, Talker
from tests.commands.posts.test_post_adding import ONE, address, due, posts_it, row
from tests.commands.scene import letters_to, request_in

POSTED = datetime(2026, 12, 5, 12, tzinfo=UTC)


async def followed(chat: Chat, anna: Talker, dora: Talker, *links: str, line: str = ONE) -> None:
    """Let a creator have posted, and the team have confirmed it, an hour after."""
    card = await due(chat, anna, dora, line)
    chat.now = POSTED + timedelta(hours=1)
    for link in links or (address(5),):
        await posts_it(chat, dora, card, link)
    await anna.says("/post verify R1")
    await chat.deliver()
    assert request_in(chat).state == "tracking"


async def asked(chat: Chat, person: Talker, now: datetime) -> list[Letter]:
    """Let the clock strike and give what somebody is asked."""
    chat.now = now
    await sweep(chat.services)
    found = [one for one in letters_to(chat, person) if ":figures:" in one.row.cause]
    await chat.deliver()
    return found


def statements(chat: Chat) -> list[PostSnapshot]:
    return list(chat.read(lambda s: post_figures.history(s, post_id=1, limit=9)))


async def test_asked_after_1_7_and_30_days_each_once_also_after_a_restart(
    store: Store, chat: Chat, anna: Talker, dora: Talker
) -> None:
    await followed(chat, anna, dora)
    assert request_in(chat).figures_at == POSTED + timedelta(days=1)
    assert await asked(chat, dora, POSTED + timedelta(hours=23)) == []
    (first,) = await asked(chat, dora, POSTED + timedelta(days=1))
    assert "How is your post for “Summer” doing?" in chat.text(first)
    assert "[Enter your figures]" in chat.text(first)
    assert await asked(chat, dora, chat.now) == []
    assert len(await asked(Chat(store), dora, POSTED + timedelta(days=7))) == 1
    assert await asked(chat, dora, POSTED + timedelta(days=8)) == []
    assert len(await asked(chat, dora, POSTED + timedelta(days=30))) == 1
    assert request_in(chat).figures_at is None
    assert await asked(chat, dora, POSTED + timedelta(days=90)) == []


async def test_a_statement_is_kept_as_such_with_who_and_when_and_the_team_is_told(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await followed(chat, anna, dora)
    (card,) = await asked(chat, dora, POSTED + timedelta(days=1))
    form = await dora.presses(card, "Enter your figures")
    done = await dora.fills(
        form, views="12.500", likes="800", more="Favoriten 40; reach 9k, watch time 4,6 s, day yesterday"
    )
    assert "Thank you! The team sees your figures: Views 12,500" in chat.text(done)
    (told,) = [chat.text(one) for one in letters_to(chat, anna) if ":stated:" in one.row.cause]
    assert "@dora states figures for “Summer” (R1): Views 12,500, Likes 800, Saves 40, Reach 9,000" in told
    (one,) = statements(chat)
    assert (one.source, one.said_by, one.day.isoformat()) == ("own", "@dora", "2026-12-05")
    assert (one.views, one.saves, one.reach, one.watch_ms) == (12_500, 40, 9_000, 57_500_000)
    text = chat.text(await anna.says("/content show V1"))
    assert "the creator's own statement, Sat 5 Dec 2026" in text
    assert "(by @dora, " in chat.text(await anna.says("/content evidence V1"))


async def test_it_is_not_asked_where_a_source_tells_them_and_never_takes_its_place(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await followed(chat, anna, dora)
    chat.now = POSTED + timedelta(hours=20)
    await anna.says("/content figures V1 views=9000")
    assert await asked(chat, dora, POSTED + timedelta(days=1)) == []
    await anna.says("/post figures R1 views=99k")
    assert row(chat).views == 9_000
    assert len(statements(chat)) == 2
    # What was told a week ago says nothing of now.
    assert len(await asked(chat, dora, POSTED + timedelta(days=7))) == 1


async def test_where_nobody_can_be_written_to_the_team_is_asked(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @dora")
    await anna.says(ONE)
    await anna.says("/request accept R1")
    await anna.says("/request start R1")
    chat.now = POSTED + timedelta(hours=1)
    await anna.says(f"/post add R1 {address(5)}")
    await anna.says("/post verify R1")
    await chat.deliver()
    (letter,) = await asked(chat, anna, POSTED + timedelta(days=1))
    assert "Ask them, and enter what they say." in chat.text(letter)
    form = await anna.presses(letter, "Enter their figures")
    await anna.fills(form, views="1200")
    assert [(one.views, one.said_by) for one in statements(chat)] == [(1_200, "anna")]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "No figure was given"),
        ({"views": "many"}, "Write it like 12500"),
        ({"views": "100", "likes": "200"}, "200 of 100 views cannot be right"),
        ({"views": "100", "more": "reach 200"}, "200 of 100 views cannot be right"),
        ({"views": "100", "more": "hearts 5"}, "Write it like: saves 40, reach 9000"),
        ({"views": "100", "more": "saves"}, "Write it like: saves 40, reach 9000"),
        ({"views": "100", "more": "saves 5 saves 6"}, "Write it like: saves 40, reach 9000"),
        ({"views": "100", "more": "watch time long"}, "Write seconds, such as 4.6"),
        ({"likes": "5", "more": "watch time 4 s"}, "A watch time needs the views it is of"),
        ({"views": "100", "more": "day 2026-12-01"}, "Write the day the figures are of"),
        ({"views": "100", "more": "day 2027-12-01"}, "has not come yet"),
    ],
)
async def test_what_cannot_be_is_answered_with_what_can(
    chat: Chat, anna: Talker, dora: Talker, values: dict[str, str], sentence: str
) -> None:
    await followed(chat, anna, dora)
    line = " ".join(f'{name}="{value}"' for name, value in values.items())
    reply = await anna.says(f"/post figures R1 {line}")
    assert (reply.failed, sentence in chat.text(reply)) == (True, True), chat.text(reply)
    assert statements(chat) == []


async def test_of_several_posts_it_is_asked_which_and_what_was_entered_stays(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    line = ONE.replace("1 video", "2 videos")
    await followed(chat, anna, dora, address(5), address(5, 30), line=line)
    (card,) = await asked(chat, dora, POSTED + timedelta(days=1, hours=1))
    which = await dora.fills(await dora.presses(card, "Enter your figures"), views="12500", more="saves 40")
    assert "Which post are these figures of?" in chat.text(which)
    await dora.presses(which, "V1")
    (one,) = statements(chat)
    assert (one.views, one.saves) == (12_500, 40)


async def test_nobody_else_states_figures_and_an_ended_request_is_not_asked(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await followed(chat, anna, dora)
    (card,) = await asked(chat, dora, POSTED + timedelta(days=1))
    eve = chat.person("eve", language="en").private
    await eve.presses(card, "Enter your figures")
    assert statements(chat) == []
    await anna.says("/request complete R1")
    assert request_in(chat).figures_at is None
    assert await asked(chat, dora, POSTED + timedelta(days=7)) == []
