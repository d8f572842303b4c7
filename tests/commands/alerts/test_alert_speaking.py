"""So many messages of alerts a chat and day: what is over that comes together, and nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from commands.alerts import alert_speaking
from commands.alerts.alert_speaking import evening
from commands.digests import digest_sweep
from storage import alert_notes, outbox, teams
from storage.models import AlertNote
from storage.session import Session, Store
from tests.chat import Chat, Letter, Talker, group
from tests.commands.alerts.test_alerts import NEW, heard, titles, watch
from tests.commands.measured import measure

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


async def many(chat: Chat, anna: Talker, count: int) -> list[Letter]:
    """Let so many alerts fire at once, and give what comes of them."""
    measure(chat, views=50)
    for limit in range(1, count + 1):
        await watch(anna, f"views under {limit}00")
    return await heard(chat)


async def swept(chat: Chat) -> list[Letter]:
    """Let what waits be looked at, and give what is said."""
    await alert_speaking.sweep(chat.services)
    return [one for one in await chat.deliver() if one.row.cause.startswith("alerts:")]


def waiting(chat: Chat) -> int:
    """Count what was not told yet."""
    return sum(note.told_at is None for note in notes(chat))


def notes(chat: Chat) -> list[AlertNote]:
    return list(chat.read(lambda session: session.exec(select(AlertNote).order_by(col(AlertNote.id))).all()))


async def test_what_is_over_the_budget_comes_together_in_the_evening(chat: Chat, anna: Talker) -> None:
    said = chat.text(await anna.says("/alert budget 2"))
    assert "2 messages of alerts come here a day." in said
    first, last = await many(chat, anna, 5)
    assert "messages of alerts a day" not in chat.text(first)
    assert (
        "Here come 2 messages of alerts a day, and this is the last one. More of them come together, Mon 23 "
        "Nov 2026, 18:00 (Europe/Berlin)." in chat.text(last)
    )
    assert waiting(chat) == 3
    chat.forward(hours=7, minutes=59)
    assert await swept(chat) == []
    chat.forward(minutes=1)
    (told,) = await swept(chat)
    assert told.reply.title == "3 messages of alerts over the 2 a day that come here"
    lines = told.reply.text.splitlines()
    assert [line.split(" · ")[0] for line in lines] == [f"10:00 Alert A{one}: Summer" for one in (3, 4, 5)]
    assert "Video views below 300 (on a complete day) · Video views: 50" in lines[0]
    assert waiting(chat) == 0
    assert await swept(chat) == []


async def test_the_next_day_has_room_again(chat: Chat, anna: Talker) -> None:
    await anna.says("/alert budget 1")
    assert len(await many(chat, anna, 1)) == 1
    chat.forward(days=1)
    await watch(anna, "views under 900")
    assert await titles(chat) == ["Alert A2: Summer · C1"]


async def test_other_chats_and_what_was_put_off_have_their_own_room(chat: Chat, anna: Talker) -> None:
    await anna.says("/alert budget 1")
    (fired,) = await many(chat, anna, 1)
    await watch(anna.at(group("team", thread="7")), "views under 900")
    assert await titles(chat) == ["Alert A2: Summer · C1"]
    await anna.presses(fired, "Snooze 1 h")
    chat.forward(hours=1)
    assert await titles(chat) == ["Alert A1 still fires: Summer · C1"]


async def test_it_goes_along_with_the_next_digest(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 12:00"')
    await anna.at(group("team", thread="7")).says('/digest new C1 every="daily 12:00"')
    await anna.says("/alert budget 1")
    (fired,) = await many(chat, anna, 3)
    assert "come together, with D1, Mon 23 Nov 2026, 12:00 (Europe/Berlin)" in chat.text(fired)
    chat.forward(hours=2)
    await digest_sweep.sweep(chat.services)
    letters = {one.address.thread_id: one for one in await chat.deliver() if one.row.part == "text"}
    own, other = letters[""], letters["7"]
    assert own.reply.title == other.reply.title
    assert "2 messages of alerts over the 1 a day that come here: 10:00 Alert A2: Summer · C1" in chat.text(
        own
    )
    assert "messages of alerts" not in chat.text(other)
    pictures = chat.read(lambda session: outbox.of_cause(session, prefix="digest:", limit=50))
    assert [one.thread_id for one in pictures if one.part == "chart"].count("") == 1
    chat.forward(minutes=5)
    assert await swept(chat) == []
    assert waiting(chat) == 0
    assert {note.via for note in notes(chat)} == {own.row.cause}


async def test_a_digest_that_does_not_arrive_loses_nothing(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 12:00"')
    await anna.says("/alert budget 1")
    await many(chat, anna, 3)
    chat.forward(hours=2)
    await digest_sweep.sweep(chat.services)
    await anna.says("/digest pause D1")
    chat.forward(minutes=5)
    (told,) = await swept(chat)
    assert told.reply.title == "2 messages of alerts over the 1 a day that come here"
    assert waiting(chat) == 0


async def test_a_digest_that_never_comes_leaves_it_to_a_message(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 12:00"')
    await anna.says("/alert budget 1")
    await many(chat, anna, 2)
    await anna.says("/digest pause D1")
    chat.forward(hours=2, minutes=29)
    assert await swept(chat) == []
    chat.forward(minutes=1)
    assert len(await swept(chat)) == 1


async def test_a_quiet_chat_hears_it_at_the_end_of_its_hours(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest quiet 17:00-7:00")
    await anna.says("/alert budget 0")
    assert await many(chat, anna, 2) == []
    chat.forward(hours=8)
    assert await swept(chat) == []
    chat.forward(hours=13)
    (told,) = await swept(chat)
    assert told.reply.title == "2 messages of alerts over the 0 a day that come here"


async def test_an_alert_that_is_put_away_says_nothing_later(chat: Chat, anna: Talker) -> None:
    await anna.says("/alert budget 0")
    await many(chat, anna, 3)
    await anna.says("/alert pause A1")
    assert waiting(chat) == 2
    await anna.says("/campaign archive C1")
    assert waiting(chat) == 0
    chat.forward(days=1)
    assert await swept(chat) == []


async def test_off_lets_everything_come(chat: Chat, anna: Talker) -> None:
    assert "comes here at once" in chat.text(await anna.says("/alert budget off"))
    assert len(await many(chat, anna, 12)) == 12
    for wrong in ("many", "-1", "101"):
        assert (await anna.says(f"/alert budget {wrong}")).failed


async def test_it_is_ten_a_day_at_first(chat: Chat, anna: Talker) -> None:
    assert len(await many(chat, anna, 12)) == 10
    assert waiting(chat) == 2


async def test_two_processes_never_take_the_same_room(chat: Chat, anna: Talker) -> None:
    await anna.says("/alert budget 3")
    place = anna.place.address

    def take(session: Session) -> int | None:
        found = teams.chat(
            session, workspace_id=1, platform=place.platform, chat_id=place.chat_id, thread_id=""
        )
        assert found
        return alert_notes.count(session, found, today=chat.now.date())

    taken = [await chat.services.store.write(take) for _ in range(5)]
    assert taken == [1, 2, 3, None, None]


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2026-11-23 17:59", "2026-11-23 18:00"), ("2026-11-23 18:00", "2026-11-24 18:00")],
)
def test_the_evening_is_the_next_one(now: str, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    found = evening(moment, moment.date(), BERLIN)
    assert found.astimezone(BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=BERLIN)
    assert found - moment <= timedelta(days=1)
