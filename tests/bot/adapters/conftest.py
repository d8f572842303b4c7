"""What the tests of the Telegram adapter share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.adapters.telegram_kit import Bench, bench
from tests.databases import store_on
from tests.servers.telegram import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """Run a Bot API server; a request that breaks the published schema fails the test."""
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def desk(telegram: TelegramServer, sqlite_url: str) -> AsyncIterator[Bench]:
    """Give an adapter that does not poll yet."""
    store = store_on(sqlite_url)
    made = bench(telegram, store)
    yield made
    await made.adapter.stop()
    store.close()


@pytest.fixture
async def live(desk: Bench) -> AsyncIterator[Bench]:
    """Give an adapter that polls."""
    async with desk.running():
        yield desk
