"""Countdowns on cards go on once a day."""

from __future__ import annotations

from datetime import UTC, datetime

from commands.countdowns import sweep
from commands.requests import requests
from storage import audit
from tests.chat import Chat, Letter, Talker
from tests.commands.posts.test_post_adding import ONE
from tests.commands.requests.test_figure_asks import followed
from tests.commands.scene import put_away


async def at(chat: Chat, day: int, hour: int, minute: int = 0) -> list[Letter]:
    """Let it be a moment of November in UTC; give the card changes that then wait."""
    await chat.deliver()
    chat.now = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    await sweep(chat.services)
    return chat.outbox("edit")


async def test_a_countdown_goes_on_at_nine_in_the_teams_zone_once_a_day(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    assert await at(chat, 24, 7, 59) == [], "8:59 in Berlin"
    (edit,) = await at(chat, 24, 8, 0)
    assert "Expires: Mon 30 Nov 2026, 10:00 (Europe/Berlin) (6 days left)" in chat.text(edit)
    assert edit.row.action == "edit"
    assert edit.row.cause == "request:1:day:2026-11-24"
    for hour in (8, 9, 15, 22):
        assert await at(chat, 24, hour, 30) == []
    (next_one,) = await at(chat, 25, 8, 0)
    assert "(5 days left)" in chat.text(next_one)
    assert chat.outbox() == [], "nothing but the cards changes"


async def test_a_card_that_says_the_same_is_left_alone(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    chat.now = datetime(2026, 11, 24, 7, 55, tzinfo=UTC)
    await anna.says("/request show R1")
    edits = await at(chat, 24, 8, 0)
    assert [edit.row.message_id for edit in edits] == ["3"], "the one shown just now is right"


async def test_cards_of_before_are_left_alone(chat: Chat, anna: Talker) -> None:
    await anna.says("/request rules invited days=60 remind=50")
    await anna.says("/request send @dora C1")
    chat.forward(days=13)
    assert await sweep(chat.services) == 1
    chat.forward(days=2)
    assert await sweep(chat.services) == 0


async def test_what_is_over_or_archived_or_without_cards_is_left_alone(chat: Chat, anna: Talker) -> None:
    assert await at(chat, 24, 8) == []
    chat.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    await anna.says("/request send @dora C1")
    await anna.says("/request withdraw R1")
    await chat.deliver()
    assert await at(chat, 25, 8) == []
    await anna.says("/request send @dora C1")
    await anna.says("/request accept R2")
    await put_away(anna)
    await chat.deliver()
    assert await at(chat, 26, 8) == []


async def test_what_is_overdue_counts_on_as_well(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request accept R1")
    chat.now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    await requests.sweep(chat.services)
    await chat.deliver()
    await at(chat, 27, 8)
    await chat.deliver()
    edits = await at(chat, 28, 8)
    assert edits
    assert all("Overdue" in chat.text(edit) and "(1 day)" in chat.text(edit) for edit in edits)


async def test_after_a_stop_the_cards_are_renewed_once(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    await at(chat, 24, 8)
    await chat.deliver()
    (edit,) = await at(chat, 27, 16)
    assert "(3 days left)" in chat.text(edit)
    assert edit.row.cause == "request:1:day:2026-11-27"


async def test_nothing_is_written_into_the_history(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    before = len(chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1)))
    await at(chat, 24, 8)
    assert len(chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))) == before


async def test_each_team_has_its_own_nine_and_its_own_language(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set timezone=America/New_York language=de")
    await anna.says("/request send @dora C1")
    assert await at(chat, 24, 13, 59) == []
    (edit,) = await at(chat, 24, 14)
    assert "(noch 6 Tage)" in chat.text(edit)


async def test_rights_count_down_where_nothing_is_waited_for(chat: Chat, anna: Talker, dora: Talker) -> None:
    await followed(chat, anna, dora, line=f"{ONE} usage=ads usage_until=2027-01-31")
    chat.now = datetime(2027, 1, 5, 9, tzinfo=UTC)
    await anna.says("/request show R1")
    await sweep(chat.services)
    await chat.deliver()
    chat.now = datetime(2027, 1, 6, 8, tzinfo=UTC)
    await sweep(chat.services)
    (edit,) = chat.outbox("edit")
    assert "Usage rights: until Sun 31 Jan 2027 (25 days left)" in chat.text(edit)
