"""People of the tests that talk about requests and offers."""

from __future__ import annotations

import pytest

from storage.session import Store
from tests.chat import Chat, Talker


@pytest.fixture
def chat(store: Store) -> Chat:
    """Give a chat in which nothing was said yet."""
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of a team with a campaign and a creator."""
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer brand=Frisch budget=5k")
    await anna.says("/creator add @dora")
    return anna


@pytest.fixture
def dora(chat: Chat) -> Talker:
    """Give the creator: unknown to every team, in her private chat."""
    return chat.person("dora", language="en").private
