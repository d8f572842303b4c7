"""A PostgreSQL server that goes away and comes back: a sentence, nothing lost, then it works by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from commands.digests import digests
from storage.session import Store, StoreAway
from tests.chat import Chat
from tests.databases import migrated
from tests.faults.trouble import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = Path(mkdtemp(prefix="taktgeber-away-"))
    made = Server(folder)
    migrated(made.url)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


async def test_while_it_is_away_there_is_a_sentence_and_then_all_goes_on(server: Server) -> None:
    store = Store(server.url)
    chat = Chat(store)
    anna, ben = chat.person("anna", admin=True, language="en"), chat.person("ben", language="de")
    await anna.says("/campaign new Summer budget=3000 start=2026-11-01 end=2026-11-30")
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    server.stop()
    for line in ("/campaign new Lost", "/campaign list"):
        assert chat.text(await anna.says(line)).startswith("I cannot reach my database right now.")
        assert chat.text(await ben.says(line)).startswith("Ich erreiche meine Datenbank gerade nicht.")
    assert await anna.types("campaign show", "campaign", "") == []
    with pytest.raises(StoreAway):
        await digests.sweep(chat.services)
    server.start()
    assert "C2" in chat.text(await anna.says("/campaign new Again"))
    assert await digests.sweep(chat.services) == 1
    store.close()
