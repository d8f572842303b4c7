"""What the tests of the Telegram adapter share."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.session import Store
from tests.bot.adapters.telegram_kit import Bench, bench
from tests.servers.telegram import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """Run a Bot API server; a request that breaks the published schema fails the test."""
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
def desk(telegram: TelegramServer, empty_sqlite: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give an adapter that does not poll yet."""
    shutil.copyfile(empty_sqlite, tmp_path / "test.db")
    store = Store(f"sqlite:///{tmp_path / 'test.db'}")
    yield bench(telegram, store)
    store.close()


@pytest.fixture
async def live(desk: Bench) -> AsyncIterator[Bench]:
    """Give an adapter that polls."""
    async with desk.running():
        yield desk
