"""``python3 -m tests``: installs the test tools when they are missing and runs the tests.

With ``texts`` it keeps the German catalogue, ``pictures`` draws the README's, ``zones`` watches the clocks of
every time zone, ``fuzz`` throws bytes at the parsers, ``bench`` measures speed (all of it, or named parts),
``kill`` kills the bot at random moments (200 rounds, or so many); any other words go to pytest.
Without words all tests run, one process a core and one for the time they wait; each file stays in one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.bootstrap import ensure

ROOT = Path(__file__).resolve().parents[1]
_ALL = ("--dist", "loadfile", "--no-loadscope-reorder")
_MOST = 8  # processes; each starts a PostgreSQL


def main(arguments: list[str]) -> int:
    """Run what the first word names, else pytest with all the words; give the exit status."""
    # Where nothing compiled is kept, each process would rewrite and compile everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    ensure(ROOT / "requirements-test.txt")
    if arguments[:1] == ["texts"]:
        from tests import catalogue

        return catalogue.main(arguments[1:])
    if arguments[:1] == ["pictures"]:
        from tests.pictures import draw

        pages, rest = arguments[1:2] == ["pages"], [word for word in arguments[1:] if word != "pages"]
        return draw.main(Path(rest[0]) if rest else ROOT / "docs", pages=pages)
    if arguments == ["zones"]:
        from tests import zones

        return zones.main()
    if arguments[:1] == ["fuzz"]:
        from tests.fuzz import run as fuzz

        return fuzz.main(arguments[1:])
    if arguments[:1] == ["bench"]:
        from tests.bench import run

        return run.main(arguments[1:])
    if arguments[:1] == ["kill"]:
        from tests.kill import run as kill

        return kill.main(arguments[1:])
    import pytest

    words = arguments or [*_ALL, "-n", str(min((os.cpu_count() or 1) + 1, _MOST))]
    return int(pytest.main(["--rootdir", str(ROOT), *words]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
