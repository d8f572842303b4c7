"""A team whose bot serves pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storage.session import Store
from tests.bot.web.kit import Pages, served
from tests.chat import Chat, Talker


@pytest.fixture
def chat(store: Store) -> Chat:
    """Give a chat without a platform that opens links."""
    return Chat(store, links=False)


@pytest_asyncio.fixture
async def pages(chat: Chat) -> AsyncIterator[Pages]:
    """Serve its pages."""
    async with served(chat) as pages:
        yield pages


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of a team with a campaign and a creator."""
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer brand=Frisch budget=5k")
    await anna.says("/creator add @dora")
    return anna
