"""Two processes on one PostgreSQL: one speaks for a token, the other takes over, and nothing is doubled."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.speaker import LIFE
from tests.end_to_end.harness import Bot, until
from tests.end_to_end.talk import asks
from tests.kill.arena import PATIENCE, Arena, staged
from tests.kill.load import Load
from tests.kill.look import Look, Tally
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

PROMISED = 5.0  # seconds from the death of the one that speaks
_PRESSURE = Path("/proc/pressure/cpu")
_SPEAKING = re.compile(r"^(\S+)Z .*speaking", re.MULTILINE)


def starved() -> float:
    """Give for how many seconds, since the machine started, somebody waited for a processor."""
    return int(_PRESSURE.read_text().split("total=")[1].split()[0]) / 1e6 if _PRESSURE.exists() else 0.0


async def taken_over(arena: Arena, since: float) -> float:
    """Wait until both platforms hear a bot again; give the seconds since a moment by the platforms' logs."""

    def polled() -> list[float]:
        return [call.time for call in arena.telegram.calls_of("getUpdates") if call.time > since]

    def identified() -> list[float]:
        return [at for at in arena.discord.gateway.identified if at > since]

    await until(lambda: polled() and identified(), PATIENCE)
    return max(polled()[0], identified()[0]) - since


def leads(bot: Bot) -> list[float]:
    """Give when a bot took a lease, by its log."""
    return [datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp() for at in _SPEAKING.findall(bot.log)]


async def test_another_speaks_within_five_seconds_of_a_death_and_at_once_after_a_farewell(
    tmp_path: Path, postgres_url: str
) -> None:
    tally = Tally()
    async with TelegramServer() as telegram, DiscordServer() as discord:
        arena = await staged(tmp_path / "first", postgres_url, telegram, discord, shops=3)
        first, second = arena.bot, Bot(tmp_path / "second", arena.bot.settings)
        try:
            await second.start()
            await second.logs("started", seconds=PATIENCE)
            load = Load(1, arena)
            await load.prepare(with_file=True)
            assert discord.gateway.identifies == 1
            arena.slow_down(0.4)
            begun = arena.requests
            load.begin()
            await until(lambda: arena.requests > begun + 15, PATIENCE)
            waited = starved()
            await first.kill()
            died = time.time()
            took = await taken_over(arena, died)
            assert max(leads(second)) - died < PROMISED
            # What a busy machine adds while the other connects is no fault of its own.
            assert took - (starved() - waited) < PROMISED
            await load.end()
            arena.heal()
            await arena.settled()
            await Look(load, tally).at_rest(Random(1))
            assert tally.broken == []

            await first.start()
            await until(lambda: first.log.count("started") == 2, PATIENCE)
            assert await second.stop() == 0
            left = time.time()
            await until(lambda: discord.gateway.identifies == 3, PATIENCE)
            assert max(leads(first)) - left < LIFE / 2
            await asks(arena.anna, "/campaign list", "Winter Glow", arena.groups[0])
            assert await first.stop() == 0
        finally:
            await first.kill()
            await second.kill()
            arena.engine.dispose()
        assert telegram.violations == discord.violations == first.tracebacks == second.tracebacks == []
