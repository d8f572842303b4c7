"""Stories that are told to one bot at the same time, for a chat takes only so many messages a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from tests.end_to_end.harness import Bot
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

_AT_ONCE = 5


@dataclass
class House:
    """A running bot, and the two platforms it is connected to."""

    bot: Bot
    telegram: TelegramServer
    discord: DiscordServer
    postgres: Engine


Story = Callable[[House], Awaitable[None]]
Test = Callable[["Stories"], Awaitable[None]]
_stories: dict[Any, Story] = {}


def story(told: Story) -> Test:
    """Make a test of a story: people of its own, in chats of their own, who talk to the one bot."""

    async def test(stories: Stories) -> None:
        await stories.tasks[told]

    _stories[test] = told
    return test


def is_story(test: Any) -> bool:
    """Tell whether a test only waits until its story is told."""
    return test in _stories


class Stories:
    """The stories that are being told, each a task."""

    def __init__(self, house: House, tests: Iterable[Any]) -> None:
        self._house = house
        self._room = asyncio.Semaphore(_AT_ONCE)
        chosen = [_stories[test] for test in tests if test in _stories]
        self.tasks = {told: asyncio.create_task(self._tell(told)) for told in chosen}

    async def _tell(self, told: Story) -> None:
        async with self._room:
            await told(self._house)

    async def end(self) -> None:
        """Wait until all are told, well or not."""
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
