"""Quiet hours: what is due in them waits for their end."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.digests.digest_sweep import sweep
from commands.rules.quiet import parse_quiet, quiet_until
from storage.session import Store
from tests.chat import Chat
from tests.commands.rules.hostile import refusal

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("22:00-7:00", "22:00-07:00"), ("from 10 pm to 7 am", "22:00-07:00"), ("12 bis 14 Uhr", "12:00-14:00")],
)
def test_hours_as_people_write_them(typed: str, kept: str) -> None:
    assert parse_quiet(typed) == kept


@pytest.mark.parametrize("typed", ["", "night", "22:00", "9-9", "22:00-", "7:00-8:00-9:00"])
def test_hours_that_are_none(typed: str) -> None:
    assert "Write for example 22:00-7:00." in refusal(parse_quiet, typed)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ("22:00-07:00", "2026-11-23T20:59", None),
        ("22:00-07:00", "2026-11-23T21:00", "2026-11-24T06:00"),
        ("22:00-07:00", "2026-11-24T05:59", "2026-11-24T06:00"),
        ("22:00-07:00", "2026-11-24T06:00", None),
        ("12:00-14:00", "2026-11-24T11:30", "2026-11-24T13:00"),
        ("22:00-02:30", "2026-03-28T22:00", "2026-03-29T01:00"),  # the clocks skip 2:30
        ("22:00-07:00", "2026-10-24T22:00", "2026-10-25T06:00"),  # and show 2:30 twice
    ],
)
def test_when_they_end(quiet: str, now: str, until: str | None) -> None:
    found = quiet_until(quiet, datetime.fromisoformat(now).replace(tzinfo=UTC), BERLIN)
    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


async def test_what_is_due_in_quiet_hours_comes_at_their_end_and_the_newest_only(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.private.says("/help")
    await anna.says('/digest new C1 every=hourly chat="here"')
    await anna.says('/digest new C1 every="daily 11:00"')
    text = chat.text(await anna.says("/digest quiet 10:30-13:30"))
    assert "From 10:30 to 13:30 (Europe/Berlin) no digest comes here." in text
    for _ in range(3):
        chat.forward(hours=1)
        await sweep(chat.services)
    assert [letter.row.cause for letter in await chat.deliver()] == []
    chat.forward(minutes=30)
    assert [letter.row.cause for letter in await chat.deliver()] == [
        "digest:2:2026-11-23T10:00:00+00:00",
        "digest:1:2026-11-23T12:00:00+00:00",
    ]
    assert "not sent: a newer one came in the same quiet hours" in chat.text(
        await anna.says("/digest history D1")
    )
    chat.forward(minutes=30)
    await sweep(chat.services)
    assert len(await chat.deliver()) == 1
    assert "Digests come here at any hour." in chat.text(await anna.says("/digest quiet off"))


async def test_what_waits_in_quiet_hours_is_not_sent_when_its_digest_is_paused(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.says('/digest new C1 every="daily 11:00"')
    await anna.says("/digest quiet 10:30-13:30")
    chat.forward(hours=1)
    await sweep(chat.services)
    await anna.says("/digest pause D1")
    chat.forward(hours=3)
    assert await chat.deliver() == []
