"""Due digests: each occurrence once, late ones marked, missed ones folded, and one fault stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from structlog.testing import capture_logs

from commands.core.charts import Chart
from commands.core.options import Reading
from commands.digests import digest_sweep, digest_texts
from commands.digests.digest_sweep import sweep
from commands.kpis.report import Report
from storage import audit, digests
from storage.models import Campaign, Digest
from storage.session import Session, Store
from tests.chat import Chat, Letter, Talker
from tests.commands.measured import measure
from tests.commands.unclear import join


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    return found


async def texts(chat: Chat) -> list[Letter]:
    """Sweep and give the texts that wait to be sent."""
    await sweep(chat.services)
    return [letter for letter in chat.outbox() if letter.row.part == "text"]


async def test_nothing_is_sent_before_its_time(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(minutes=59)
    assert await sweep(chat.services) == 0
    assert chat.outbox() == []


async def test_an_occurrence_is_sent_once(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    assert await sweep(chat.services) == 1
    assert await sweep(chat.services) == 0
    (letter,) = chat.outbox()
    text = chat.text(letter)
    assert text.startswith("Summer · C1\nLast 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026\ncompared with")
    assert "There are no figures for this period." in text
    assert letter.row.cause == "digest:1:2026-11-23T10:00:00+00:00"
    chat.forward(days=1)
    assert await sweep(chat.services) == 1


async def test_two_sweeps_at_once_send_once(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    handled = await asyncio.gather(*(sweep(chat.services) for _ in range(4)))
    assert sum(handled) == 1
    assert len(chat.outbox()) == 1


async def test_the_chart_is_a_part_of_its_own(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_000, views=5)
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    await sweep(chat.services)
    text, picture = chat.outbox()
    assert (text.row.part, picture.row.part) == ("text", "chart")
    assert text.reply.chart is None
    assert isinstance(picture.reply.chart, Chart)
    assert text.row.cause == picture.row.cause


async def test_a_digest_speaks_the_teams_language(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set language=de")
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    (letter,) = await texts(chat)
    assert letter.row.language == "de"
    assert "Für diesen Zeitraum gibt es keine Zahlen." in chat.text(letter)


async def test_a_late_digest_says_so(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=4)
    (letter,) = await texts(chat)
    assert "Late: this was due Mon 23 Nov 2026, 11:00 (Europe/Berlin).\nLast 7 days" in chat.text(letter)


async def test_missed_ones_are_folded_into_the_newest(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(days=3, hours=2)
    (letter,) = await texts(chat)
    text = chat.text(letter)
    assert (
        "Late: this was due Thu 26 Nov 2026, 11:00 (Europe/Berlin). It also stands for 3 earlier ones."
        in text
    )
    assert "Thu 19 Nov 2026 – Wed 25 Nov 2026" in text
    assert await sweep(chat.services) == 0


async def test_a_long_missed_one_is_skipped_and_said(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="every monday 11:00"')
    chat.forward(days=2)
    (letter,) = await texts(chat)
    text = chat.text(letter)
    assert "A digest was skipped" in text
    assert "“Summer” (D1) was due Mon 23 Nov 2026, 11:00 (Europe/Berlin), but I was not running" in text
    assert "/digest preview D1 shows it now." in text
    chat.forward(days=5, hours=1)
    assert len(await texts(chat)) == 2


async def test_how_late_one_may_come_is_set_by_the_settings(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.services.grace = timedelta(hours=2)
    chat.forward(hours=3, minutes=30)
    (letter,) = await texts(chat)
    assert "I was not running for longer than 2 hours. /digest preview D1" in chat.text(letter)


async def test_the_owner_of_a_digest_hears_in_private_that_one_was_skipped(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    for person in (anna, ben):
        await person.private.says("/campaign list")
    await anna.says('/digest new C1 every="every monday 11:00"')
    chat.forward(days=2)
    told = await texts(chat)
    assert [letter.address for letter in told] == [anna.place.address, anna.private.place.address]
    assert {chat.text(letter) for letter in told} == {chat.text(told[0])}
    chat.forward(days=5, hours=1)
    assert len(await texts(chat)) == 3, "what arrives needs no word to the owner"


async def test_every_chat_of_a_digest_hears_once_that_one_was_skipped(chat: Chat, anna: Talker) -> None:
    carl = await join(anna, chat.person("carl", platform="discord", language="en"))
    await anna.says('/digest new C1 every="every monday 11:00" chat="here, K2"')
    chat.forward(days=2)
    told = await texts(chat)
    assert [letter.address for letter in told] == [anna.place.address, carl.place.address]
    assert ["A digest was skipped" in chat.text(letter) for letter in told] == [True, True]
    assert await texts(chat) == told
    await anna.says("/campaign archive C1")
    assert chat.outbox() == []


async def test_a_dense_schedule_after_a_long_silence_sends_one(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="* * * * *"')
    chat.forward(days=7)
    (letter,) = await texts(chat)
    assert "It also stands for more than 1,000 earlier ones." in chat.text(letter)
    assert await sweep(chat.services) == 0
    chat.forward(minutes=1)
    assert await sweep(chat.services) == 1


async def test_an_archived_campaign_is_silent(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    await anna.says("/campaign archive C1")
    chat.forward(days=1)
    assert await texts(chat) == []
    assert "stopped with its campaign" in chat.text(await anna.says("/digest show D1"))
    resumed = await anna.says("/digest resume D1")
    assert "“Summer” is archived" in chat.text(resumed)


async def test_archiving_takes_back_what_still_waits(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    assert len(await texts(chat)) == 1
    await anna.says("/campaign archive C1")
    assert chat.outbox() == []


@pytest.mark.parametrize("moves", [(), ("launch",), ("launch", "pause"), ("launch", "end")])
async def test_every_other_state_gets_its_digests(chat: Chat, anna: Talker, moves: tuple[str, ...]) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    for move in moves:
        assert not (await anna.says(f"/campaign {move} C1")).failed
    chat.forward(hours=1)
    assert len(await texts(chat)) == 1


async def test_many_at_one_minute_are_all_sent(chat: Chat, anna: Talker) -> None:
    for _ in range(25):
        await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    assert await sweep(chat.services) == 25
    assert len(chat.outbox()) == 25


async def test_where_it_takes_long_fewer_are_claimed_at_a_time_since_people_wait(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        await anna.says('/digest new C1 every="daily 11:00"')
    seconds, most = count(), list[int]()
    monkeypatch.setattr(digest_sweep, "_BATCH", 4)
    monkeypatch.setattr(digest_sweep, "_LEAST", 1)
    monkeypatch.setattr(digest_sweep, "monotonic", lambda: float(next(seconds)))
    due = digests.due

    def counted(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[int, digests.Rule, bool]]:
        most.append(limit)
        return due(session, now=now, limit=limit)

    monkeypatch.setattr(digests, "due", counted)
    chat.forward(hours=1)
    assert await sweep(chat.services) == 7
    assert most == [4, 2, 1]


async def test_a_fault_in_one_digest_stops_no_other(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anna.says("/campaign new Winter")
    await anna.says('/digest new C1 every="daily 11:00"')
    await anna.says('/digest new C2 every="daily 11:00"')
    real = digest_texts.report_of

    def faulty(reading: Reading, digest: Digest, campaign: Campaign) -> Report:
        if campaign.name == "Summer":
            raise ZeroDivisionError
        return real(reading, digest, campaign)

    monkeypatch.setattr(digest_texts, "report_of", faulty)
    chat.forward(hours=1)
    (letter,) = await texts(chat)
    assert "Winter · C2" in chat.text(letter)
    history = chat.text(await anna.says("/digest history D1"))
    assert "11:00 (Europe/Berlin): Telegram · team: failed: something went wrong" in history
    monkeypatch.undo()
    chat.forward(days=1)
    assert len(await texts(chat)) == 3


DAMAGED: dict[str, dict[str, Any]] = {
    "no zone": {"timezone": "Europe/Atlantis"},
    "a folder of zones": {"timezone": "Europe"},
    "a path": {"timezone": "../../etc/passwd"},
    "no rule": {"schedule": {}},
    "a rule of another kind": {"schedule": {"kind": "tide", "times": ["09:00"]}},
    "a rule that never comes": {"schedule": {"kind": "week", "times": ["09:00"]}},
}


@pytest.mark.parametrize("damage", DAMAGED)
async def test_a_digest_that_cannot_be_read_is_set_aside_and_the_others_come(
    chat: Chat, anna: Talker, damage: str
) -> None:
    for _ in range(3):
        await anna.says('/digest new C1 every="daily 11:00"')
    spoil(chat, 2, DAMAGED[damage])
    chat.forward(hours=1)
    with capture_logs() as logged:
        told, *others = sorted(chat.text(letter) for letter in await texts(chat))
    assert told.startswith("A digest was paused\nThe ")
    assert "Delete it and make it anew: /digest delete D2\nWhere: team\nWhat to do: It is paused" in told
    assert [text.splitlines()[0] for text in others] == ["Summer · C1"] * 2
    assert [(line["event"], line["digest"]) for line in logged] == [("digest set aside", 2)]
    history = chat.text(await anna.says("/digest history D2"))
    assert "Mon 23 Nov 2026, 11:00 (Europe/Berlin): failed" in history
    (entry,) = chat.read(lambda s: audit.of(s, workspace_id=1, kind="digest", id=2))[-1:]
    assert (entry.action, entry.actor_name) == ("digest pause", "Taktgeber")
    chat.forward(days=1)
    assert await sweep(chat.services) == 2


@pytest.mark.parametrize("damage", ["no zone", "no rule"])
async def test_the_team_can_do_everything_but_let_an_unreadable_digest_go_on(
    chat: Chat, anna: Talker, damage: str
) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    spoil(chat, 1, DAMAGED[damage])
    for line in ("list", "show D1", "pause D1"):
        assert "Campaign" in chat.text(await anna.says(f"/digest {line}"))
    reply = await anna.says("/digest resume D1")
    assert reply.failed
    assert "Delete it and make it anew: /digest delete D1" in chat.text(reply)
    assert "paused" in chat.text(await anna.says("/digest show D1"))
    assert "D1 has not come yet." in chat.text(await anna.says("/digest history D1"))
    assert "D1 is deleted" in chat.text(await anna.says("/digest delete D1"))


def spoil(chat: Chat, id: int, values: dict[str, Any]) -> None:
    """Let what is stored of a digest be something nobody can read."""
    chat.services.store.write_now(lambda s: s.add(s.get_one(Digest, id).sqlmodel_update(values)))


@pytest.mark.parametrize("every", ["daily 2:30", "täglich um 2:30", "30 2 * * *"])
@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2026, 10, 23, 12, tzinfo=UTC), ["24 00:30", "25 00:30", "26 01:30", "27 01:30"]),
        (datetime(2027, 3, 26, 12, tzinfo=UTC), ["27 01:30", "28 01:00", "29 00:30", "30 00:30"]),
    ],
)
async def test_once_a_day_through_both_clock_changes(
    chat: Chat, anna: Talker, every: str, start: datetime, expected: list[str]
) -> None:
    chat.now = start
    await anna.says(f'/digest new C1 every="{every}"')
    for _ in range(4 * 24):
        chat.forward(hours=1)
        await sweep(chat.services)

    def runs(session: Session) -> list[datetime]:
        return [run.due_at for run in digests.runs(session, digest_id=1)]

    dues = sorted(chat.read(runs))
    assert [f"{due:%d %H:%M}" for due in dues] == expected


async def test_a_sweep_with_nothing_due_writes_nothing(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    before = chat.read(lambda s: s.get(Digest, 1))
    woken: list[bool] = []
    chat.services.wake = lambda: woken.append(True)
    assert await sweep(chat.services) == 0
    assert woken == []
    assert chat.read(lambda s: s.get(Digest, 1)) == before
