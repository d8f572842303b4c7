"""Pictures of digests are drawn before they are due: those and no others, each once, and a few at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from bot.charts.ahead import Ahead
from bot.charts.child import DrawingError
from commands.core.charts import Chart
from commands.core.replies import Reply
from commands.digests.digest_sweep import sweep
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import measure


@dataclass
class Easel:
    """Remember what was to be drawn; has room for so many, and can break."""

    room: int = 1000
    broken: bool = False
    drawn: list[Chart] = field(default_factory=list)

    async def __call__(self, chart: Chart, *, until: datetime, now: datetime) -> bool:
        """Draw it."""
        assert until > now
        if self.broken:
            raise DrawingError("no answer")
        if len(self.drawn) >= self.room:
            return False
        self.drawn.append(chart)
        return True


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with figures; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    measure(chat, spend=1_000, views=5)
    return found


def ahead_of(chat: Chat, easel: Easel, *platforms: str) -> Ahead:
    return Ahead(chat.services, lambda: platforms or ("telegram",), easel)


async def drawn_for(chat: Chat) -> list[Reply]:
    """Let what is due be written and give the pictures that are to be sent."""
    await sweep(chat.services)
    return [letter.reply for letter in chat.outbox() if letter.row.part == "chart"]


async def test_the_picture_that_is_ready_is_the_one_that_is_sent(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 10:08"')
    easel = Easel()
    await ahead_of(chat, easel).step()
    chat.forward(minutes=8, seconds=2)
    (picture,) = await drawn_for(chat)
    assert [picture.chart] == easel.drawn


async def test_what_is_queued_already_is_drawn_while_texts_go_out_before_it_and_once(
    chat: Chat, anna: Talker
) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1, seconds=2)
    (picture,) = await drawn_for(chat)
    easel, elsewhere = Easel(), Easel()
    ahead = ahead_of(chat, easel)
    await ahead.step()
    await ahead.step()
    await ahead_of(chat, elsewhere, "discord").step()
    assert [picture.chart] == easel.drawn
    assert elsewhere.drawn == []
    await chat.deliver_messages()
    await ahead_of(chat, elsewhere).step()
    assert elsewhere.drawn == []


async def test_what_is_due_tomorrow_is_drawn_as_of_tomorrow(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 00:04"')
    chat.forward(hours=13, minutes=56)
    easel = Easel()
    await ahead_of(chat, easel).step()
    assert easel.drawn[0].labels[-1] == "2026-11-23"


async def test_what_is_due_later_is_not_drawn_yet(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 10:11"')
    easel = Easel()
    ahead = ahead_of(chat, easel)
    await ahead.step()
    assert easel.drawn == []
    chat.forward(minutes=2)
    await ahead.step()
    assert len(easel.drawn) == 1


async def test_each_is_drawn_once_and_a_few_at_a_time(chat: Chat, anna: Talker) -> None:
    for minute in range(12):
        await anna.says(f'/digest new C1 every="daily 10:{minute % 9 + 1:02}"')
    easel = Easel()
    ahead = ahead_of(chat, easel)
    await ahead.step()
    assert len(easel.drawn) == 10
    for _ in range(3):
        await ahead.step()
    assert len(easel.drawn) == 12


async def test_without_room_it_waits_and_goes_on_where_it_was(chat: Chat, anna: Talker) -> None:
    for minute in (1, 2, 3):
        await anna.says(f'/digest new C1 every="daily 10:0{minute}"')
    easel = Easel(room=1)
    ahead = ahead_of(chat, easel)
    await ahead.step()
    assert len(easel.drawn) == 1
    easel.room = 5
    await ahead.step()
    assert len(easel.drawn) == 3


async def test_a_picture_that_cannot_be_drawn_holds_up_no_other(chat: Chat, anna: Talker) -> None:
    for minute in (1, 2):
        await anna.says(f'/digest new C1 every="daily 10:0{minute}"')
    easel = Easel(broken=True)
    ahead = ahead_of(chat, easel)
    await ahead.step()
    easel.broken = False
    await ahead.step()
    assert easel.drawn == []
    chat.forward(minutes=3)
    assert len(await drawn_for(chat)) == 2


async def test_only_for_platforms_this_process_speaks_for(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 10:05"')
    easel, spoken = Easel(), list[str]()
    ahead = Ahead(chat.services, lambda: spoken, easel)
    await ahead.step()
    spoken.append("discord")
    await ahead.step()
    assert easel.drawn == []


async def test_an_archived_campaign_and_one_without_figures_need_no_picture(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter budget=3000 start=2026-11-09 end=2026-12-08")
    await anna.says('/digest new C2 every="daily 10:05"')
    await anna.says('/digest new C1 every="daily 10:06"')
    await anna.says("/campaign end C1")
    await anna.says("/campaign archive C1")
    easel = Easel()
    await ahead_of(chat, easel).step()
    assert easel.drawn == []
