"""The start: the help of the command line, everything that serving needs, and the memory of an idle bot.

What serves is imported as ``bot.py`` does, in a lean interpreter; the libraries beside it as anybody does.
The memory is what ``python bot.py`` and every process it has started hold, pages shared with others included,
connected to a Telegram and a Discord on loopback, on a database that is there already.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bot.bootstrap import LEAN
from tests.bench.table import Bound, Line
from tests.end_to_end.harness import PATIENCE, Bot, settings_of
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

ROOT = Path(__file__).parents[2]
ARGPARSE = "import argparse; argparse.ArgumentParser(description='x').parse_args(['--help'])"
# What is ready has not ended yet: taking all down again is no part of a start.
LIBRARIES = "import discord, telegram.ext, sqlmodel, os; os._exit(0)"
_SETTLES = 5.0  # seconds until what a start leaves behind has gone
SERVING = """
from bot.memory import undisturbed
with undisturbed():
    from bot import app
    from bot.adapters import telegram_adapter, discord_adapter
import os
os._exit(0)
"""


def lines(folder: Path) -> list[Line | Bound]:
    """Measure the CPU time of processes."""
    helped = _cpu([str(ROOT / "bot.py"), "--help"], ["-c", ARGPARSE])
    ready = _cpu([*LEAN, "-c", SERVING], ["-c", LIBRARIES])
    return [
        Line("python bot.py --help, beside bare argparse", *helped, 4),
        Line("ready to serve, beside the three libraries", *ready, 1.5),
        Bound("idle memory with both platforms", asyncio.run(_idle(folder)), 120, "MB"),
    ]


async def _idle(folder: Path) -> float:
    """Give the megabytes of a bot that is connected to both platforms and has nothing to do."""
    async with TelegramServer() as telegram, DiscordServer() as discord:
        bot = Bot(folder / "bot", settings_of(telegram, discord))
        try:
            await bot.start("db", "upgrade")
            assert await bot.ended() == 0
            await bot.start()
            await discord.ready(PATIENCE)
            await telegram.until(lambda: telegram.world.updates.asked, PATIENCE)
            await asyncio.sleep(_SETTLES)
            assert bot.process
            return sum(map(_megabytes, _tree(bot.process.pid)))
        finally:
            await bot.kill()


def _tree(pid: int) -> Iterator[int]:
    """Give a process and all that it has started."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _tree(int(child))


def _megabytes(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (kilobytes,) = (line.split()[1] for line in rollup.splitlines() if line.startswith("Rss:"))
    return int(kilobytes) / 1024


def _cpu(ours: list[str], floor: list[str], times: int = 9) -> tuple[float, float]:
    """Give the median CPU seconds of two Python processes, their first starts left out.

    They take turns, so that a busy machine slows all of them.
    """
    spent = [(_once(ours), _once(floor)) for _ in range(times + 1)][1:]
    return median(one for one, _ in spent), median(other for _, other in spent)


def _once(arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
