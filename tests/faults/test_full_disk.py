"""A disk that fills up in the middle of something: whatever room is left, it is done whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from commands.digests import digests
from storage.models import Campaign, DaySource, DayTotal, Delivery, DigestRun, ImportFile, Snapshot
from storage.session import Session, Store, StoreFull
from tests.chat import Chat, Talker
from tests.commands.files.exports import Fact, Style, export_bytes
from tests.faults.conftest import OnDisk

DAY = date(2026, 11, 1)
DAYS, ADS = 6, 600


def export(clicks: int) -> bytes:
    """Make a file."""
    facts = [
        Fact("Summer", "Group", f"Ad {ad}", DAY + timedelta(days=day), 100, 1000, clicks, 500)
        for ad in range(ADS)
        for day in range(DAYS)
    ]
    return export_bytes(facts, Style())


EXPORT = export(10)
FULL = {
    "en": "The disk of this server is full, so nothing was stored.",
    "de": "Der Speicherplatz dieses Servers ist voll, deshalb wurde nichts gespeichert.",
}
IMPORT = {"en": "Import", "de": "Einlesen"}
_KB = 1 << 10
LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


@pytest.fixture
def chat(on_disk: OnDisk) -> Iterator[Chat]:
    store = Store(on_disk.url)
    yield Chat(store)
    store.close()


async def owner(chat: Chat, language: str = "en") -> Talker:
    """Let somebody found a team with a campaign."""
    anna = chat.person("anna", admin=True, language=language)
    await anna.says("/campaign new Summer budget=3000 start=2026-11-01 end=2026-11-30")
    return anna


@LANGUAGES
async def test_an_import_is_whole_however_much_room_there_is(
    chat: Chat, on_disk: OnDisk, language: str
) -> None:
    anna = await owner(chat, language)
    done: list[bool] = []
    for room in range(0, 64 << 20, 64 * _KB):
        with on_disk.disk.full(room):
            done.append(await imported(chat, anna, language))
        assert live_days(chat) == chat.count(DayTotal) == (DAYS if done[-1] else 0)
        if done[-1]:
            break
    assert (done[0], done[-1]) == (False, True)
    # What was begun in vain goes away.
    chat.forward(days=3)
    await anna.presses(await anna.says("/kpi import C1", file=EXPORT), IMPORT[language])
    assert (chat.count(Snapshot), chat.count(DaySource)) == (ADS * DAYS, DAYS)
    states = chat.read(lambda session: session.exec(select(ImportFile.state)).all())
    assert set(states) == {"published"}


async def imported(chat: Chat, anna: Talker, language: str) -> bool:
    """Import as far as it goes; whoever asks gets the sentence wherever it ends."""
    dry_run = await anna.says("/kpi import C1", file=EXPORT)
    answer = dry_run if dry_run.failed else await anna.presses(dry_run, IMPORT[language])
    assert not answer.failed or chat.text(answer).startswith(FULL[language])
    return not answer.failed


@LANGUAGES
async def test_whoever_is_told_that_nothing_was_imported_is_told_the_truth(
    chat: Chat, on_disk: OnDisk, language: str
) -> None:
    anna = await owner(chat, language)
    await anna.presses(await anna.says("/kpi import C1", file=EXPORT), IMPORT[language])
    newer = await anna.says("/kpi import C1", file=export(11))
    done: list[bool] = []
    for room in range(0, 64 << 20, 4 * _KB):
        empty_journal(chat.services.store)
        with on_disk.disk.full(room):
            answer = await anna.presses(newer, IMPORT[language])
        done.append(not answer.failed)
        assert done[-1] or chat.text(answer).startswith(FULL[language])
        clicks = chat.read(lambda session: session.exec(select(DayTotal.clicks)).all())
        assert clicks == [ADS * (11 if done[-1] else 10)] * DAYS
        if done[-1]:
            break
    assert done[-1]
    # PostgreSQL changes flags in the room that it has.
    assert done[0] != chat.services.store.sqlite
    assert "nothing changed" not in chat.text(answer).lower()


def live_days(chat: Chat) -> int:
    """Count the days that hold figures which count."""
    live = select(DaySource.id).where(col(DaySource.live))
    return chat.read(lambda session: len(session.exec(live).all()))


@LANGUAGES
async def test_commands_are_stored_until_the_disk_is_full_and_again_after_that(
    chat: Chat, on_disk: OnDisk, language: str
) -> None:
    anna = await owner(chat, language)
    answers: list[bool] = []
    with on_disk.disk.full(512 * _KB):
        while answers[-3:] != [False] * 3:
            answer = await anna.says(f'/campaign new {len(answers)} brand="{"Ä" * 60}"')
            answers.append(not answer.failed)
            assert answers[-1] or chat.text(answer).startswith(FULL[language])
        listed = chat.text(await anna.says("/campaign show C1"))
        assert "Summer" in listed or listed.startswith(FULL[language])
    stored = answers.count(True)
    assert stored > 0
    assert chat.count(Campaign) == stored + 1
    assert f"C{stored + 2}" in chat.text(await anna.says("/campaign new Again"))


async def test_digests_that_found_no_room_are_claimed_once_there_is_some(chat: Chat, on_disk: OnDisk) -> None:
    anna = await owner(chat)
    many = 300
    for _ in range(many):
        await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    empty_journal(chat.services.store)
    ends: list[int] = []
    for room in range(0, 64 << 20, 64 * _KB):
        with on_disk.disk.full(room):
            try:
                ends.append(await digests.sweep(chat.services))
            except StoreFull:
                ends.append(0)
        assert len(chat.read(queued)) == chat.count(DigestRun) == sum(ends)
        if ends[-1]:
            break
    assert (ends[0], ends[-1]) == (0, many)
    assert await digests.sweep(chat.services) == 0


def queued(session: Session) -> Sequence[int]:
    """Find the messages of digests."""
    return session.exec(select(Delivery.id).where(col(Delivery.cause).startswith("digest:"))).all()


def empty_journal(store: Store) -> None:
    """Leave SQLite no room that is in use for what was written before."""
    if store.sqlite:
        with store.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
