"""One bot on both platforms that many stories are told to, and what holds after each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Engine

from tests.end_to_end.harness import PATIENCE, Bot, settings_of
from tests.end_to_end.stories import House, Stories, is_story
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

_SHOWN_ENTRIES = 30


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory, postgres: Engine) -> AsyncIterator[House]:
    """Start one bot on both platforms; each story brings its own people, groups and servers."""
    # PostgreSQL is there before: its start would hold up the loop that the platforms run on.
    async with TelegramServer() as telegram, DiscordServer() as discord:
        discord.stage.patience = PATIENCE
        settings = settings_of(telegram, discord) | {"LOG_LEVEL": "debug"}
        bot = Bot(tmp_path_factory.mktemp("house"), settings)
        try:
            await bot.start()
            await discord.ready(PATIENCE)
            await telegram.until(lambda: telegram.world.updates.asked, PATIENCE)
            yield House(bot, telegram, discord, postgres)
            assert await bot.stop() == 0
        finally:
            await bot.kill()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def stories(house: House, request: pytest.FixtureRequest) -> Stories:
    """Begin to tell the stories that were chosen."""
    told = [item for item in request.session.items if not _left_out(item)]
    return Stories(house, [getattr(item, "obj", None) for item in told])


def _left_out(item: pytest.Item) -> bool:
    return any(mark.args[0] for mark in item.iter_markers("skipif"))


@pytest_asyncio.fixture(loop_scope="package")
async def telegram() -> AsyncIterator[TelegramServer]:
    """Give a Bot API of a test's own; everything the bot sends there must be right."""
    async with TelegramServer() as server:
        yield server
        assert server.violations == []
        assert server.refusals == []


@pytest_asyncio.fixture(loop_scope="package")
async def discord() -> AsyncIterator[DiscordServer]:
    """Give a Discord of a test's own; everything the bot sends there must be right."""
    async with DiscordServer() as server:
        server.stage.patience = PATIENCE
        yield server
        assert server.violations == []


@pytest_asyncio.fixture(loop_scope="package")
async def make(tmp_path: Path) -> AsyncIterator[Callable[..., Bot]]:
    """Make bots that the test starts; they are killed after it if they still run."""
    made: list[Bot] = []

    def new(
        telegram: TelegramServer | None = None, discord: DiscordServer | None = None, **settings: str
    ) -> Bot:
        made.append(Bot(tmp_path / f"bot{len(made)}", settings_of(telegram, discord) | settings))
        return made[-1]

    yield new
    for bot in made:
        await bot.kill()


@pytest.fixture(autouse=True)
def no_secret_printed() -> Iterator[None]:
    """Hold after each test that no bot has printed a token."""
    yield
    assert [line for bot in Bot.all for line in bot.leaks] == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what only waits for a story come after the others, and what holds of all stories last."""
    items.sort(key=lambda item: (item.path.stem == "test_right", is_story(getattr(item, "obj", None))))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, pytest.TestReport]:
    """Show what the bots logged beside a failure."""
    report: pytest.TestReport = yield
    if report.failed:
        for bot in Bot.all:
            report.sections.append((f"log of {bot.folder}", "\n".join(bot.story[-_SHOWN_ENTRIES:])))
    return report
