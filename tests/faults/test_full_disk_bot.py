"""The real process on a disk that fills up: people get a sentence, and a digest comes once there is room."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import update

from storage.models import Digest
from storage.session import Store
from tests.end_to_end.harness import PATIENCE, Bot, settings_of, until
from tests.end_to_end.talk import asks
from tests.faults.conftest import OnDisk
from tests.servers.telegram import Person, TelegramServer

SWEPT_IN_VAIN = re.compile(r"next tick tries again.*digests")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def bot(on_disk: OnDisk, telegram: TelegramServer, tmp_path: Path) -> AsyncIterator[Bot]:
    key = {"DATABASE_URL": on_disk.url, "SECRET_KEY": "a-secret-of-this-test"}
    made = Bot(tmp_path / "bot", settings_of(telegram) | key)
    await made.start()
    yield made
    await made.kill()


async def test_it_lives_through_it_and_goes_on(bot: Bot, on_disk: OnDisk, telegram: TelegramServer) -> None:
    anna, zoe = telegram.person("anna"), telegram.person("zoe", language="de")
    await asks(anna, "/campaign new Glow", "C1")
    await asks(anna, "/digest new C1 every=daily", "D1")
    await asks(zoe, "/campaign new Glanz", "C1")
    with on_disk.disk.full():
        await until_full(anna, "The disk of this server is full, so nothing was stored.")
        await until_full(zoe, "Der Speicherplatz dieses Servers ist voll, deshalb wurde nichts gespeichert.")
    came = await until_swept_in_vain(bot, on_disk, anna)
    await telegram.until(lambda: len(digests_of(anna)) > came, PATIENCE)
    await asks(anna, "/campaign new Again", "Again")
    assert await bot.stop() == 0
    assert len(digests_of(anna)) == came + 1
    assert bot.tracebacks == []


async def until_full(person: Person, sentence: str) -> None:
    """Plan campaigns as long as there is room for one more."""
    for number in range(10):
        await person.says(f'/campaign new "{number}" brand="{"Ä" * 60}"')
        if (await person.hears(timeout=PATIENCE)).visible.startswith(sentence):
            return
    raise AssertionError("it was never full")


async def until_swept_in_vain(bot: Bot, on_disk: OnDisk, anna: Person) -> int:
    """Let digests be due as long as a full disk has room for one more; give how many came."""
    for came in range(10):
        comes_soon(on_disk.url)
        with on_disk.disk.full():
            await until(partial(swept, bot, anna, came))
            if SWEPT_IN_VAIN.search(bot.log):
                return came
    raise AssertionError("it was never full")


def swept(bot: Bot, anna: Person, came: int) -> bool:
    """Tell whether the sweep had no room for a digest, or one more came."""
    return bool(SWEPT_IN_VAIN.search(bot.log)) or len(digests_of(anna)) > came


def digests_of(person: Person) -> list[str]:
    """Give the digests in a person's chat: all that shows the campaign but for its card."""
    return [text for text in person.chat.texts if text.startswith("Glow · C1")][1:]


def comes_soon(url: str) -> None:
    """Let the digest be due in a moment."""
    store = Store(url)
    soon = update(Digest).values(next_due=datetime.now(UTC) + timedelta(seconds=3))
    store.write_now(lambda session: session.exec(soon))
    store.close()
