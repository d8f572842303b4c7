"""The start: the help of the command line, and everything that serving needs."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

from tests.bench.table import Bound, Line

ROOT = Path(__file__).parents[2]
ARGPARSE = "import argparse; argparse.ArgumentParser(description='x').parse_args(['--help'])"
LIBRARIES = "import discord, telegram.ext, sqlmodel"
SERVING = "from bot import app; from bot.adapters import telegram_adapter, discord_adapter"


def lines(folder: Path) -> list[Line | Bound]:
    """Measure the CPU time of processes."""
    helped = [str(ROOT / "bot.py"), "--help"]
    return [
        Line("python bot.py --help, beside bare argparse", _cpu(helped), _cpu(["-c", ARGPARSE]), 4),
        Line(
            "ready to serve, beside the three libraries", _cpu(["-c", SERVING]), _cpu(["-c", LIBRARIES]), 1.5
        ),
    ]


def _cpu(arguments: list[str], times: int = 7) -> float:
    """Give the median CPU seconds of a Python process, its first start left out."""
    return median([_once(arguments) for _ in range(times + 1)][1:])


def _once(arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
