"""Digests that are left out once, rest, end on a day, or are not wanted in a private chat any more."""

from __future__ import annotations

import pytest

from commands.digests.digest_sweep import sweep
from storage import audit
from storage.session import Store
from tests.chat import Chat, Talker


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the daily digest D1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer start=2026-11-09 end=2026-12-08")
    await found.says('/digest new C1 every="daily 11:00"')
    return found


async def said(anna: Talker, line: str) -> str:
    return anna.chat.text(await anna.says(line))


async def test_the_next_one_is_left_out_and_can_be_brought_back(chat: Chat, anna: Talker) -> None:
    text = await said(anna, "/digest skip D1")
    assert "Rests until: Mon 23 Nov 2026, 11:00" in text
    assert "Next three dates: Tue 24 Nov 2026, 11:00" in text
    assert "Next three dates: Wed 25 Nov 2026, 11:00" in await said(anna, "/digest skip D1")
    text = await said(anna, "/digest resume D1")
    assert "Next three dates: Mon 23 Nov 2026, 11:00" in text
    assert "Rests until" not in text
    await anna.says("/digest skip D1")
    chat.forward(hours=2)
    assert await sweep(chat.services) == 0
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    actions = [
        entry.action for entry in chat.read(lambda s: audit.of(s, workspace_id=1, kind="digest", id=1))
    ]
    assert actions.count("digest skip") == 3


async def test_as_many_dates_are_announced_as_there_are(chat: Chat, anna: Talker) -> None:
    assert "Next date: Tue 1 Dec 2026, 09:00" in await said(
        anna, '/digest new C1 every="once 2026-12-01 09:00"'
    )
    text = await said(anna, '/digest new C1 every="at the end and 7 days after the end"')
    assert "Next 2 dates: Tue 8 Dec 2026" in text
    bert = chat.person("bert", language="de")
    assert "Nächster Termin: Di. 1. Dez. 2026" in await said(bert, "/digest show D2")


async def test_its_last_day_is_none_that_is_over(anna: Talker) -> None:
    assert "Sun 22 Nov 2026 is over. Write a later day" in await said(anna, "/digest until D1 yesterday")
    text = await said(anna, "/digest until D1 today")
    assert "Last day: Mon 23 Nov 2026" in text
    assert "Next date: Mon 23 Nov 2026, 11:00" in text


async def test_a_digest_rests_until_a_day_in_its_zone(anna: Talker) -> None:
    text = await said(anna, "/digest snooze D1 2026-12-01")
    assert "Rests until: Tue 1 Dec 2026, 00:00 (Europe/Berlin)" in text
    assert "Next three dates: Tue 1 Dec 2026, 11:00" in text
    assert "is not to come. Write a later day." in await said(anna, "/digest snooze D1 2026-11-23")


async def test_a_moment_that_was_left_out_stays_so_when_the_dates_change(anna: Talker) -> None:
    await anna.says('/digest new C1 every="at the end and 7 days after the end"')
    await anna.says("/digest skip D2")
    await anna.says("/campaign edit C1 start=2026-11-10")
    assert "Next date: Tue 15 Dec 2026, 09:00" in await said(anna, "/digest show D2")


async def test_nothing_comes_after_the_last_day(chat: Chat, anna: Talker) -> None:
    text = await said(anna, "/digest until D1 2026-11-24")
    assert "Last day: Tue 24 Nov 2026" in text
    assert "Mon 23 Nov 2026, 11:00 (Europe/Berlin)\nTue 24 Nov 2026, 11:00 (Europe/Berlin)\nStatus" in text
    chat.forward(days=1, hours=2)
    assert await sweep(chat.services) == 1
    assert "Status: over, no date is left" in await said(anna, "/digest show D1")
    assert "D1 has no next date to leave out." in await said(anna, "/digest skip D1")
    assert "Next three dates: Wed 25 Nov 2026, 11:00" in await said(anna, "/digest until D1")


async def test_what_is_paused_is_not_left_out(anna: Talker) -> None:
    await anna.says("/digest pause D1")
    assert "D1 is not active. Let it go on first: /digest resume D1" in await said(anna, "/digest skip D1")


async def test_a_private_chat_leaves_a_digest_and_others_keep_it(chat: Chat, anna: Talker) -> None:
    private = anna.private
    await private.says('/digest new C1 every="daily 11:00" chat="here,team"')
    refused = await said(anna, "/digest unsubscribe D2")
    assert "Say this in your private chat with me" in refused
    chat.forward(hours=1)
    await sweep(chat.services)
    assert "D2 does not come here any more." in await said(private, "/digest unsubscribe D2")
    open_ones = [one.row for one in chat.outbox() if one.row.state == "waiting"]
    assert {(row.cause[:9], row.chat_id) for row in open_ones} == {
        ("digest:1:", "telegram-chat-team"),
        ("digest:2:", "telegram-chat-team"),
    }
    assert "D2 does not come here." in await said(private, "/digest unsubscribe D2")
