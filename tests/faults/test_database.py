"""A full disk and a locked database: a sentence in the person's language, nothing lost, later it works."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pytest
from sqlmodel import col, func, select

from bot.delivery import Courier
from commands.digests import digests
from commands.requests.requests import sweep as sweep_requests
from storage.models import AuditEntry, Campaign, DaySource, DayTotal, Delivery, DigestRun
from storage.session import Session, Store, StoreTrouble
from tests.bot.fakes import FakePlatform
from tests.chat import Chat, Talker
from tests.commands.files.exports import Fact, Style, export_bytes
from tests.faults.conftest import OnDisk
from tests.faults.trouble import full_disk, impatient, locked

MANY = 30  # more than what is left of a page
_MEANWHILE = 0.3  # seconds
DAY = date(2026, 11, 1)
FACTS = [
    Fact("Summer", "Group", f"Ad {ad}", DAY + timedelta(days=day), 100, 1000, 10, 500)
    for ad in range(20 * MANY)
    for day in range(6)
]
EXPORT = export_bytes(FACTS, Style())
FULL = {
    "en": "The disk of this server is full, so nothing was stored.",
    "de": "Der Speicherplatz dieses Servers ist voll, deshalb wurde nichts gespeichert.",
}
BUSY = {
    "en": "The database is busy right now. Nothing was changed; try again in a moment.",
    "de": "Die Datenbank ist gerade beschäftigt",
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


@dataclass(frozen=True)
class Own:
    """A store, how its database gets into trouble, and what is said then."""

    store: Store
    said: dict[str, str]
    trouble: Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["pretended", "full", "locked"])
def own(request: pytest.FixtureRequest, database_url: str) -> Iterator[Own]:
    real: OnDisk | None = request.getfixturevalue("on_disk") if request.param == "full" else None
    store = impatient(real.url if real else database_url)
    if real:
        yield Own(store, FULL, real.disk.full)
    elif request.param == "locked":
        yield Own(store, BUSY, partial(locked, store))
    else:
        yield Own(store, FULL, partial(full_disk, store))
    store.close()


@pytest.fixture
def chat(own: Own) -> Chat:
    return Chat(own.store)


async def owner(chat: Chat, language: str = "en") -> Talker:
    """Let somebody found a team with a campaign."""
    anna = chat.person("anna", admin=True, language=language)
    await anna.says("/campaign new Summer budget=3000 start=2026-11-01 end=2026-11-30")
    return anna


def count(chat: Chat, table: type[Campaign | DayTotal | DigestRun | AuditEntry | Delivery]) -> int:
    def counted(session: Session) -> int:
        return session.exec(select(func.count()).select_from(table)).one()

    return chat.read(counted)


@LANGUAGES
async def test_a_command_is_stored_whole_or_answered_with_a_sentence(
    chat: Chat, own: Own, language: str
) -> None:
    anna = await owner(chat, language)
    stored = 0
    with own.trouble():
        for number in range(MANY):
            answer = await anna.says(f'/campaign new "{number}" brand="Ä" hashtags="#a #b #c"')
            text = chat.text(answer)
            assert answer.failed == text.startswith(own.said[language]), text
            stored += not answer.failed
    assert stored < MANY
    assert count(chat, Campaign) == stored + 1
    audited = chat.read(lambda s: s.exec(select(AuditEntry.action)).all()).count("campaign new")
    assert audited == stored + 1
    again = await anna.says("/campaign new Again")
    assert f"C{stored + 2}" in chat.text(again), "no short id is used up by what was not stored"


@LANGUAGES
async def test_an_import_is_there_whole_or_not_at_all(chat: Chat, own: Own, language: str) -> None:
    anna = await owner(chat, language)
    with own.trouble():
        refused = await anna.says("/kpi import C1", file=EXPORT, name="export.csv")
        assert (refused.failed, chat.text(refused).startswith(own.said[language])) == (True, True)
    assert (live_days(chat), count(chat, DayTotal)) == (0, 0)
    dry_run = await anna.says("/kpi import C1", file=EXPORT, name="export.csv")
    label = {"en": "Import", "de": "Einlesen"}[language]
    with own.trouble():
        answer = await anna.presses(dry_run, label)
        assert answer.failed == chat.text(answer).startswith(own.said[language]), chat.text(answer)
    # What the dry run has written already may need no more room.
    assert (live_days(chat), count(chat, DayTotal)) == ((0, 0) if answer.failed else (6, 6))
    if answer.failed:
        done = await anna.presses(dry_run, label)
        assert not done.failed, chat.text(done)
    assert (live_days(chat), count(chat, DayTotal)) == (6, 6)


def live_days(chat: Chat) -> int:
    """Count the days that hold figures which count."""
    query = select(func.count()).select_from(DaySource).where(col(DaySource.live))
    return chat.read(lambda session: session.exec(query).one())


async def test_digests_and_reminders_come_once_the_trouble_is_over(chat: Chat, own: Own) -> None:
    anna = await owner(chat)
    await anna.says("/creator add @dora")
    await anna.says("/request send @dora C1 fee=100")
    for _ in range(MANY):
        await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(days=3, hours=1)
    audited = count(chat, AuditEntry)
    with own.trouble(), pytest.raises(StoreTrouble):
        await digests.sweep(chat.services)
    assert (count(chat, DigestRun), count(chat, AuditEntry)) == (0, audited)
    assert await digests.sweep(chat.services) == count(chat, DigestRun) == MANY
    assert await sweep_requests(chat.services) == 1


async def test_a_message_waits_for_the_trouble_to_end_and_arrives_once(chat: Chat, own: Own) -> None:
    platform = FakePlatform()
    courier = Courier(chat.services, {"telegram": platform}, sleep=_shortly)
    anna = await owner(chat)
    for _ in range(MANY):
        await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    await digests.sweep(chat.services)
    with own.trouble():
        with suppress(StoreTrouble):
            await courier.step()
        await asyncio.sleep(_MEANWHILE)
        assert len(platform.letters) < MANY
    await courier.land()
    chat.forward(minutes=2)  # what was leased meanwhile is free again
    while await courier.step():
        await courier.land()
    digests_seen = [letter.nonce for letter in platform.letters if letter.reply.title == "Summer · C1"]
    assert len(digests_seen) == len(set(digests_seen)) == MANY
    # What was sent is kept in mind until it can be noted, so nobody has to be asked.
    unsure = select(func.count()).select_from(Delivery).where(col(Delivery.state) == "unknown")
    assert chat.read(lambda session: session.exec(unsure).one()) == 0
    assert len(platform.letters) == MANY


async def _shortly(_seconds: float) -> None:
    await asyncio.sleep(0.01)
